/**
 * Occupants of rooms: what a suite needs to get into a situation in one line. Whatever has to happen on the way is a setup step
 * (it throws HarnessError); whatever a test asks about is sent plainly and awaited by the test. Spec: XEP-0045 v1.35.5.
 */
import { type Child, el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { Form } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { type MucJoin, writeMucJoin } from '#xmpp/stanzas/muc.js'
import { type MucItem, writeItem } from '#xmpp/stanzas/muc-item.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf, hit, type Matcher, where } from '#harness/match/matcher.js'
import { available, type IqSeen, message, type MessageSeen, presence, type PresenceSeen, unavailable } from '#harness/match/stanza.js'
import { type Client, freshId } from './client.ts'
import type { WaitOptions } from './event-queue.ts'
import { changedBy, formIn, type RoomConfig, submission } from './room-config.ts'

/** What a room told on entering, in the order of XEP-0045 §7.1. */
export interface Entry {
  readonly others: readonly PresenceSeen[]
  readonly self: PresenceSeen
  readonly history: readonly MessageSeen[]
  readonly subject: MessageSeen | undefined
}

/** One client in one room. */
export class Occupant {
  readonly client: Client
  readonly room: Jid
  /** The nickname it asked for last. */
  nick: string
  /** What it was told on entering, if it entered by `join`. */
  readonly entry: Entry | undefined

  constructor(client: Client, room: Jid, nick: string, entry?: Entry) {
    this.client = client
    this.room = room
    this.nick = nick
    this.entry = entry
  }

  get who(): string {
    return this.client.who
  }

  /** Its address in the room. */
  get jid(): Jid {
    return this.room.withResource(this.nick)
  }

  /** Address of another occupant. */
  of(nick: string): Jid {
    return this.room.withResource(nick)
  }

  /** As {@link Wire.next}. */
  async next<T>(wanted: Matcher<T>, options?: WaitOptions): Promise<T> {
    return this.client.next(wanted, options)
  }

  /** As {@link Wire.noneBefore}. */
  async noneBefore(fence: Matcher<unknown>, forbidden: Matcher<unknown>, options?: WaitOptions): Promise<void> {
    return this.client.noneBefore(fence, forbidden, options)
  }

  /** As {@link Wire.allBefore}. */
  async allBefore<T>(fence: Matcher<unknown>, wanted: Matcher<T>, options?: WaitOptions): Promise<T[]> {
    return this.client.allBefore(fence, wanted, options)
  }

  // Acts: sent, not awaited. Each returns the id of the stanza.

  /** Says something to the room. */
  async say(body: string): Promise<string> {
    return this.message({ to: this.room, type: 'groupchat' }, el('body', {}, body))
  }

  /** Says something to one occupant. */
  async whisper(nick: string, body: string): Promise<string> {
    return this.message({ to: this.of(nick), type: 'chat' }, el('body', {}, body), el('x', { xmlns: NS.mucUser }))
  }

  /** Sets the subject. */
  async setSubject(text: string): Promise<string> {
    return this.message({ to: this.room, type: 'groupchat' }, el('subject', {}, text))
  }

  /** Changes its presence in the room. */
  async show(show: string): Promise<string> {
    return this.presence({ to: this.jid }, el('show', {}, show))
  }

  /** Asks for another nickname. */
  async changeNick(nick: string): Promise<string> {
    const id = await this.presence({ to: this.of(nick) })
    this.nick = nick
    return id
  }

  /** Leaves, without waiting for the room's word. */
  async exit(status?: string): Promise<string> {
    return this.presence({ to: this.jid, type: 'unavailable' }, status === undefined ? undefined : el('status', {}, status))
  }

  /** Sends any message; the id is chosen when left out. */
  async message(attrs: { readonly to: Jid; readonly type?: string; readonly id?: string }, ...children: readonly Child[]): Promise<string> {
    return this.#send('message', attrs, children)
  }

  /** Sends any presence; the id is chosen when left out. */
  async presence(attrs: { readonly to: Jid; readonly type?: string; readonly id?: string }, ...children: readonly Child[]): Promise<string> {
    return this.#send('presence', attrs, children)
  }

  async #send(name: string, { to, type, id = freshId() }: { readonly to: Jid; readonly type?: string; readonly id?: string }, children: readonly Child[]): Promise<string> {
    await this.client.send(el(name, { xmlns: NS.client, to: to.toString(), type, id }, ...children))
    return id
  }

  // Questions: awaited, whatever the answer. For tests that ask about it.

  /** A request to the room; answers with result or error. */
  async iq(type: 'get' | 'set', payload: Element, options?: WaitOptions): Promise<IqSeen> {
    return this.client.iq(type, this.room, payload, options)
  }

  /** Changes roles or affiliations; answers with result or error. */
  async admin(...items: readonly MucItem[]): Promise<IqSeen> {
    return this.iq('set', writeMucAdmin(items))
  }

  /** Asks for the list of a role or an affiliation; answers with result or error. */
  async list(item: MucItem): Promise<IqSeen> {
    return this.iq('get', el('query', { xmlns: NS.mucAdmin }, writeItem(item)))
  }

  /** Destroys the room; answers with result or error. */
  async destroy(options: { readonly jid?: Jid; readonly reason?: string } = {}): Promise<IqSeen> {
    return this.iq('set', writeMucOwner({ destroy: options }))
  }

  // Setup steps: awaited, and a HarnessError when they do not succeed.

  /** Leaves and waits for the room's word. */
  async leave(): Promise<void> {
    await setUp(`${this.who} leaves`, async () => {
      await this.exit()
      await this.next(unavailable({ from: this.jid.toString() }))
    })
  }

  /** Waits until the presence of another has come. */
  async sees(nick: string): Promise<PresenceSeen> {
    return setUp(`${this.who} sees ${nick}`, async () => this.next(available({ from: this.of(nick).toString() })))
  }

  /** Kicks, and waits until the room has dealt with it. */
  async kick(nick: string, reason?: string): Promise<void> {
    await this.#change(`kicks ${nick}`, { nick, role: 'none', reason })
  }

  /** Bans an address, and waits until the room has dealt with it. */
  async ban(who: Jid, reason?: string): Promise<void> {
    await this.affiliate(who, 'outcast', reason)
  }

  /** Gives an affiliation, and waits until the room has dealt with it. */
  async affiliate(who: Jid, affiliation: NonNullable<MucItem['affiliation']>, reason?: string): Promise<void> {
    await this.#change(`makes ${who.bareText} ${affiliation}`, { jid: who.bare, affiliation, reason })
  }

  /** Gives a role, and waits until the room has dealt with it. */
  async giveRole(nick: string, role: NonNullable<MucItem['role']>, reason?: string): Promise<void> {
    await this.#change(`makes ${nick} ${role}`, { nick, role, reason })
  }

  async #change(what: string, item: MucItem): Promise<void> {
    await setUp(`${this.who} ${what}`, async () => this.#haveDone(what, writeMucAdmin([item])))
  }

  /** Waits until the room has dealt with a request, and takes any answer but an error: whether it consents in words is a question of its own. */
  async #haveDone(what: string, request: Element): Promise<void> {
    const [asked, fence] = [freshId(), freshId()]
    const to = this.room.toString()
    await this.client.send(el('iq', { xmlns: NS.client, type: 'set', id: asked, to }, request))
    await this.client.send(el('iq', { xmlns: NS.client, type: 'get', id: fence, to }, discoInfoQuery()))
    const answers = await this.allBefore(this.client.answerTo(fence, this.room), this.client.answerTo(asked, this.room))
    const refusal = answers.find(({ type }) => type === 'error')
    if (refusal) throw new HarnessError('ROOM_REFUSED', `${this.who} ${what}, and the room refuses: ${refusal.element.toString()}`)
  }

  /** Fetches the configuration form. */
  async form(): Promise<Form> {
    return setUp(`${this.who} asks for the configuration form`, async () => {
      const offered = await this.client.ask('get', this.room, writeMucOwner())
      return formIn(offered, this.who)
    })
  }

  /**
   * Changes the configuration: fetches the form, changes these fields, sends all of it back, waits until it is dealt with. With no fields it
   * accepts what the room proposes. Whatever the room says about it is left in the queue.
   */
  async configure(config: RoomConfig): Promise<void> {
    await setUp(`${this.who} configures the room`, async () => {
      if (Object.keys(config).length === 0) await this.#haveDone('accepts the default configuration', submission([]))
      else await this.#haveDone('configures the room', changedBy(config, await this.form(), this.who))
    })
  }

  /** Makes sure that everything the room has sent so far was received, and forgets what nobody asked for. */
  async settle(): Promise<void> {
    await setUp(`${this.who} waits for the room`, async () => {
      await this.iq('get', discoInfoQuery())
      this.client.wire.forget()
    })
  }
}

