/** What the token that somebody logged in with makes of him in a conference. Spec: JITSI, token_affiliation. */
import { expect, must } from '#harness/clause/clause.js'
import { presence } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { enter } from '#harness/probe/muc-client.js'
import { attempt, type Conference, conference } from '#suites/scenes/conference.js'
import { comeTo } from '#suites/scenes/lobbies.js'
import { ownersOf, WITH_TOKENS } from '#suites/scenes/moderation.js'
import { PASSWORD, protect } from '#suites/scenes/rooms.js'

const convened = conference.with(WITH_TOKENS).with({ features: ['jitsi-token-affiliation'] })
/** A room for members with a password; the focus made it one, so that there is no lobby. */
const closed = convened.andThen(async scene => {
  await protect(scene.focus)
  await scene.focus.configure({ 'muc#roomconfig_membersonly': true })
  await scene.focus.settle()
  return scene
})

const user = (claims: object): Record<string, unknown> => ({ context: { user: claims } })
const TEACHER = user({ moderator: true })

/** What somebody is told about itself first, such as `owner/moderator`. */
async function standing(client: Client, { room }: Conference): Promise<string> {
  await enter(client, room, 'bob')
  const { type, affiliation, role } = await client.next(presence({ from: room.withResource('bob').toString() }))
  return type === undefined ? `${affiliation ?? 'no affiliation'}/${role ?? 'no role'}` : type
}

const MODERATORS = { owner: { affiliation: 'owner' }, moderator: { affiliation: 'moderator' }, teacher: { affiliation: 'teacher' }, flag: { moderator: true }, word: { moderator: 'true' } }
for (const [name, claims] of Object.entries(MODERATORS)) {
  must(`JITSI#tokaff.1~${name}`, `a token that says ${JSON.stringify(claims)} makes an owner`, convened, async scene => {
    expect(await standing(await scene.doors.bearer('bob', user(claims)), scene)).toBe('owner/moderator')
  })
}

must('JITSI#tokaff.2~silent', 'a token that says nothing of it makes a member', convened, async scene => {
  expect(await standing(await scene.doors.bearer('bob'), scene)).toBe('member/participant')
})

must('JITSI#tokaff.2~other', 'a token that says something else makes a member', convened, async scene => {
  expect(await standing(await scene.doors.bearer('bob', user({ affiliation: 'student', moderator: false })), scene)).toBe('member/participant')
})

must('JITSI#tokaff.3', 'a guest is nothing', convened, async scene => {
  expect(await standing(await scene.doors.guest('bob'), scene)).toBe('none/participant')
})

for (const [name, says, how] of [['none', 'without a password', {}], ['wrong', 'with a wrong password', { password: 'wrong' }]] as const) {
  must(`JITSI#tokaff.4~${name}`, `a token opens no room for members ${says}, and leaves nothing behind`, closed, async ({ doors, room, focus }) => {
    const bob = await doors.bearer('bob', TEACHER)
    expect(await attempt(bob, room, 'bob', how)).toBe('registration-required/auth')
    expect(await ownersOf(focus)).not.toContain(bob.jid.bareText)
  })
}

must('JITSI#tokaff.4~right', 'the right password opens a room for members to a token, and makes an owner', closed, async ({ doors, room }) => {
  const bob = await doors.bearer('bob', TEACHER)
  expect(await comeTo(bob, room, 'bob', { name: 'Bob', password: PASSWORD })).toMatchObject({ affiliation: 'owner' })
})
