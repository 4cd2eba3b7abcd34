/**
 * People in front of a rooms service without sockets: they send stanzas, and what reaches them can be read off as short
 * lines. For unit tests.
 */
import { attr, childOf, childrenOf, el, elementsOf, is, nsOf, textOf, type Child, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeForm, type Field } from '#xmpp/stanzas/data-form.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { readMucUser, type Destroy, type MucItem } from '#xmpp/stanzas/muc-user.js'
import { writeMucJoin, type MucJoin } from '#xmpp/stanzas/muc.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { TurnedClock } from '../clock.ts'
import { withLobbies } from '../jitsi/lobby-service.ts'
import { DEFAULT_MUC_OPTIONS, type MucOptions } from './options.ts'
import { mucService, type MucSeams, type MucService, type MucServiceSettings } from './service.ts'

export const ROOM = 'room@muc.test'

export interface World {
  readonly service: MucService
  readonly clock: TurnedClock
  /** Someone with the full JID NAME@test/RESOURCE. */
  readonly person: (name: string, resource?: string) => Person
  /** Exceptions that the service hid from its users. */
  readonly failures: readonly unknown[]
  /** How many effects left the service, however many people each reached. */
  readonly sent: { count: number }
}

export function world(options: Partial<MucOptions> = {}, seams: MucSeams = {}, more: Pick<MucServiceSettings, 'store' | 'isGone' | 'grantOf' | 'brandOf' | 'audits' | 'tenants'> = {}): World {
  const clock = new TurnedClock(Date.UTC(2030, 0, 1))
  const people = new Map<string, Person>()
  const failures: unknown[] = []
  const sent = { count: 0 }
  const deliver = (to: Jid, element: Element): void => {
    const person = people.get(to.toString())
    if (person) person.inbox.push(element)
    else people.forEach(each => { if (each.jid.bareText === to.toString()) each.inbox.push(element) })
  }
  const delivery = {
    send(to: Jid, element: Element): void { sent.count += 1; deliver(to, element) },
    broadcast(to: readonly Jid[], element: Element): void { sent.count += 1; for (const each of to) deliver(each, element) },
  }
  const services: ReadonlyMap<string, MucService> = new Map(withLobbies([{ domain: 'muc.test', options }]).map(({ domain, options: own }) => [domain, mucService({
    ...more, domain, delivery, clock, seams, options: { ...DEFAULT_MUC_OPTIONS, ...own },
    tell: (room, from, tiding) => services.get(room.domain)?.hear(room, from, tiding),
    failed: error => { failures.push(error) },
  })]))
  const serviceAt = (domain: string): MucService => {
    const service = services.get(domain) ?? services.get('muc.test')
    if (!service) throw new Error(`no service at ${domain}`)
    return service
  }
  return {
    service: serviceAt('muc.test'), clock, failures, sent,
    person(name, resource = 'home') {
      const person = new Person({ receive: stanza => { serviceAt(stanza.to.domain).receive(stanza) } }, Jid.of(name, 'test', resource))
      people.set(person.jid.toString(), person)
      return person
    },
  }
}

export class Person {
  readonly jid: Jid
  readonly inbox: Element[] = []
  readonly #service: Pick<MucService, 'receive'>
  #ids = 0

  constructor(service: Pick<MucService, 'receive'>, jid: Jid) {
    this.#service = service
    this.jid = jid
  }

  /** Sends a stanza as it is, from this person. */
  send(element: Element): this {
    element.attrs['xmlns'] = NS.client
    element.attrs['from'] = this.jid.toString()
    this.#service.receive({ element, from: this.jid, to: Jid.parse(attr(element, 'to') ?? '') })
    return this
  }

  presence(to: string, attributes: { readonly type?: string; readonly id?: string } = {}, ...children: Child[]): this {
    return this.send(el('presence', { ...attributes, to }, ...children))
  }

  join(nick: string, join: MucJoin = {}, ...children: Child[]): this {
    return this.presence(`${ROOM}/${nick}`, {}, ...children, writeMucJoin(join))
  }

  leave(...children: Child[]): this {
    return this.presence(`${ROOM}/x`, { type: 'unavailable' }, ...children)
  }

