/**
 * What the presence of an occupant looks like to others and to itself, and who is sent which version: at most three for
 * one event, whatever the size of the room. Spec: XEP-0045 v1.35.5 §7.2.2, §17.3; XEP-0421 v1.0.1 §4.
 */
import { el, elementsOf, nsOf, type Child, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucUser, type Affiliation, type Destroy, type Role } from '#xmpp/stanzas/muc-user.js'
import { audience, isShown } from './audience.ts'
import type { Actor, Effect, Turn } from './hooks.ts'
import { writeOccupantId } from './ids.ts'
import type { Occupant } from './room-state.ts'
import { may } from './rules.ts'

/** What is said about an occupant; the codes and the real JID depend on who hears it. */
export interface News {
  readonly occupant: Occupant
  readonly type?: 'unavailable'
  readonly role: Role
  readonly affiliation: Affiliation
  /** The new nickname, when the old one goes. */
  readonly nick?: string
  readonly actor?: Actor | undefined
  readonly reason?: string | undefined
  readonly status: ReadonlySet<number>
  readonly payload: readonly Child[]
  readonly destroy?: Destroy
  /** Nothing but the occupant as it is, so that the copies can be shared with those for newcomers. */
  readonly isPlain?: true
}

/** Which copy of it. */
export interface Copy {
  readonly withJid: boolean
  readonly status?: ReadonlySet<number>
  readonly id?: string | undefined
  /** What only this copy says. */
  readonly more?: readonly Child[]
}

/** What an occupant's presence says that others may hear: all but what only the room says. §17.3; XEP-0421 §4. */
export function payloadOf(presence: Element): Child[] {
  return elementsOf(presence).filter(child => RESERVED.get(nsOf(child)) !== child.name)
}
const RESERVED = new Map<string, string>([[NS.muc, 'x'], [NS.mucUser, 'x'], [NS.occupantIds, 'occupant-id']])

/** The presence that shows an occupant as it is now; built once for each version of the occupant and each kind of listener. */
export function presenceOf(occupant: Occupant, withJid: boolean): Element {
  const cache = withJid ? open : veiled
  let element = cache.get(occupant)
  if (!element) {
    element = presenceElement(availability(occupant), { withJid })
    cache.set(occupant, element)
  }
  return element
}
const open = new WeakMap<Occupant, Element>()
const veiled = new WeakMap<Occupant, Element>()

/** An occupant as it is now, as news without any codes. */
export function availability(occupant: Occupant): News {
  return { occupant, role: occupant.role, affiliation: occupant.affiliation, status: new Set(), payload: occupant.payload, isPlain: true }
}

/** One copy of the news. */
export function presenceElement(news: News, copy: Copy): Element {
  const { occupant, actor } = news
  const item = {
    affiliation: news.affiliation, role: news.role, nick: news.nick, reason: news.reason,
    jid: copy.withJid ? occupant.sessions[0] : undefined,
    actor: actor && (actor.nick === undefined ? copy.withJid ? { jid: actor.user } : undefined : { nick: actor.nick }),
  }
  const x = writeMucUser({ items: [item], status: new Set([...news.status, ...copy.status ?? []]), destroy: news.destroy })
  return el('presence', { xmlns: NS.client, from: occupant.jid.toString(), id: copy.id, type: news.type }, ...news.payload, writeOccupantId(occupant.id), x, ...copy.more ?? [])
}

/** Tells everybody else who may know of the occupant. `without` is left out beside the occupant itself. */
export function tellOthers(turn: Turn, news: News, wasShown = isShown(turn.room.config, news.occupant.role)): Effect[] {
  if (!wasShown) return []
  const { seeing, blind } = audience(turn)
  const { sessions } = news.occupant
  const effects: Effect[] = []
  for (const [to, withJid] of [[seeing, true], [blind, false]] as const) {
    const others = to.filter(session => !sessions.includes(session))
    if (others.length === 0) continue
    effects.push({ kind: 'broadcast', to: others, element: news.isPlain ? presenceOf(news.occupant, withJid) : presenceElement(news, { withJid }) })
  }
  return effects
}

/** Tells an occupant about itself: 110 is in, and the id where it answers something. §16.6.2. */
export function tellSelf(turn: Turn, news: News, options: { readonly status?: ReadonlySet<number>; readonly answering?: { readonly session: Jid; readonly id: string | undefined } } = {}): Effect[] {
  const withJid = may(turn, 'see-jids', news.occupant)
  const status = new Set([110, ...options.status ?? []])
  const { answering } = options
  const rest = news.occupant.sessions.filter(session => session !== answering?.session)
  const effects: Effect[] = []
  const besides = (session: Jid): readonly Child[] => {
    const more: Child[] = []
    if (news.type === undefined) effects.push(...turn.ask('shown-itself', { news, session, more }) ?? [])
    return more
  }
  if (answering) effects.push({ kind: 'send', to: answering.session, element: presenceElement(news, { withJid, status, id: answering.id, more: besides(answering.session) }) })
  const alike = rest.filter(session => {
    const more = besides(session)
    if (more.length > 0) effects.push({ kind: 'send', to: session, element: presenceElement(news, { withJid, status, more }) })
    return more.length === 0
  })
  if (alike.length > 0) effects.push({ kind: 'broadcast', to: alike, element: presenceElement(news, { withJid, status }) })
  return effects
}
