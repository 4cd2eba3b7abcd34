/** Spec: XEP-0045 v1.35.5 §16.6.2, "Initial Submission". */
import { expect, must } from '#harness/clause/clause.js'
import { available, presenceShow } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#registrar-statuscodes-init.3', 'nobody takes the presence of another for its own', roomOfThree, async ({ bob, carol }) => {
  await bob.show('xa')
  expect((await carol.next(presenceShow('xa', { nick: 'bob' }))).status).not.toContain(110)
})

must('XEP-0045#registrar-statuscodes-init.4', 'only who creates a room is told that it is new', closedRoom({}), async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).status).not.toContain(201)
})
