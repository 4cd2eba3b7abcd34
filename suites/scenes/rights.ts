/** Scenes of rooms in which people have different rights, and what a room answers to who uses them. */
import { attr, childrenOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import type { Fixture } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import type { IqSeen } from '#harness/match/stanza.js'
import { freshId } from '#harness/probe/client.js'
import type { Occupant } from '#harness/probe/muc-client.js'
import { crowded, type Inside, lastWord, moderated, roomOfThree } from './rooms.ts'

type Three = Inside<'alice' | 'bob' | 'carol'>

/** The same people after something has been changed; what the room said about it is forgotten. */
function after(scene: Fixture<Three>, change: (people: Three) => Promise<void>): Fixture<Three> {
  return scene.andThen(async people => {
    await change(people)
    await forget(people)
    return people
  })
}

/** Forgets what the room has said so far. */
export async function forget({ alice, bob, carol }: Readonly<Record<'alice' | 'bob' | 'carol', Occupant>>): Promise<void> {
  for (const occupant of [alice, bob, carol]) await occupant.settle()
}

/** Alice owns the room, bob is an admin of it, carol has no rights. */
export const ranked = after(roomOfThree, async ({ alice, bob }) => alice.affiliate(bob.client.jid, 'admin'))

/** Alice and bob own the room, carol has no rights. */
export const owned = after(roomOfThree, async ({ alice, bob }) => alice.affiliate(bob.client.jid, 'owner'))

/** Alice owns the room, bob is a moderator without an affiliation. */
export const deputised = after(roomOfThree, async ({ alice }) => alice.giveRole('bob', 'moderator'))

/** Alice owns the room, bob is a member of it. */
export const joined = after(roomOfThree, async ({ alice, bob }) => alice.affiliate(bob.client.jid, 'member'))

/** A moderated room: bob has a voice, carol has none. */
export const voiced = after(moderated, async ({ alice }) => alice.giveRole('bob', 'participant'))

/** A members-only room: bob and carol are members. */
export const club = after(crowded({}).with({ features: ['muc-members-only'] }), async ({ alice, bob, carol }) => {
  for (const member of [bob, carol]) await alice.affiliate(member.client.jid, 'member')
  await alice.configure({ 'muc#roomconfig_membersonly': true })
})

/** Asks the room for a change and waits until it has dealt with it. What it answers is a question of its own. */
export async function request(by: Occupant, payload: Element): Promise<void> {
  await setUp(`${by.who} asks the room`, async () => {
    const id = freshId()
    await by.client.send(el('iq', { xmlns: NS.client, type: 'set', id, to: by.room.toString() }, payload))
    // A room that is gone may answer nothing any more, and one with a fault may not answer this.
    await by.next(anyOf(by.client.answerTo(id, by.room), await lastWord(by.client, by.room)))
  })
}

/** The condition with which a request was refused; `none` when it was granted. */
export function refusal(answer: IqSeen): string {
  return answer.type === 'error' ? (readStanzaError(answer.element)?.condition ?? 'an error without a condition') : 'none'
}

/** What a list of roles or affiliations says of each entry, as `affiliation or role: address or nickname`. */
export interface Listed {
  readonly affiliation: string | undefined
  readonly role: string | undefined
  readonly jid: string | undefined
  readonly nick: string | undefined
}

/** The entries of a list; none when the room refuses it. */
export function listed({ payload }: IqSeen): readonly Listed[] {
  const items = payload ? childrenOf(payload, NS.mucAdmin, 'item') : []
  return items.map(item => ({ affiliation: attr(item, 'affiliation'), role: attr(item, 'role'), jid: attr(item, 'jid'), nick: attr(item, 'nick') }))
}
