/** Conferences that belong to all who are in them. Spec: JITSI, muc_allowners. */
import { Jid } from '#xmpp/jid.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { available, groupchat, presence, stanzaError } from '#harness/match/stanza.js'
import { enter, join } from '#harness/probe/muc-client.js'
import { convene, deployment, FOCUS } from '#suites/scenes/conference.js'
import { ownersOf, verdictOf, WITH_TOKENS } from '#suites/scenes/moderation.js'

const place = deployment(facts => facts.sharedRooms?.domain).with({ features: ['jitsi-all-owners'] })
const shared = place.andThen(convene)
/** Bob owns the room, too. */
const ofThree = shared.andThen(async scene => {
  const bob = await join(await scene.doors.guest('bob'), scene.room, 'bob')
  await scene.alice.settle()
  return { ...scene, bob }
})
/** The focus is in a room of the tenant whose rooms have moderators. */
const moderated = place.with(WITH_TOKENS).with({ features: ['jitsi-moderated-tenants'] }).andThen(async ({ doors, facts, room: { local, domain } }) => {
  const tenant = facts.sharedRooms?.moderatedTenant
  if (tenant === undefined) throw new HarnessError('JITSI_NO_TENANT', 'nobody said which tenant has moderators; add `moderatedTenant` to `sharedRooms` in the target file')
  const room = Jid.of(`[${tenant}]${local}`, domain)
  const focus = await join(await doors.focus(), room, FOCUS)
  return { doors, room, tenant, name: local, focus }
})

must('JITSI#allown.1', 'everybody who enters is an owner and a moderator', shared, async ({ doors, room }) => {
  for (const name of ['bob', 'carol']) {
    const { entry } = await join(await doors.guest(name), room, name)
    expect([entry?.self.affiliation, entry?.self.role]).toEqual(['owner', 'moderator'])
  }
})

const less = where(available({ nick: 'bob' }), 'that shows less than an owner', ({ affiliation, role }) => affiliation !== 'owner' || role !== 'moderator')

must('JITSI#allown.2~self', 'a newcomer does not see itself as anything less', shared, async ({ doors, room }) => {
  const client = await doors.guest('bob')
  await enter(client, room, 'bob')
  await client.noneBefore(available({ nick: 'bob', status: [110], affiliation: 'owner' }), less)
})

must('JITSI#allown.2~others', 'others do not see a newcomer as anything less', shared, async ({ doors, room, alice }) => {
  const bob = await join(await doors.guest('bob'), room, 'bob')
  await bob.say('fence')
  await alice.noneBefore(groupchat('fence'), less)
})

must('JITSI#allown.3~guest', 'a guest owns no moderated room', moderated, async ({ doors, room, focus }) => {
  const bob = await join(await doors.guest('bob'), room, 'bob')
  expect(await ownersOf(focus)).not.toContain(bob.client.jid.bareText)
})

const TOKENS = {
  room: { says: 'another room', claims: (name: string, tenant: string) => ({ room: `not-${name}`, sub: tenant }), isOwner: false },
  tenant: { says: 'another tenant', claims: (name: string) => ({ room: name, sub: 'elsewhere' }), isOwner: false },
  both: { says: 'this room of this tenant', claims: (name: string, tenant: string) => ({ room: name, sub: tenant }), isOwner: true },
  any: { says: 'any room of any tenant', claims: () => ({ room: '*', sub: '*' }), isOwner: true },
} as const
for (const [name, { says, claims, isOwner }] of Object.entries(TOKENS)) {
  must(`JITSI#allown.3~${name}`, `a token for ${says} ${isOwner ? 'makes an owner' : 'makes no owner'} of a moderated room`, moderated, async scene => {
    const { room, focus } = scene
    const bob = await join(await scene.doors.bearer('bob', claims(scene.name, scene.tenant)), room, 'bob')
    expect((await ownersOf(focus)).includes(bob.client.jid.bareText)).toBe(isOwner)
  })
}

for (const affiliation of ['none', 'outcast', 'member'] as const) {
  must(`JITSI#allown.4~${affiliation}`, `no owner is made ${affiliation}`, ofThree, async ({ alice, bob }) => {
    expect(verdictOf(await alice.admin({ jid: bob.client.jid.bare, affiliation }))).toBe('forbidden/auth')
    expect(await ownersOf(alice)).toContain(bob.client.jid.bareText)
  })
}

must('JITSI#allown.4~later', 'no owner loses that behind another change', ofThree, async ({ alice, bob, focus }) => {
  const answer = await alice.admin({ jid: alice.client.jid.bare, affiliation: 'owner' }, { jid: bob.client.jid.bare, affiliation: 'none' })
  expect(verdictOf(answer)).toBe('forbidden/auth')
  expect(await ownersOf(focus)).toContain(bob.client.jid.bareText)
})

must('JITSI#allown.6', 'whoever is refused hears of it, is no owner, and enters like anybody under another nickname', shared, async ({ doors, room, focus }) => {
  const client = await doors.guest('bob')
  const id = await enter(client, room, 'alice')
  await client.next(stanzaError('conflict', { id, type: 'cancel' }))
  expect(await ownersOf(focus)).not.toContain(client.jid.bareText)
  await enter(client, room, 'bob')
  expect((await client.next(presence({ nick: 'bob' }))).affiliation).toBe('owner')
})

must('JITSI#allown.7', 'nobody becomes an owner in a room of health checks', place, async ({ doors, room: { local, domain } }) => {
  const room = Jid.of(`__jicofo-health-check-${local}`, domain)
  const focus = await join(await doors.focus(), room, FOCUS)
  const bob = await join(await doors.guest('bob'), room, 'bob')
  expect(await ownersOf(focus)).not.toContain(bob.client.jid.bareText)
})
