/** Spec: RFC 6120 §4.3.6, "Determination of Addresses". */
import { Jid } from '#xmpp/jid.js'
import { expect, must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { bindResource } from '#harness/probe/sign-in.js'
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
