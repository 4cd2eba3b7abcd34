/** Matchers for what happens on the stream itself: headers, features, errors, SASL, the end. Spec: RFC 6120 §4, §6; RFC 7395 §3. */
import { childOf, type Element, elementsOf, is, nsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { EventOf, Header, WireEvent, WireEventKind } from '#harness/probe/wire-event.js'
import { type Check, equal, hit, type Match, type Matcher, matcher, miss } from './matcher.ts'

/** The peer's stream header with these attributes. */
export function header(wanted: { readonly from?: string; readonly to?: string; readonly version?: string; readonly lang?: string } = {}): Matcher<Header> {
  return matcher('a stream header', event => (event.kind === 'header' ? hit(event.header) : miss(nameOf(event))), [
    ...equal<Header>('from', wanted.from, ({ attrs }) => attrs['from'], 'from'),
    ...equal<Header>('to', wanted.to, ({ attrs }) => attrs['to'], 'to'),
    ...equal<Header>('version', wanted.version, ({ attrs }) => attrs['version']),
    ...equal<Header>('xml:lang', wanted.lang, ({ attrs }) => attrs['xml:lang']),
  ])
}

/** Any element with this namespace and name. */
export function element(ns: string, name: string, ...checks: readonly Check<Element>[]): Matcher<Element> {
  return matcher(`<${name} xmlns=${JSON.stringify(ns)}>`, event => elementOf(event, ns, name), checks)
}

/** `<stream:features/>`. */
export function streamFeatures(): Matcher<Element> {
  return matcher('stream features', event => elementOf(event, NS.stream, 'features'))
}

export interface StreamErrorSeen {
  readonly element: Element
  readonly condition: string | undefined
  readonly text: string | undefined
}

/** A stream error, with one of these conditions when any are given. */
export function streamError(...conditions: readonly string[]): Matcher<StreamErrorSeen> {
  return matcher('a stream error', event => mapped(elementOf(event, NS.stream, 'error'), readStreamError), oneOf('condition', conditions, ({ condition }) => condition))
}

function readStreamError(x: Element): StreamErrorSeen {
  const condition = elementsOf(x).find(child => nsOf(child) === NS.streamErrors && child.name !== 'text')
  const text = childOf(x, NS.streamErrors, 'text')
  return { element: x, condition: condition?.name, text: text && textOf(text) }
}

/** SASL `<success/>`. */
export function saslSuccess(): Matcher<Element> {
  return matcher('SASL success', event => elementOf(event, NS.sasl, 'success'))
}

/** SASL `<challenge/>`. */
export function saslChallenge(): Matcher<Element> {
  return matcher('a SASL challenge', event => elementOf(event, NS.sasl, 'challenge'))
}

export interface SaslFailureSeen {
  readonly element: Element
  readonly condition: string | undefined
}

/** SASL `<failure/>`, with one of these conditions when any are given. */
export function saslFailure(...conditions: readonly string[]): Matcher<SaslFailureSeen> {
  return matcher('SASL failure', event => mapped(elementOf(event, NS.sasl, 'failure'), x => ({ element: x, condition: elementsOf(x).find(child => child.name !== 'text')?.name })),
    oneOf('condition', conditions, ({ condition }) => condition))
}

/** The peer's end of its stream: `</stream:stream>` or `<close/>`. */
export function streamEnd(): Matcher<EventOf<'end'>> {
  return matcher('the end of the stream', event => eventOf(event, 'end'))
}

/** The end of the connection. */
export function closed(wanted: { readonly clean?: boolean; readonly code?: number } = {}): Matcher<EventOf<'closed'>> {
  return matcher('the end of the connection', event => eventOf(event, 'closed'), [
    ...equal<EventOf<'closed'>>('clean', text(wanted.clean), ({ clean }) => text(clean), 'clean:'),
    ...equal<EventOf<'closed'>>('code', text(wanted.code), ({ code }) => text(code)),
  ])
}

/** A binary WebSocket message. */
export function binary(): Matcher<EventOf<'binary'>> {
  return matcher('a binary message', event => eventOf(event, 'binary'))
}

/** A WebSocket pong. */
export function pong(): Matcher<EventOf<'pong'>> {
  return matcher('a WebSocket pong', event => eventOf(event, 'pong'))
}

/** Bytes that cannot be read. */
export function unreadable(): Matcher<EventOf<'unreadable'>> {
  return matcher('unreadable bytes', event => eventOf(event, 'unreadable'))
}

/** A check that one of several words was seen; no check when none is given. */
export function oneOf<T>(what: string, wanted: readonly string[], read: (value: T) => string | undefined): Check<T>[] {
  if (wanted.length === 0) return []
  return [{
    what: `with ${what} ${wanted.join(' or ')}`,
    whyNot: value => {
      const seen = read(value)
      return seen !== undefined && wanted.includes(seen) ? undefined : `${what} is ${seen ?? 'missing'}`
    },
  }]
}

/** The element of an event, if it has this namespace and name. The right name in another namespace is a near miss. */
function elementOf(event: WireEvent, ns: string, name: string): Match<Element> {
  if (event.kind !== 'element') return miss(nameOf(event))
  if (is(event.element, ns, name)) return hit(event.element)
  return event.element.name === name ? miss(`<${name}> has namespace ${JSON.stringify(nsOf(event.element))}`, 0.2) : miss(nameOf(event))
}

/** What an event is, in a word or two. */
export function nameOf(event: WireEvent): string {
  switch (event.kind) {
    case 'element':
      return `<${event.element.name}>`
    case 'header':
      return 'a stream header'
    case 'end':
      return 'the end of the stream'
    case 'closed':
      return `the end of the connection (${event.clean ? 'clean' : 'reset'}${event.code === undefined ? '' : `, code ${event.code}`})`
    case 'unreadable':
      return `unreadable bytes (${event.error.message})`
    default:
      return `a WebSocket ${event.kind} frame`
  }
}

function eventOf<K extends WireEventKind>(event: WireEvent, kind: K): Match<EventOf<K>> {
  return event.kind === kind ? hit(event as EventOf<K>) : miss(nameOf(event))
}

function mapped<A, B>(match: Match<A>, change: (value: A) => B): Match<B> {
  return match.ok ? hit(change(match.value)) : match
}

function text(value: boolean | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}
