/** Spec: RFC 6120 §4.3.6, "Determination of Addresses". */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { bind, readBound } from '#xmpp/stanzas/bind.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { chat, iqResult } from '#harness/match/stanza.js'
import { authenticate, bindResource } from '#harness/probe/sign-in.js'
import { plainOffered } from '#suites/scenes/sasl.js'
import { pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'
import { authenticated } from '#suites/scenes/wires.js'

must('RFC6120#streams-negotiation-address.1', 'whoever logs in gets an address of the account that logged in', authenticated.with({ accounts: 1 }), async ({ wire, domain, account }) => {
  const address = await bindResource(wire)
  expect(address.bareText).toBe(Jid.of(account?.username ?? '', domain).toString())
})

must('RFC6120#streams-negotiation-address.2', 'stanzas come from the resource that was bound', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  const { from } = await bob.next(chat(tag))
  expect(from).toBe(alice.jid.toString())
})

/** Logged in with the username in capitals; what the server calls the client then, as it is written. */
const inCapitals = plainOffered.andThen(async ({ wire, domain, features, account }, { tag }) => setUp('somebody logs in with a username in capitals', async () => {
  await authenticate(wire, domain, features, { mechanism: 'PLAIN', account: { ...account, username: account.username.toUpperCase() } })
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id: tag }, bind(tag)))
  const { payload } = await wire.next(iqResult(tag))
  return { address: payload ? readBound(payload) : undefined, account, domain }
}))

must('RFC6120#streams-negotiation-address.3', 'the address of whoever logs in with capitals is in canonical form', inCapitals, async ({ address, account, domain }) => {
  expect(address?.split('/')[0]).toBe(Jid.of(account.username, domain).toString())
})
