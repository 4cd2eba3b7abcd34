/** Spec: XEP-0199 v2.0.1 §4.2, "Client-To-Server Pings". */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { expect, must } from '#harness/clause/clause.js'
import type { Client } from '#harness/probe/client.js'
import { session } from '#suites/scenes/sessions.js'

/** Pings; an error is a disappointment. */
async function pong(alice: Client, to: Jid | string | undefined): Promise<Element | undefined> {
  return alice.ask('get', to, ping())
}

must('XEP-0199#c2s.1', 'a ping to the server is answered with an empty result', session, async ({ alice }) => {
  expect(await pong(alice, alice.jid.domain)).toBeUndefined()
})

must('XEP-0199#c2s.2~no-to', 'a ping to nobody is answered with an empty result', session, async ({ alice }) => {
  expect(await pong(alice, undefined)).toBeUndefined()
})

must('XEP-0199#c2s.2~own-account', 'a ping to one’s own account is answered with an empty result', session, async ({ alice }) => {
  expect(await pong(alice, alice.jid.bare)).toBeUndefined()
})

must('XEP-0199#c2s.3', 'a server that does not answer a ping says service-unavailable', session, async ({ alice }) => {
  const answer = await alice.iq('get', alice.jid.domain, ping())
  if (answer.type === 'error') expect(readStanzaError(answer.element)?.condition).toBe('service-unavailable')
})
