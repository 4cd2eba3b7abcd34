/** Spec: XEP-0045 v1.35.5 §7.2.9, "Max Users". */
import { may, must, should } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { available, presence, stanzaError } from '#harness/match/stanza.js'
import { enter, join } from '#harness/probe/muc-client.js'
import { closedRoom } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'

/** A room of alice with as many in it as it takes: bob once and again under other nicknames. Carol and a second client of alice are outside. */
const full = closedRoom({}).with({ features: ['muc-max-users'], accounts: 3 }).andThen(async ({ alice, room }, stage) => {
  const { fields } = await alice.form()
  const offered = fields.find(({ name }) => name === 'muc#roomconfig_maxusers')?.options?.map(({ value }) => Number(value)).filter(number => number > 1) ?? []
  const most = Math.min(...offered)
  if (most > 30) throw new HarnessError('ROOM_TOO_LARGE', 'the room takes at least 30 occupants, more than a test should bring')
  await alice.configure({ 'muc#roomconfig_maxusers': String(most) })
  const guests = await Promise.all(Array.from({ length: most - 1 }, async (_, index) => logIn(stage, `guest${index}`, 1)))
  for (const [index, guest] of guests.entries()) await join(guest, room, `guest ${index}`)
  return { room, carol: await logIn(stage, 'carol', 2), second: await logIn(stage, 'second', 0) }
})

should('XEP-0045#enter-maxusers.1', 'a room that is full lets nobody in', full, async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  await carol.next(stanzaError('service-unavailable', { stanza: 'presence' }))
})

must('XEP-0045#enter-maxusers.2', 'an owner gets into a room that is full', full, async ({ second, room }) => {
  await enter(second, room, 'alice too')
  await second.next(available({ nick: 'alice too' }))
})

may('XEP-0045#enter-maxusers.3', 'a room that is full may make space', full, async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  const { type } = await carol.next(presence({ nick: 'carol' }))
  return type === 'error' ? 'it makes no space for a newcomer' : 'it makes space for a newcomer'
})
