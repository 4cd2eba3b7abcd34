/** Scenes around the lobby of a conference: opened by its owner, with people who wait in it. Spec: JITSI, muc_lobby_rooms. */
import { childOf, childrenOf, el, type Element, textOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { readMucUser, type Destroy } from '#xmpp/stanzas/muc-user.js'
import type { Fixture } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf, type Matcher, where } from '#harness/match/matcher.js'
import { available, message, type MessageSeen, type PresenceSeen, stanzaError, type StanzaErrorSeen, unavailable } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { join, Occupant } from '#harness/probe/muc-client.js'
import { conference, type Conference } from './conference.ts'
import { protect } from './rooms.ts'

/** A conference of alice, who owns it, and bob, a member; and the address of its lobby. */
export interface Lobbied extends Conference {
  readonly bob: Occupant
  readonly lobby: Jid
}

const MEMBERS_ONLY = 'muc#roomconfig_membersonly'
const NEEDS = { features: ['jitsi-lobby'] } as const

/** The lobby is not open yet. */
export const beforeLobby: Fixture<Lobbied> = conference.with(NEEDS).andThen(async scene => inviting(scene))
/** Alice has opened the lobby. */
export const lobbied: Fixture<Lobbied> = beforeLobby.andThen(async scene => opened(scene))
/** The same in a room with the password of `protectedRoom`. */
export const lockedLobbied: Fixture<Lobbied> = beforeLobby.andThen(async scene => {
  await protect(scene.alice)
  return opened(scene)
})
/** Dora, a guest, waits in the lobby. */
export const waiting = lobbied.andThen(async scene => ({ ...scene, dora: await entersAs(await scene.doors.guest('dora'), scene.lobby, 'dora') }))
/** Dora and erin wait, and alice looks after the lobby. */
export const attended = waiting.andThen(async scene => {
  const erin = await entersAs(await scene.doors.guest('erin'), scene.lobby, 'erin')
  const host = await entersAs(scene.alice.client, scene.lobby, 'alice')
  for (const each of [scene.dora, erin, host]) await each.settle()
  return { ...scene, erin, host }
})

/** Bob enters and is made a member, so that the lobby does not shut him out. */
export async function inviting<S extends Conference>(scene: S): Promise<S & Lobbied> {
  const { doors, room, alice, focus, facts: { lobby: domain } } = scene
  if (domain === undefined) throw new HarnessError('JITSI_NO_LOBBY', 'nobody said where people wait; add `lobby` to `jitsi` in the target file')
  const bob = await join(await doors.guest('bob'), room, 'bob')
  await alice.affiliate(bob.client.jid, 'member')
  for (const each of [alice, bob, focus]) await each.settle()
  return { ...scene, bob, lobby: Jid.of(room.local, domain) }
}

async function opened(scene: Lobbied): Promise<Lobbied> {
  await openLobby(scene.alice)
  for (const each of [scene.alice, scene.bob, scene.focus]) await each.settle()
  return scene
}

/** Closes a room to all but its members. */
export async function openLobby(owner: Occupant): Promise<void> {
  await owner.configure({ [MEMBERS_ONLY]: true })
}

/** Opens a room to everybody again. */
export async function closeLobby(owner: Occupant): Promise<void> {
  await owner.configure({ [MEMBERS_ONLY]: false })
}

/** What somebody brings along who asks to enter; `name` is the display name, and there is none where it is `undefined`. */
export interface Entrance {
  readonly name: string | undefined
  readonly password?: string
}

/** Asks to enter, and waits for the answer. */
export async function comeTo(client: Client, room: Jid, nick: string, { name, password }: Entrance = { name: nick }): Promise<PresenceSeen | StanzaErrorSeen> {
  const id = freshId()
  const to = room.withResource(nick).toString()
  await client.send(el('presence', { xmlns: NS.client, to, id }, writeMucJoin({ password }), name === undefined ? undefined : el('nick', { xmlns: NS.nick }, name)))
  return client.next(anyOf<PresenceSeen | StanzaErrorSeen>(available({ from: to, status: [110] }), stanzaError([], { id, stanza: 'presence' })))
}

/** In a word: `in`, or condition and type of the refusal, such as `registration-required/auth`. */
export function inAWord(answer: PresenceSeen | StanzaErrorSeen): string {
  return 'condition' in answer ? `${answer.condition ?? 'no condition'}/${answer.errorType ?? 'no type'}` : 'in'
}

/** Enters a room or a lobby with a display name; that this succeeds is a setup step. */
export async function entersAs(client: Client, room: Jid, nick: string, name = `${nick} by name`): Promise<Occupant> {
  return setUp(`${client.who} enters ${room.toString()}`, async () => {
    const answer = await comeTo(client, room, nick, { name })
    if ('condition' in answer) throw new HarnessError('LOBBY_NOT_ENTERED', `${client.who} could not enter ${room.toString()}: ${answer.element.toString()}`)
    return new Occupant(client, room, nick)
  })
}

/** Has a room invite these, in one message. */
export async function askIn(by: Occupant, ...whom: readonly (Jid | string)[]): Promise<string> {
  return by.message({ to: by.room }, el('x', { xmlns: NS.mucUser }, ...whom.map(to => el('invite', { to: to.toString() }))))
}

/** Asks for a change, and does not wait: a lobby answers nothing of the kind. */
export async function demand(by: Occupant, ...items: Parameters<typeof writeMucAdmin>[0]): Promise<string> {
  const id = freshId()
  await by.client.send(el('iq', { xmlns: NS.client, type: 'set', id, to: by.room.toString() }, writeMucAdmin(items)))
  return id
}

/** What the room tells of its lobby, as JSON. */
export interface LobbyNotice {
  readonly type?: unknown
  readonly event?: unknown
  readonly value?: unknown
  readonly name?: unknown
}

export function lobbyNotice(event: string, wanted: { readonly from?: string } = {}): Matcher<MessageSeen> {
  return where(message({ type: 'groupchat', ...wanted }), `that tells of ${event}`, ({ element }) => noticeIn(element).event === event)
}

export function noticeIn(element: Element): LobbyNotice {
  const json = childOf(element, NS.jitmeet, 'json-message')
  if (!json) return {}
  try {
    return (JSON.parse(textOf(json)) ?? {}) as LobbyNotice
  } catch {
    return {}
  }
}

/** The farewell of whoever was in a room that is no more, and what it says about that. */
export async function destroyed(occupant: Occupant): Promise<Destroy | undefined> {
  const { element } = await occupant.next(unavailable({ from: occupant.jid.toString() }))
  return readMucUser(element)?.destroy
}

/** The elements of Jitsi's namespace in the error of an answer, by name, with their text. */
export function saysInError({ element }: { readonly element: Element }): Readonly<Record<string, string>> {
  const error = childOf(element, NS.client, 'error')
  return Object.fromEntries((error?.children ?? []).flatMap(child => (typeof child === 'string' || child.attrs['xmlns'] !== NS.jitmeet ? [] : [[child.name, textOf(child)]])))
}

/** The invitations of a room that have come to somebody before something else. */
export async function invitationsBefore(client: Client, fence: Matcher<unknown>, room: Jid): Promise<readonly MessageSeen[]> {
  return client.allBefore(fence, where(message({ from: room.toString() }), 'that invites', ({ element }) => {
    const x = childOf(element, NS.mucUser, 'x')
    return x !== undefined && childrenOf(x, NS.mucUser, 'invite').length > 0
  }))
}
