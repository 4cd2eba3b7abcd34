/** What moderators are told that they may do. Spec: JITSI, jitsi_permissions. */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { available, presenceShow } from '#harness/match/stanza.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'
import { conference, type Conference } from '#suites/scenes/conference.js'
import { permissionsIn, WITH_TOKENS } from '#suites/scenes/moderation.js'

const convened = conference.with({ features: ['jitsi-permissions'] })
const withTokens = convened.with(WITH_TOKENS)
/** By default; a deployment may add others. */
const USUAL = { livestreaming: 'true', recording: 'true', transcription: 'true', 'outbound-call': 'true', 'create-polls': 'true', 'send-groupchat': 'true', flip: 'true' }

async function guest({ doors, room, alice }: Conference, name: string): Promise<Occupant> {
  const occupant = await join(await doors.guest(name), room, name)
  await alice.settle()
  await occupant.settle()
  return occupant
}

/** Somebody whose token says what he may do; the focus makes him an owner. */
async function bearer({ doors, room, focus }: Conference, name: string, features: Readonly<Record<string, unknown>>): Promise<Occupant> {
  const occupant = await join(await doors.bearer(name, { context: { features } }), room, name)
  await occupant.settle()
  await focus.affiliate(occupant.client.jid, 'owner')
  return occupant
}

const asOwner = ({ nick }: Occupant): ReturnType<typeof available> => available({ nick, status: [110], affiliation: 'owner' })

/** What somebody is told as it becomes an owner. */
async function told(occupant: Occupant): Promise<ReturnType<typeof permissionsIn>> {
  return permissionsIn(await occupant.next(asOwner(occupant)))
}

must('JITSI#perm.1', 'a guest who becomes an owner is told all that is permitted by default', convened, async scene => {
  const bob = await guest(scene, 'bob')
  await scene.focus.affiliate(bob.client.jid, 'owner')
  expect(await told(bob)).toMatchObject(USUAL)
})

const speaksOfIt = where(anyOf(available({ nick: 'bob' })), 'with permissions', seen => permissionsIn(seen) !== undefined)

must('JITSI#perm.2~others', 'others are not told what somebody may do', convened, async scene => {
  const { alice, focus } = scene
  const bob = await guest(scene, 'bob')
  await focus.affiliate(bob.client.jid, 'owner')
  await bob.show('away')
  await Promise.all([alice, focus].map(async occupant => occupant.noneBefore(presenceShow('away', { nick: 'bob' }), speaksOfIt)))
})

must('JITSI#perm.2~focus', 'the focus is not told what it may do', convened, async ({ focus }) => {
  expect(focus.entry && permissionsIn(focus.entry.self)).toBeUndefined()
})

must('JITSI#perm.3', 'whoever has a token that says it is not told', withTokens, async scene => {
  const bob = await bearer(scene, 'bob', { recording: true })
  expect(await told(bob)).toBeUndefined()
})

const GIVEN = { recording: 'true', flip: 'false' }

must('JITSI#perm.4~guest', 'a guest whom a moderator makes an owner may do what that moderator may', withTokens, async scene => {
  const [ada, bob] = [await bearer(scene, 'ada', { recording: true, flip: false }), await guest(scene, 'bob')]
  await ada.affiliate(bob.client.jid, 'owner')
  expect(await told(bob)).toEqual(GIVEN)
})

must('JITSI#perm.4~token', 'somebody with a token whom a moderator makes an owner may do what that moderator may', withTokens, async scene => {
  const ada = await bearer(scene, 'ada', { recording: true, flip: false })
  const bob = await join(await scene.doors.bearer('bob', { context: { features: { livestreaming: true } } }), scene.room, 'bob')
  await ada.affiliate(bob.client.jid, 'owner')
  expect(await told(bob)).toEqual(GIVEN)
})

must('JITSI#perm.5', 'what a guest was given is gone with the ownership', withTokens, async scene => {
  const [ada, bob] = [await bearer(scene, 'ada', { recording: true, flip: false }), await guest(scene, 'bob')]
  await ada.affiliate(bob.client.jid, 'owner')
  await ada.affiliate(bob.client.jid, 'member')
  await bob.settle()
  await scene.focus.affiliate(bob.client.jid, 'owner')
  expect(await told(bob)).toMatchObject(USUAL)
})

must('JITSI#perm.6', 'what a guest was given counts when the guest makes others owners', withTokens, async scene => {
  const [ada, bob, carol] = [await bearer(scene, 'ada', { recording: true, flip: false }), await guest(scene, 'bob'), await guest(scene, 'carol')]
  await ada.affiliate(bob.client.jid, 'owner')
  await bob.affiliate(carol.client.jid, 'owner')
  expect(await told(carol)).toEqual(GIVEN)
})

must('JITSI#perm.7', 'a moderator is not told again with other presence', convened, async ({ alice }) => {
  await alice.show('away')
  expect(permissionsIn(await alice.next(presenceShow('away', { nick: 'alice', status: [110] })))).toBeUndefined()
})
