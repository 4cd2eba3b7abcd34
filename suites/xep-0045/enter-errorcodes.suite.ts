/** Spec: XEP-0045 v1.35.5 §7.2.17, "Error Conditions". */
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import type { StanzaSeen } from '#harness/match/any-stanza.js'
import { available, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom, unconfigured } from '#suites/scenes/rooms.js'
import { strictMember } from '#suites/scenes/strict-rooms.js'

must('XEP-0045#enter-errorcodes.2', 'a room that is not open yet is not found', unconfigured.with({ features: ['muc-locked-rooms'] }), async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('item-not-found', { stanza: 'presence' }))
})

must('XEP-0045#enter-errorcodes.3', 'a refusal to let someone in comes from the room and has the id of the request', closedRoom({}), async ({ bob, room }) => {
  const id = await enter(bob, room, 'alice')
  const refusal = await bob.next(stanzaError([], { stanza: 'presence' }))
  expect([room.toString(), room.withResource('alice').toString()]).toContain(refusal.from)
  expect(refusal.to).toBe(bob.jid.toString())
  expect(refusal.id).toBe(id)
})

may('XEP-0045#enter-errorcodes.4', 'a refusal to let someone in may name the room as who refuses', closedRoom({}), async ({ bob, room }) => {
  await enter(bob, room, 'alice')
  const { by } = await bob.next(stanzaError([], { stanza: 'presence' }))
  return by === undefined ? 'nobody is named' : by === room.toString() ? 'the room is named' : `${by} is named`
})

must('XEP-0045#enter-errorcodes.1', 'who is refused for its nickname is told what is wrong', strictMember, async ({ bob, room }) => {
  await enter(bob, room, 'somebody')
  const answer = await bob.next(anyOf<StanzaSeen>(stanzaError([], { stanza: 'presence' }), available({ status: [110] })))
  if (answer.type === 'error') expect(readStanzaError(answer.element)?.condition).toBe('not-acceptable')
})