/** Asks to enter and does not wait: for tests that ask what happens then. Returns the id of the presence. */
export async function enter(client: Client, room: Jid, nick: string, join: MucJoin = {}): Promise<string> {
  const id = freshId()
  await client.send(el('presence', { xmlns: NS.client, to: room.withResource(nick).toString(), id }, writeMucJoin(join)))
  return id
}

/**
 * Enters a room and takes all that it says on entering; the first to enter creates it.
 * @throws HarnessError when the room does not let it in
 */
export async function join(client: Client, room: Jid, nick: string, how: MucJoin = {}): Promise<Occupant> {
  return setUp(`${client.who} enters ${room.toString()}`, async () => {
    const self = room.withResource(nick).toString()
    await enter(client, room, nick, how)
    // Before the room has answered nothing else may be asked: ejabberd now and then loses who enters a room that it is just making.
    const own = await client.next(where(fromRoom(presence(), room), 'that lets in or refuses', ({ from, type, status }) => type === 'error' || (type === undefined && (from === self || status.includes(110)))))
    if (own.type === 'error') throw new HarnessError('ROOM_NOT_ENTERED', `${client.who} could not enter ${room.toString()}: ${own.element.toString()}`)
    // What answers this comes behind all that the room says on entering, the subject last.
    const fence = freshId()
    await client.send(el('iq', { xmlns: NS.client, type: 'get', id: fence, to: room.toString() }, discoInfoQuery()))
    const said = await client.allBefore(client.answerTo(fence, room), anyOf<PresenceSeen | MessageSeen>(fromRoom(presence(), room), fromRoom(message(), room)))
    const presences = said.filter(stanza => 'show' in stanza)
    const messages = said.filter(stanza => 'body' in stanza)
    const topic = messages.findLast(({ subject: text, body }) => text !== undefined && body === undefined)
    return new Occupant(client, room, own.nick ?? nick, {
      others: presences.filter(({ type }) => type === undefined),
      self: own,
      history: messages.filter(one => one !== topic),
      subject: topic,
    })
  })
}

