/** Invitations through a room, and how they are declined. Spec: XEP-0045 v1.35.5 §7.8.2. */
import { childOf, el } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import type { Fixture } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { gather, join, type Occupant } from '#harness/probe/muc-client.js'
import { configured, type Inside, trioOutside } from './rooms.ts'

/** Invites someone who is not in the room. */
export async function invite(by: Occupant, whom: Client, reason?: string): Promise<string> {
  return by.message({ to: by.room }, writeMucUser({ invites: [{ to: whom.jid, reason }] }))
}

/** Tells the room that one does not come. */
export async function decline(by: Client, room: Jid, inviter: Occupant, reason?: string): Promise<void> {
  await by.send(el('message', { xmlns: NS.client, to: room.toString(), id: freshId() }, writeMucUser({ decline: { to: inviter.client.jid, reason } })))
}

/** An invitation. */
export function invitation(wanted: { readonly from?: string } = {}): Matcher<MessageSeen> {
  return saying('invite', 'that invites', wanted)
}

/** The refusal of an invitation. */
export function declined(wanted: { readonly from?: string } = {}): Matcher<MessageSeen> {
  return saying('decline', 'that declines', wanted)
}

function saying(name: string, words: string, wanted: { readonly from?: string }): Matcher<MessageSeen> {
  return where(message(wanted), words, ({ element }) => {
    const user = childOf(element, NS.mucUser, 'x')
    return user !== undefined && childOf(user, NS.mucUser, name) !== undefined
  })
}

/** Alice and bob in a room; alice, who owns it, has invited carol, who is outside. */
export const invited = configured({}).andThen(async scene => {
  await invite(scene.alice, scene.carol)
  await setUp('carol is invited', async () => scene.carol.next(invitation()))
  return scene
})

/**
 * A members-only room of alice, in which members may invite or not; bob is a member of it, carol is outside. Where the owner has no
 * say in it (`isAsked` is false), members may not: so it should be without being asked.
 */
export function clubhouse(mayInvite: boolean): Fixture<Inside<'alice' | 'bob'> & { readonly carol: Client; readonly isAsked: boolean }> {
  return trioOutside.with({ features: ['muc-members-only'] }).andThen(async ({ clients: { alice: owner, bob: member, carol }, room }) => {
    const { alice } = await gather(room, { alice: owner }, {})
    const isAsked = valuesOf(await alice.form(), 'muc#roomconfig_allowinvites') !== undefined
    await alice.configure({ 'muc#roomconfig_membersonly': true, ...(isAsked ? { 'muc#roomconfig_allowinvites': mayInvite } : {}) })
    await alice.affiliate(member.jid, 'member')
    return { alice, bob: await join(member, room, 'bob'), carol, room, isAsked }
  })
}
