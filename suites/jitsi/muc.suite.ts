/** What Jitsi's rooms do otherwise than XEP-0045. Spec: JITSI, muc_meeting_id. */
import { NS } from '#xmpp/namespaces.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, unavailable } from '#harness/match/stanza.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'
import { conference } from '#suites/scenes/conference.js'
import { verdictOf } from '#suites/scenes/moderation.js'

const meeting = conference.with({ features: ['jitsi-meetings'] })

/** What somebody is shown as who enters, such as `none/participant`. */
function standing({ entry }: Occupant): string {
  return `${entry?.self.affiliation ?? 'no affiliation'}/${entry?.self.role ?? 'no role'}`
}

must('JITSI#muc.12', 'whoever was kicked has no affiliation any more', meeting, async ({ alice, doors, room }) => {
  const bob = await join(await doors.guest('bob'), room, 'bob')
  await alice.affiliate(bob.client.jid, 'member')
  await bob.settle()
  await alice.kick('bob')
  await bob.next(unavailable({ nick: 'bob', status: [307] }))
  expect(standing(await join(bob.client, room, 'bob'))).toBe('none/participant')
})

/** Submits one field. */
async function submit(owner: Occupant, name: string, values: readonly string[]): Promise<string> {
  return verdictOf(await owner.iq('set', writeMucOwner({ form: { kind: 'submit', formType: NS.mucRoomConfig, fields: [{ name, values }] } })))
}

must('JITSI#muc.19~moderated', 'an owner cannot have the room moderated', meeting, async ({ alice, doors, room }) => {
  expect(await submit(alice, 'muc#roomconfig_moderatedroom', ['1'])).toBe('result')
  expect(standing(await join(await doors.guest('bob'), room, 'bob'))).toBe('none/participant')
})

must('JITSI#muc.19~shown', 'an owner cannot have participants hidden', meeting, async ({ alice, doors, room }) => {
  expect(await submit(alice, 'muc#roomconfig_presencebroadcast', ['moderator'])).toBe('result')
  await join(await doors.guest('bob'), room, 'bob')
  await alice.next(available({ nick: 'bob', role: 'participant' }))
})
