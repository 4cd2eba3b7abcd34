/** Spec: XEP-0199 v2.0.1 §4.5, "Component-to-Client Pings". */
import { ping } from '#xmpp/stanzas/ping.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { expect, should } from '#harness/clause/clause.js'
import { ownRoom } from '#suites/scenes/rooms.js'

should('XEP-0199#other.1~service', 'the rooms service answers a ping, or says service-unavailable', ownRoom, async ({ alice, room }) => {
  const answer = await alice.client.iq('get', room.domain, ping())
  if (answer.type === 'error') expect(readStanzaError(answer.element)?.condition).toBe('service-unavailable')
})

should('XEP-0199#other.1~room', 'a room answers a ping, or says service-unavailable', ownRoom, async ({ alice, room }) => {
  const answer = await alice.client.iq('get', room, ping())
  if (answer.type === 'error') expect(readStanzaError(answer.element)?.condition).toBe('service-unavailable')
})
