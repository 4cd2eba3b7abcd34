/** What every stanza has, whatever it is: read off the wire, and asked for. Spec: RFC 6120 §8. */
import { attr, type Element, elementsOf, nsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { WireEvent } from '#harness/probe/wire-event.js'
import { type Check, equal, hit, type Match, miss } from './matcher.ts'
import { nameOf } from './stream.ts'

const STANZA_NAMESPACES: readonly string[] = [NS.client, NS.component]

/** What every stanza has. */
export interface StanzaSeen {
  readonly element: Element
  /** Missing on an available presence and on a message of type `normal`, as on the wire. */
  readonly type: string | undefined
  readonly id: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  /** Resource of `from`: in a room, the nickname. */
  readonly nick: string | undefined
}

/** What every stanza may be asked for. */
export interface StanzaWanted {
  readonly id?: string
  readonly from?: string
  readonly to?: string
  readonly nick?: string
}

/** Reads what every stanza has; `undefined` when the element is no stanza. */
function readStanza(x: Element): StanzaSeen | undefined {
  if (!STANZA_NAMESPACES.includes(nsOf(x)) || !['message', 'presence', 'iq'].includes(x.name)) return undefined
  const from = attr(x, 'from')
  const slash = from?.indexOf('/') ?? -1
  return { element: x, type: attr(x, 'type'), id: attr(x, 'id'), from, to: attr(x, 'to'), nick: slash < 0 ? undefined : from?.slice(slash + 1) }
}

/** The stanza that an event is; only one of this name, when one is given. */
export function stanzaOf(event: WireEvent, name: string | undefined): Match<StanzaSeen> {
  if (event.kind !== 'element') return miss(nameOf(event))
  const seen = readStanza(event.element)
  return seen && (name === undefined || seen.element.name === name) ? hit(seen) : miss(nameOf(event))
}

/** Checks of what every stanza may be asked for. */
export function addressed<T extends StanzaSeen>(wanted: StanzaWanted): Check<T>[] {
  return [
    ...equal<T>('nick', wanted.nick, ({ nick }) => nick, 'of'),
    ...equal<T>('from', wanted.from, ({ from }) => from, 'from'),
    ...equal<T>('to', wanted.to, ({ to }) => to, 'to'),
    ...equal<T>('id', wanted.id, ({ id }) => id),
  ]
}

/** Text of a child in the stanza's own namespace. */
export function textIn(stanza: Element, name: string): string | undefined {
  const child = elementsOf(stanza).find(one => one.name === name && STANZA_NAMESPACES.includes(nsOf(one)))
  return child && textOf(child)
}

/** In words, with its article. */
export function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
