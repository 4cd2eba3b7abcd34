/** Scenes around a room of the test's own: a fresh address, an open room, a moderated one, one where people have talked. */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, discoItemsQuery, readDiscoItems } from '#xmpp/stanzas/disco.js'
import type { MucJoin } from '#xmpp/stanzas/muc.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf, type Matcher, where } from '#harness/match/matcher.js'
import { iqAnswer, type IqSeen, message, type MessageSeen, presence, type PresenceSeen } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { enter, gather, join, type Occupant } from '#harness/probe/muc-client.js'
import type { RoomConfig } from '#harness/probe/room-config.js'
import { logIn, pair, session, trio } from './sessions.ts'
import { ask } from './words.ts'

/** A room's address that nobody has used, and clients outside. */
export interface Outside<N extends string> {
  readonly clients: Readonly<Record<N, Client>>
  readonly room: Jid
}

/** The address of a room of this test's own. */
export function freshRoom({ target, tag }: Stage): Jid {
  if (target.mucDomain === undefined) throw new HarnessError('ROOM_NO_SERVICE', 'nobody said where the target has its rooms; add `muc` to the target file, or --muc DOMAIN')
  return Jid.of(tag, target.mucDomain)
}

function outside<N extends string>(clients: Fixture<Record<N, Client>>): Fixture<Outside<N>> {
  return clients.andThen(async (them, stage) => ({ clients: them, room: freshRoom(stage) }))
}

/** Alice, and the address of a room that does not exist. */
export const aloneOutside = outside(session)
/** Alice and bob, and the address of a room that does not exist. */
const pairOutside = outside(pair)
/** Alice, bob and carol, and the address of a room that does not exist. */
export const trioOutside = outside(trio)

/** People in a room, by their nicknames; alice owns it. */
export type Inside<N extends string> = Readonly<Record<N, Occupant>> & { readonly room: Jid }

function inside<N extends string>(clients: Fixture<Record<N, Client>>, config: RoomConfig): Fixture<Inside<N>> {
  return outside(clients).andThen(async scene => {
    const occupants = await gather(scene.room, scene.clients, config)
    return { ...occupants, room: scene.room }
  })
}

/** A room as the target makes it by itself: alice owns it, bob is in. */
export const room = inside(pair, {})
/** The same with carol, who has no rights either. */
export const roomOfThree = inside(trio, {})
/** Alice alone in her room. */
export const ownRoom = inside(session, {})
/** A moderated room: alice owns it, bob and carol have no voice (where newcomers have one all the same, alice takes it). */
export const moderated = inside(trio, { 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] }).andThen(async scene => {
  const { alice, bob, carol } = scene
  for (const occupant of [bob, carol]) if (occupant.entry?.self.role !== 'visitor') await alice.giveRole(occupant.nick, 'visitor')
  for (const occupant of [alice, bob, carol]) await occupant.settle()
  return scene
})

/** A room of alice, configured like this, with bob in it; and carol outside. */
export function configured(config: RoomConfig): Fixture<Inside<'alice' | 'bob'> & { readonly carol: Client }> {
  return trioOutside.andThen(async ({ clients: { alice, bob, carol }, room: address }) => ({ ...(await gather(address, { alice, bob }, config)), room: address, carol }))
}

/** A room of alice alone, configured like this; bob is outside. */
export function closedRoom(config: RoomConfig): Fixture<Inside<'alice'> & { readonly bob: Client }> {
  return pairOutside.andThen(async ({ clients: { alice, bob }, room: address }) => ({ ...(await gather(address, { alice }, config)), room: address, bob }))
}

/** A room of alice, configured like this, with bob and carol in it. */
export function crowded(config: RoomConfig): Fixture<Inside<'alice' | 'bob' | 'carol'>> {
  return inside(trio, config)
}

/** The password of `protectedRoom`. */
export const PASSWORD = 'open sesame'
/** A room of alice that asks for a password; bob is outside. */
export const protectedRoom = closedRoom({}).with({ features: ['muc-password'] }).andThen(async scene => {
  await protect(scene.alice)
  return scene
})

/** Has a room ask for the password. Not every form has a switch beside it. */
export async function protect(owner: Occupant): Promise<void> {
  const { fields } = await owner.form()
  const hasSwitch = fields.some(({ name }) => name === 'muc#roomconfig_passwordprotectedroom')
  await owner.configure({ 'muc#roomconfig_roomsecret': PASSWORD, ...(hasSwitch ? { 'muc#roomconfig_passwordprotectedroom': true } : {}) })
  await owner.settle()
}

