/** The client of the proof that rooms survive: owns every room, changes them without waiting, and looks at them after a restart. */
import { attr, el, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf, writeForm } from '#xmpp/stanzas/data-form.js'
import { readMucAdmin, writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { anyOf, where } from '#harness/match/matcher.js'
import type { StanzaSeen } from '#harness/match/any-stanza.js'
import { iqAnswer, message } from '#harness/match/stanza.js'
import { type Client, login } from '#harness/probe/client.js'
import { join } from '#harness/probe/muc-client.js'
import { Transcript } from '#harness/probe/transcript.js'
import type { TargetFacts } from '#harness/target/target.js'
import { type Change, COMPARED, type Rank, type Room } from './room-model.ts'

const NICK = 'alice'
/** Longer than the server lives. */
const PATIENCE_MS = 60_000

export class Owner {
  /** Numbers of the changes whose acknowledgement has come. */
  readonly acknowledged = new Set<number>()
  readonly #client: Client
  readonly #target: TargetFacts
  #noticed = (): void => undefined

  static async logIn(target: TargetFacts): Promise<Owner> {
    const [account] = target.accounts
    const client = await login({ target, transport: 'websocket', transcript: new Transcript(), who: NICK, ...(account ? { account } : {}) })
    return new Owner(client, target)
  }

  private constructor(client: Client, target: TargetFacts) {
    this.#client = client
    this.#target = target
  }

  destroy(): void {
    this.#client.wire.destroy()
  }

  /** Sends a change; its number is how its acknowledgement is known. */
  async send(name: string, number: number, change: Change): Promise<void> {
    const room = this.#room(name)
    if (change.do === 'found') await this.#client.send(el('presence', { xmlns: NS.client, to: `${room.toString()}/${NICK}` }, writeMucJoin()))
    await this.#client.send(stanzaFor(change, { xmlns: NS.client, to: room.toString(), id: `change-${number}` }, this.#target.domain))
  }

  /** Takes acknowledgements until the connection is over. @throws Error when the server refused a change */
  async listen(): Promise<void> {
    const answer = where(anyOf<StanzaSeen>(iqAnswer(), message()), 'about a change', ({ element }) => attr(element, 'id')?.startsWith('change-') ?? false)
    for (;;) {
      const seen = await this.#client.next(answer, { deadlineMs: PATIENCE_MS }).catch(() => undefined)
      if (!seen) return
      if (attr(seen.element, 'type') === 'error') throw new Error(`the server refused a change: ${seen.element.toString()}`)
      this.acknowledged.add(Number(attr(seen.element, 'id')?.slice('change-'.length)))
      this.#client.wire.forget()
      this.#noticed()
    }
  }

  /** Resolves when the next acknowledgement comes. */
  async notice(): Promise<void> {
    return new Promise(resolve => { this.#noticed = resolve })
  }

  /** A room as it is found; enters it for that, and stays when it is there. */
  async look(name: string): Promise<Room | undefined> {
    const address = this.#room(name)
    const occupant = await join(this.#client, address, NICK, { history: { maxStanzas: COMPARED } })
    if (occupant.entry?.self.status.includes(201)) {
      await occupant.leave()
      return undefined
    }
    const form = await occupant.form()
    const field = (which: string): string => valuesOf(form, `muc#roomconfig_${which}`)?.[0] ?? ''
    const ranks: Record<string, Rank> = {}
    for (const affiliation of ['owner', 'admin', 'member', 'outcast'] as const) {
      const { payload } = await occupant.list({ affiliation })
      for (const { jid, nick } of payload ? readMucAdmin(payload) : []) if (jid && jid.local !== NICK) ranks[jid.local] = { affiliation, nick }
    }
    return {
      name: field('roomname'), description: field('roomdesc'), maxUsers: field('maxusers'), isPersistent: field('persistentroom') === '1', ranks,
      subject: occupant.entry?.subject?.subject ?? '', history: occupant.entry?.history.map(({ body }) => body ?? '') ?? [],
    }
  }

  #room(name: string): Jid {
    return Jid.of(name, this.#target.mucDomain ?? '')
  }
}

function stanzaFor(change: Change, attrs: Readonly<Record<string, string>>, domain: string): Element {
  const request = (payload: Element): Element => el('iq', { ...attrs, type: 'set' }, payload)
  switch (change.do) {
    case 'found': return request(configuration({ roomname: change.name, persistentroom: '1' }))
    case 'destroy': return request(el('query', { xmlns: NS.mucOwner }, el('destroy')))
    case 'configure': return request(configuration({ roomname: change.name, roomdesc: change.description, maxusers: change.maxUsers, persistentroom: change.isPersistent ? '1' : '0' }))
    case 'rank': return request(writeMucAdmin(change.people.map(({ who, affiliation, nick }) => ({ jid: Jid.of(who, domain), affiliation, nick }))))
    case 'subject': return el('message', { ...attrs, type: 'groupchat' }, el('subject', {}, change.text))
    case 'say': return el('message', { ...attrs, type: 'groupchat' }, el('body', {}, change.text))
  }
}

function configuration(settings: Readonly<Record<string, string>>): Element {
  const fields = Object.entries(settings).map(([name, value]) => ({ name: `muc#roomconfig_${name}`, values: [value] }))
  return el('query', { xmlns: NS.mucOwner }, writeForm({ kind: 'submit', formType: NS.mucRoomConfig, fields }))
}