/**
 * Fills a room: the first creates and configures it, the others follow, and everyone has seen everyone when it is done. What was
 * said on the way is forgotten.
 * @param everyone by nickname; the first one owns the room
 */
export async function gather<Nick extends string>(room: Jid, everyone: Readonly<Record<Nick, Client>>, config: RoomConfig = {}): Promise<Record<Nick, Occupant>> {
  const inside: Partial<Record<Nick, Occupant>> = {}
  for (const [nick, client] of Object.entries(everyone) as [Nick, Client][]) {
    const occupant = await join(client, room, nick)
    if (Object.keys(inside).length === 0) await occupant.configure(config)
    await Promise.all((Object.values(inside) as Occupant[]).map(async earlier => earlier.sees(nick)))
    inside[nick] = occupant
  }
  await Promise.all((Object.values(inside) as Occupant[]).map(async occupant => occupant.settle()))
  return inside as Record<Nick, Occupant>
}

function fromRoom<T extends { readonly from: string | undefined }>(base: Matcher<T>, room: Jid): Matcher<T> {
  return {
    what: `${base.what} from the room`,
    match: event => {
      const result = base.match(event)
      return result.ok && isFrom(result.value.from, room) ? hit(result.value) : result.ok ? { ok: false, why: 'it is from elsewhere', near: 0.5 } : result
    },
  }
}

function isFrom(from: string | undefined, room: Jid): boolean {
  return from !== undefined && (from === room.toString() || from.startsWith(`${room.toString()}/`))
}