/** A persistent room of alice; bob is outside. It is destroyed when the test is over. */
export const persistent = closedRoom({ 'muc#roomconfig_persistentroom': true }).with({ features: ['muc-persistent'] }).andThen(async (scene, stage) => {
  stage.defer(async () => void (await scene.alice.destroy()))
  return scene
})

/** Alice has created a room and not configured it; bob is outside. */
export const unconfigured = pairOutside.andThen(async ({ clients: { alice, bob }, room: address }) => ({ alice: await join(alice, address, 'alice'), bob, room: address }))

/** The same, and bob has already tried to enter and got an answer. */
export const turnedAway = unconfigured.andThen(async scene => {
  await enter(scene.bob, scene.room, 'bob')
  await setUp('bob gets an answer', async () => scene.bob.next(presence({ nick: 'bob' })))
  return scene
}, { features: ['muc-locked-rooms'] })

/** Alice, bob and carol in a room where each has said something, oldest first, and the subject was set; a fourth client, of bob, is outside. */
export const talkedIn = roomOfThree.andThen(async ({ alice, bob, carol, room: address }, stage) => {
  const said = [`${stage.tag} one`, `${stage.tag} two`, `${stage.tag} three`] as const
  await alice.setSubject(`about ${stage.tag}`)
  await setUp('the subject is set', async () => carol.next(where(message(), 'that sets the subject', seen => seen.subject === `about ${stage.tag}`)))
  for (const [index, occupant] of [alice, bob, carol].entries()) {
    await occupant.say(said[index] ?? '')
    await setUp('everyone hears it', async () => Promise.all([alice, bob, carol].map(async each => each.next(message({ body: said[index] ?? '' })))))
  }
  return { alice, bob, carol, room: address, said, newcomer: await logIn(stage, 'newcomer', 1) }
})

/** What a room said to someone who asked to enter, in order. */
export interface Welcome {
  readonly all: readonly (PresenceSeen | MessageSeen)[]
  /** Those of occupants. */
  readonly presences: readonly PresenceSeen[]
  readonly messages: readonly MessageSeen[]
  /** Messages that are neither subjects nor notices, in order. */
  readonly history: readonly MessageSeen[]
}

/**
 * Asks to enter and takes everything the room says to it, whatever that is.
 * @throws HarnessError when the room does not even answer a request that follows
 */
export async function welcome(client: Client, room: Jid, nick: string, how: MucJoin = {}): Promise<Welcome> {
  return setUp(`${client.who} asks to enter`, async () => {
    await enter(client, room, nick, how)
    const all = await client.allBefore<PresenceSeen | MessageSeen>(await lastWord(client, room), anyOf<PresenceSeen | MessageSeen>(ofRoom(presence(), room), ofRoom(message(), room)))
    const messages = all.filter(seen => seen.element.name === 'message') as MessageSeen[]
    return { all, messages, presences: all.filter(seen => seen.element.name === 'presence' && seen.nick !== undefined) as PresenceSeen[], history: messages.filter(({ body }) => body !== undefined) }
  })
}

function ofRoom<T extends { readonly from: string | undefined }>(base: Matcher<T>, room: Jid): Matcher<T> {
  return where(base, 'from the room', ({ from }) => from === room.toString() || (from?.startsWith(`${room.toString()}/`) ?? false))
}

/** Asks the room something and returns its answer as a fence: it comes behind all that the room had to say before. */
export async function lastWord(client: Client, room: Jid): Promise<Matcher<IqSeen>> {
  const id = freshId()
  await client.send(el('iq', { xmlns: NS.client, type: 'get', id, to: room.toString() }, discoInfoQuery()))
  return client.answerTo(id, room)
}

/**
 * Waits until the service no longer knows a room, as long as a wait may take. Some servers need a moment to end one, and what reaches
 * it meanwhile is lost, requests included.
 */
export async function untilGone(client: Client, room: Jid, { deadlineMs }: Stage): Promise<void> {
  const givenUpMs = performance.now() + deadlineMs
  while (performance.now() < givenUpMs) {
    const id = await ask(client, room, discoInfoQuery())
    const answer = await client.next(iqAnswer(id), { deadlineMs: 300 }).catch(() => undefined)
    if (answer?.type === 'error') return
  }
}

/** The rooms that the service shows to someone. */
export async function roomsSeenBy(client: Client, { domain }: Jid): Promise<readonly string[]> {
  const items = await client.ask('get', domain, discoItemsQuery())
  return items ? readDiscoItems(items).items.map(({ jid }) => jid) : []
}

/** The presence with which somebody comes in, as the others see it; that it comes at all is a setup step here. */
export async function comesIn(watcher: Occupant, client: Client, nick: string, how: MucJoin = {}): Promise<PresenceSeen> {
  await enter(client, watcher.room, nick, how)
  return watcher.sees(nick)
}
