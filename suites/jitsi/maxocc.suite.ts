/** How many fit into a conference. Spec: JITSI, muc_max_occupants. */
import { Jid } from '#xmpp/jid.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { presenceShow } from '#harness/match/stanza.js'
import { join } from '#harness/probe/muc-client.js'
import { attempt, cappedConference, conference, deployment, fill, FOCUS } from '#suites/scenes/conference.js'

/** As many as may be, beside focus and recorder. */
const full = conference.with({ features: ['jitsi-max-occupants'] }).andThen(async scene => ({ ...scene, guests: await fill(scene, given(scene.facts.maxOccupants)) }))
/** As many as may be, the focus among them. */
const cappedFull = cappedConference.andThen(async scene => ({ ...scene, guests: await fill(scene, given(scene.facts.cappedRooms?.maxOccupants) - 1) }))

function given(most: number | undefined): number {
  if (most === undefined) throw new HarnessError('JITSI_NO_LIMIT', 'nobody said how many fit into a room; add `maxOccupants` to `jitsi` in the target file')
  return most
}

must('JITSI#maxocc.1', 'a guest is refused where as many count as may be', full, async ({ doors, room }) => {
  expect(await attempt(await doors.guest('bob'), room, 'bob')).toBe('service-unavailable/cancel')
})

must('JITSI#maxocc.1~free', 'a place that somebody has left is free', full, async ({ doors, room, guests: [first], alice }) => {
  await first?.leave()
  await alice.settle()
  expect(await attempt(await doors.guest('bob'), room, 'bob')).toBe('in')
})

must('JITSI#maxocc.2', 'somebody on the whitelist enters a full room', full.with({ features: ['jitsi-password-whitelist'] }), async ({ doors, room }) => {
  expect(await attempt(await doors.recorder(), room, 'recorder')).toBe('in')
})

must('JITSI#maxocc.2~places', 'who is on the whitelist takes nobody’s place', conference.with({ features: ['jitsi-max-occupants', 'jitsi-password-whitelist'] }), async scene => {
  await join(await scene.doors.recorder(), scene.room, 'recorder')
  await fill(scene, given(scene.facts.maxOccupants) - 1)
  expect(await attempt(await scene.doors.guest('bob'), scene.room, 'bob')).toBe('in')
})

must('JITSI#maxocc.2~focus', 'without a whitelist, the focus takes a place', cappedFull, async ({ doors, room }) => {
  expect(await attempt(await doors.guest('bob'), room, 'bob')).toBe('service-unavailable/cancel')
})

must('JITSI#maxocc.4', 'an occupant of a full room goes on to update its presence', full, async ({ alice, guests: [first] }) => {
  await first?.show('away')
  await alice.next(presenceShow('away', { nick: first?.nick ?? '' }))
})

must('JITSI#maxocc.4~health', 'the limit is not for rooms of health checks', deployment(facts => facts.cappedRooms?.domain).with({ features: ['jitsi-capped-rooms'] }), async ({ doors, facts, room: { local, domain } }) => {
  const room = Jid.of(`__jicofo-health-check-${local}`, domain)
  const names = Array.from({ length: given(facts.cappedRooms?.maxOccupants) }, (_, index) => `bob${index + 1}`)
  await join(await doors.focus(), room, FOCUS)
  for (const name of names) expect(await attempt(await doors.guest(name), room, name)).toBe('in')
})
