/** Spec: XEP-0199 v2.0.1 §4.2, "Client-To-Server Pings". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { session } from '#suites/scenes/sessions.js'

const ping = el('ping', { xmlns: NS.ping })

must('XEP-0199#c2s.1', 'a ping to the server is answered with an empty result', session, async ({ alice }) => {
  const answer = await alice.iq('get', alice.jid.domain, ping)
  expect(answer).toMatchObject({ type: 'result', payload: undefined })
})
