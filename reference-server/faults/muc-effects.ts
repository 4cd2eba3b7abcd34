/** What faults of rooms share: telling stanzas apart, and changing what a room is about to do. */
import { append, attr, childOf, childrenOf, copyOf, el, type Element, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Effect, Effects } from '../muc/hooks.ts'

type Match = (element: Element) => boolean
type Attributes = Readonly<Record<string, string | undefined>>

// What a room is about to do

/** The effects with every matching stanza changed, or taken away where nothing is given back. The element is a copy. */
export function altered(effects: Effects | undefined, match: Match, change: (copy: Element) => Element | undefined): Effects | undefined {
  return effects?.flatMap((effect): Effect[] => {
    if (!isOf(effect, match)) return [effect]
    const element = change(copyOf(effect.element))
    return element ? [{ ...effect, element }] : []
  })
}

/** The effects without matching stanzas. */
export function without(effects: Effects | undefined, match: Match): Effects | undefined {
  return effects?.filter(effect => !isOf(effect, match))
}

/** The effects with matching stanzas before all the others. */
export function first(effects: Effects | undefined, match: Match): Effects | undefined {
  return effects?.toSorted((a, b) => Number(isOf(b, match)) - Number(isOf(a, match)))
}

type Sending = Extract<Effect, { readonly kind: 'send' | 'broadcast' }>
function isOf(effect: Effect, match: Match): effect is Sending {
  return (effect.kind === 'send' || effect.kind === 'broadcast') && match(effect.element)
}

// Which stanza it is

const userOf = (stanza: Element): Element | undefined => childOf(stanza, NS.mucUser, 'x')
const queryOf = (stanza: Element): Element | undefined => elementsOf(stanza).find(child => child.name === 'query')

export const anything = (): boolean => true
export const isError = (stanza: Element): boolean => attr(stanza, 'type') === 'error'
export const isResult = (stanza: Element): boolean => stanza.name === 'iq' && attr(stanza, 'type') === 'result'
export const isUnavailable = (stanza: Element): boolean => stanza.name === 'presence' && attr(stanza, 'type') === 'unavailable'
export const isAvailable = (stanza: Element): boolean => stanza.name === 'presence' && attr(stanza, 'type') === undefined
export const hasCode = (code: number) => (stanza: Element): boolean =>
  childrenOf(userOf(stanza) ?? stanza, NS.mucUser, 'status').some(status => attr(status, 'code') === String(code))
/** Someone's own presence. */
export const isOwn = (stanza: Element): boolean => stanza.name === 'presence' && hasCode(110)(stanza)
export const isOthers = (stanza: Element): boolean => stanza.name === 'presence' && !isError(stanza) && !isOwn(stanza)
export const has = (name: string) => (stanza: Element): boolean => stanza.name === 'message' && childOf(stanza, NS.client, name) !== undefined
export const isSubject = (stanza: Element): boolean => has('subject')(stanza) && !has('body')(stanza) && !has('thread')(stanza)
const isDelayed = (stanza: Element): boolean => childOf(stanza, NS.delay, 'delay') !== undefined
export const isHistory = (stanza: Element): boolean => attr(stanza, 'type') === 'groupchat' && has('body')(stanza) && isDelayed(stanza)
export const isSubjectSet = (stanza: Element): boolean => isSubject(stanza) && isDelayed(stanza)
/** A stanza of a room itself, not of someone in it. */
export const isOfRoom = (stanza: Element): boolean => /^[^/]+@[^/]+$/.test(attr(stanza, 'from') ?? '')
/** A request to enter, as a client sends it. */
export const joins = (stanza: Element): boolean => isAvailable(stanza) && childOf(stanza, NS.muc, 'x') !== undefined
/** The same, with limits of the history. */
export const asksForHistory = (...limits: string[]) => (stanza: Element): boolean =>
  joins(stanza) && limits.some(limit => attr(historyOf(stanza) ?? stanza, limit) !== undefined)
/** A result that lists something with this attribute. */
export const lists = (name: string, value: string) => (stanza: Element): boolean => {
  const query = isResult(stanza) ? queryOf(stanza) : undefined
  return query !== undefined && is(query, NS.mucAdmin, 'query') && elementsOf(query).some(item => attr(item, name) === value)
}
/** An answer of disco, of the service itself or of a room. */
export const describes = (ns: string, whom: 'service' | 'room') => (stanza: Element): boolean => {
  const query = isResult(stanza) ? queryOf(stanza) : undefined
  return query !== undefined && is(query, ns, 'query') && (whom === 'room' ? /@conference\./ : /^[^@]+$/).test(attr(stanza, 'from') ?? '')
}

// How it is changed

/** Takes a status code away. */
export const withoutCode = (code: number) => (stanza: Element): Element =>
  withoutInside(stanza, userOf(stanza), child => child.name === 'status' && attr(child, 'code') === String(code))
/** Adds a status code. */
export const withCode = (code: number) => (stanza: Element): Element => {
  const user = userOf(stanza)
  if (user) append(user, el('status', { code }))
  return stanza
}
/** Takes away direct children with this name. */
export const withoutChild = (name: string) => (stanza: Element): Element => withoutInside(stanza, stanza, child => child.name === name)
/** Takes away children of another namespace, but for what the room says. */
export const withoutExtensions = (stanza: Element): Element =>
  withoutInside(stanza, stanza, child => attr(child, 'xmlns') !== undefined && !OF_ROOM.some(([ns, name]) => is(child, ns, name)))
const OF_ROOM = [[NS.mucUser, 'x'], [NS.muc, 'x'], [NS.occupantIds, 'occupant-id'], [NS.stanzaIds, 'stanza-id']] as const
/** Takes away what a query holds. */
export const withoutEntries = (unwanted: (entry: Element) => boolean) => (stanza: Element): Element => withoutInside(stanza, queryOf(stanza), unwanted)
/** Takes away parts of what muc#user says. */
export const withoutUser = (unwanted: (part: Element) => boolean) => (stanza: Element): Element => withoutInside(stanza, userOf(stanza), unwanted)
/** Sets or removes attributes. */
export const withAttributes = (attributes: Attributes) => (stanza: Element): Element => set(stanza, stanza, attributes)
/** The same for the item of muc#user, for each item of a list, for the delay, and for the limits of the history. */
export const withItem = (attributes: Attributes) => (stanza: Element): Element => set(stanza, childOf(userOf(stanza) ?? stanza, NS.mucUser, 'item'), attributes)
export const withDelay = (attributes: Attributes) => (stanza: Element): Element => set(stanza, childOf(stanza, NS.delay, 'delay'), attributes)
export const withHistory = (attributes: Attributes) => (stanza: Element): Element => set(stanza, historyOf(stanza), attributes)
export const withEntries = (attributes: Attributes) => (stanza: Element): Element => {
  for (const entry of elementsOf(queryOf(stanza) ?? stanza)) set(stanza, entry, attributes)
  return stanza
}

function historyOf(stanza: Element): Element | undefined {
  const join = childOf(stanza, NS.muc, 'x')
  return join && childOf(join, NS.muc, 'history')
}

function set(stanza: Element, inside: Element | undefined, attributes: Attributes): Element {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) delete inside?.attrs[name]
    else if (inside) inside.attrs[name] = value
  }
  return stanza
}

function withoutInside(stanza: Element, inside: Element | undefined, unwanted: (child: Element) => boolean): Element {
  if (inside) inside.children = inside.children.filter(child => typeof child === 'string' || !unwanted(child))
  return stanza
}
