/** Spec: XEP-0199 v2.0.1 §4.4, "Client-to-Client Pings". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { iqRequest, iqResult } from '#harness/match/stanza.js'
import { acquainted } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

must('XEP-0199#e2e.1', 'a ping to another client reaches it, and its answer comes back', acquainted, async ({ alice, bob }) => {
  const id = await ask(alice, bob.jid, ping())
  const asked = await bob.next(iqRequest({ from: alice.jid.toString(), ns: NS.ping }))
  await bob.send(el('iq', { xmlns: NS.client, type: 'result', id: asked.id, to: asked.from }))
  await alice.next(iqResult(id, { from: bob.jid.toString() }))
})
