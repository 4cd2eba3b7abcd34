/** Spec: XEP-0045 v1.35.5 §16.6.2, "Initial Submission". */
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, presenceShow } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom, configured, lastWord, roomOfThree } from '#suites/scenes/rooms.js'

/** A room that is not anonymous, and logged where rooms can be. */
const open = configured({ 'muc#roomconfig_whois': 'anyone' }).andThen(async scene => {
  const { alice, bob } = scene
  const { fields } = await alice.form()
  if (fields.some(({ name }) => name === 'muc#roomconfig_enablelogging')) await alice.configure({ 'muc#roomconfig_enablelogging': true })
  for (const occupant of [alice, bob]) await occupant.settle()
  return scene
})

must('XEP-0045#registrar-statuscodes-init.3', 'nobody takes the presence of another for its own', roomOfThree, async ({ bob, carol }) => {
  await bob.show('xa')
  expect((await carol.next(presenceShow('xa', { nick: 'bob' }))).status).not.toContain(110)
})

must('XEP-0045#registrar-statuscodes-init.4', 'only who creates a room is told that it is new', closedRoom({}), async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).status).not.toContain(201)
})

must('XEP-0045#registrar-statuscodes-init.5', 'that a room is logged and not anonymous is said to those who enter, and not with every presence', open, async ({ alice, bob, room }) => {
  await bob.show('xa')
  await setUp('the room has dealt with it', async () => bob.next(await lastWord(bob.client, room)))
  for (const { client } of [alice, bob]) {
    const updates = await client.allBefore(await lastWord(client, room), available({ nick: 'bob' }))
    expect(updates.flatMap(({ status }) => status).filter(code => code === 100 || code === 170)).toEqual([])
  }
})
