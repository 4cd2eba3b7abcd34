/** Who needs no password of a room. Spec: JITSI, muc_password_whitelist. */
import { expect, must } from '#harness/clause/clause.js'
import { attempt, conference, lockedConference } from '#suites/scenes/conference.js'
import { PASSWORD } from '#suites/scenes/rooms.js'

const NEEDS = { features: ['jitsi-password-whitelist'] } as const

for (const [name, says, how] of [['none', 'gives no password', {}], ['wrong', 'gives a wrong one', { password: 'wrong' }]] as const) {
  must(`JITSI#pwwl.1~${name}`, `somebody on the whitelist enters a room with a password who ${says}`, lockedConference.with(NEEDS), async ({ doors, room }) => {
    expect(await attempt(await doors.recorder(), room, 'recorder', how)).toBe('in')
  })

  must(`JITSI#pwwl.2~${name}`, `a guest who ${says} is refused`, lockedConference.with(NEEDS), async ({ doors, room }) => {
    expect(await attempt(await doors.guest('bob'), room, 'bob', how)).toBe('not-authorized/auth')
  })
}

must('JITSI#pwwl.3', 'somebody on the password whitelist who is no member is kept out of a room for members', conference.with(NEEDS), async ({ doors, room, focus }) => {
  await focus.configure({ 'muc#roomconfig_membersonly': true, 'muc#roomconfig_roomsecret': PASSWORD })
  expect(await attempt(await doors.recorder(), room, 'recorder')).toBe('registration-required/auth')
})
