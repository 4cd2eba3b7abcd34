/** Spec: XEP-0199 v2.0.1 §4.2, "Client-To-Server Pings". */
import { ping } from '#xmpp/stanzas/ping.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { expect, must } from '#harness/clause/clause.js'
import { session } from '#suites/scenes/sessions.js'

const pong = { type: 'result', payload: undefined }

must('XEP-0199#c2s.1', 'a ping to the server is answered with an empty result', session, async ({ alice }) => {
  expect(await alice.iq('get', alice.jid.domain, ping())).toMatchObject(pong)
})

must('XEP-0199#c2s.2~no-to', 'a ping to nobody is answered with an empty result', session, async ({ alice }) => {
  expect(await alice.iq('get', undefined, ping())).toMatchObject(pong)
})

must('XEP-0199#c2s.2~own-account', 'a ping to one’s own account is answered with an empty result', session, async ({ alice }) => {
  expect(await alice.iq('get', alice.jid.bare, ping())).toMatchObject(pong)
})

must('XEP-0199#c2s.3', 'a server that does not answer a ping says service-unavailable', session, async ({ alice }) => {
  const answer = await alice.iq('get', alice.jid.domain, ping())
  if (answer.type === 'error') expect(readStanzaError(answer.element)).toMatchObject({ condition: 'service-unavailable' })
})