  message(to: string, type: string | undefined, ...children: Child[]): this {
    return this.send(el('message', { to, type, id: this.#id() }, ...children))
  }

  say(text: string): this {
    return this.message(ROOM, 'groupchat', el('body', {}, text))
  }

  subject(text: string): this {
    return this.message(ROOM, 'groupchat', el('subject', {}, text))
  }

  iq(type: 'get' | 'set', payload: Child, to = ROOM): this {
    return this.send(el('iq', { to, type, id: this.#id() }, payload))
  }

  admin(...items: MucItem[]): this {
    return this.iq('set', writeMucAdmin(items))
  }

  list(item: MucItem): this {
    return this.iq('get', writeMucAdmin([item]))
  }

  /** Submits the configuration; without settings the instant room. */
  configure(settings: Readonly<Record<string, string | readonly string[]>> = {}): this {
    const fields: Field[] = Object.entries(settings).map(([name, value]) => (
      { name: name.includes('#') ? name : `muc#roomconfig_${name}`, values: typeof value === 'string' ? [value] : value }))
    const formType = fields.length === 0 ? undefined : NS.mucRoomConfig
    return this.iq('set', el('query', { xmlns: NS.mucOwner }, writeForm({ kind: 'submit', formType, fields })))
  }

  destroy(destroy: Destroy = {}): this {
    return this.iq('set', writeMucOwner({ destroy }))
  }

  #id(): string {
    return `${this.jid.local}${++this.#ids}`
  }

  /** What has come since the last time, in short lines. */
  get heard(): string[] {
    return this.inbox.splice(0).map(short)
  }

  /** The last stanza that has come. */
  get last(): Element {
    const last = this.inbox.at(-1)
    if (!last) throw new Error(`${this.jid.toString()} has heard nothing`)
    return last
  }
}

/** A stanza in one line: who, what, and the details that a room decides on. */
function short(stanza: Element): string {
  const type = attr(stanza, 'type')
  const from = Jid.parse(attr(stanza, 'from') ?? '')
  const who = from.resource || (from.local === '' ? 'service' : 'room')
  if (type === 'error') {
    const error = readStanzaError(stanza)
    return `${stanza.name} error from ${who}: ${error?.type ?? ''}/${error?.condition ?? ''}`
  }
  if (stanza.name === 'presence') return shortPresence(stanza, who, type)
  if (stanza.name === 'iq') return [`iq ${type ?? ''} from ${who}`, ...elementsOf(stanza).map(child => child.name)].join(' ')
  return shortMessage(stanza, who, type)
}

/** Ids are in everything a room passes on; tests that mean them look for them. */
function isId(child: Element): boolean {
  return is(child, NS.occupantIds, 'occupant-id') || is(child, NS.stanzaIds, 'stanza-id')
}

function shortPresence(stanza: Element, who: string, type: string | undefined): string {
  const user = readMucUser(stanza)
  const item = user?.items[0]
  const details = [
    ...item?.nick === undefined ? [] : [`→ ${item.nick}`],
    `${item?.affiliation ?? '?'}/${item?.role ?? '?'}`,
    ...item?.jid ? [item.jid.toString()] : [],
    ...item?.actor ? [`by ${item.actor.nick ?? item.actor.jid?.toString() ?? '?'}`] : [],
    ...item?.reason === undefined ? [] : [`(${item.reason})`],
    ...user?.destroy ? [`destroyed${user.destroy.jid ? ` → ${user.destroy.jid.toString()}` : ''}${user.destroy.reason === undefined ? '' : ` (${user.destroy.reason})`}`] : [],
    ...elementsOf(stanza).filter(child => nsOf(child) !== NS.mucUser && !isId(child)).map(child => `<${child.name}>${textOf(child)}`),
    ...[...user?.status ?? []].toSorted((a, b) => a - b).map(String),
  ]
  return [who, type ?? 'is', ...details].join(' ')
}

function shortMessage(stanza: Element, who: string, type: string | undefined): string {
  const parts = elementsOf(stanza).filter(child => !isId(child)).map(child => {
    if (child.name === 'x' && nsOf(child) === NS.mucUser) {
      const codes = childrenOf(child, NS.mucUser, 'status').map(status => attr(status, 'code') ?? '').toSorted()
      return [`x`, ...codes, ...elementsOf(child).filter(each => each.name !== 'status').map(each => `<${each.name}>`)].join(' ')
    }
    return child.name === 'delay' ? 'delayed' : `${child.name} "${textOf(child)}"`
  })
  return [`${type ?? 'normal'} from ${who}:`, ...parts].join(' ')
}

/** The value of a field in a form somewhere in a stanza. */
export function fieldOf(stanza: Element, name: string): readonly string[] | undefined {
  const query = elementsOf(stanza)[0]
  const form = childOf(stanza, NS.dataForms, 'x') ?? (query && childOf(query, NS.dataForms, 'x'))
  const field = form && childrenOf(form, NS.dataForms, 'field').find(each => attr(each, 'var') === name)
  return field && childrenOf(field, NS.dataForms, 'value').map(textOf)
}
