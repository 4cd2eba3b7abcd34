/** Spec: RFC 6120 §13.10.1, "IP Addresses". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, chat } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

must('RFC6120#security-leaks-ipaddress.1', 'nobody learns from a message or presence where its sender is', pair.with({ transports: 'each' }), async ({ alice, bob }, { tag }) => {
  const to = bob.jid.toString()
  await alice.send(el('presence', { xmlns: NS.client, to }, el('data', { xmlns: 'urn:example:whereabouts' })))
  await alice.send(text(tag, { type: 'chat', to }, el('data', { xmlns: 'urn:example:whereabouts' })))
  for (const wanted of [available({ from: alice.jid.toString() }), chat(tag)]) {
    const { event } = await bob.wire.take<unknown>(wanted)
    expect(event.raw).not.toContain(alice.wire.localAddress)
  }
})
