/** Matchers for stanzas: presence, messages, iq, and errors of all three. Spec: RFC 6120 §8, RFC 6121, XEP-0045. */
import { attr, childOf, childrenOf, type Element, elementsOf, nsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { WireEvent } from '#harness/probe/wire-event.js'
import { addressed, article, type StanzaSeen, stanzaOf, type StanzaWanted, textIn } from './any-stanza.ts'
import { type Check, equal, hit, type Match, type Matcher, matcher, miss } from './matcher.ts'
import { oneOf } from './stream.ts'

/** What a presence says, XEP-0045's part included. */
export interface PresenceSeen extends StanzaSeen {
  readonly show: string | undefined
  readonly statusText: string | undefined
  /** Status codes of `muc#user`, in order. */
  readonly status: readonly number[]
  readonly affiliation: string | undefined
  readonly role: string | undefined
  /** The `jid` of the `muc#user` item: who is behind the nick, for those who may know. */
  readonly realJid: string | undefined
  /** The `nick` of the `muc#user` item: the new one, in a change. */
  readonly newNick: string | undefined
  readonly reason: string | undefined
  /** The `jid` or `nick` of the `muc#user` item's `<actor/>`. */
  readonly actor: string | undefined
}

export interface PresenceWanted extends StanzaWanted {
  /** `available` stands for no type at all. */
  readonly type?: string
  readonly show?: string
  /** Status codes that all have to be there. */
  readonly status?: readonly number[]
  readonly affiliation?: string
  readonly role?: string
}

/** A presence. */
export function presence(wanted: PresenceWanted = {}): Matcher<PresenceSeen> {
  const { type, ...rest } = wanted
  return ofPresence(type === undefined ? 'a presence' : `${article(type)} presence`, type, rest)
}

/** An available presence, i.e. one without a type. */
export function available(wanted: Omit<PresenceWanted, 'type'> = {}): Matcher<PresenceSeen> {
  return ofPresence('an available presence', 'available', wanted)
}

/** An unavailable presence: in a room, somebody left. */
export function unavailable(wanted: Omit<PresenceWanted, 'type'> = {}): Matcher<PresenceSeen> {
  return ofPresence('an unavailable presence', 'unavailable', wanted)
}

/** An available presence with this `<show/>`. */
export function presenceShow(show: string, wanted: Omit<PresenceWanted, 'type' | 'show'> = {}): Matcher<PresenceSeen> {
  return available({ ...wanted, show })
}

function ofPresence(kind: string, type: string | undefined, wanted: PresenceWanted): Matcher<PresenceSeen> {
  const read = (event: WireEvent): Match<PresenceSeen> => {
    const seen = stanzaOf(event, 'presence')
    if (!seen.ok) return seen
    const seenType = seen.value.type ?? 'available'
    return type === undefined || seenType === type ? hit(readPresence(seen.value)) : miss(`${article(seenType)} presence${seen.value.nick === undefined ? '' : ` of ${JSON.stringify(seen.value.nick)}`}`, 0.25)
  }
  return matcher(kind, read, [
    ...addressed<PresenceSeen>(wanted),
    ...equal<PresenceSeen>('show', wanted.show, ({ show }) => show),
    ...equal<PresenceSeen>('affiliation', wanted.affiliation, ({ affiliation }) => affiliation),
    ...equal<PresenceSeen>('role', wanted.role, ({ role }) => role),
    ...(wanted.status ?? []).map(code => hasStatus(code)),
  ])
}

function hasStatus(code: number): Check<PresenceSeen> {
  return { what: `with status ${code}`, whyNot: ({ status }) => (status.includes(code) ? undefined : `status {${status.join(' ')}}`) }
}

function readPresence(stanza: StanzaSeen): PresenceSeen {
  const user = childOf(stanza.element, NS.mucUser, 'x')
  const item = user && childOf(user, NS.mucUser, 'item')
  const reason = item && childOf(item, NS.mucUser, 'reason')
  const actor = item && childOf(item, NS.mucUser, 'actor')
  return {
    ...stanza,
    show: textIn(stanza.element, 'show'),
    statusText: textIn(stanza.element, 'status'),
    status: user ? childrenOf(user, NS.mucUser, 'status').map(status => Number(attr(status, 'code'))) : [],
    affiliation: item && attr(item, 'affiliation'),
    role: item && attr(item, 'role'),
    realJid: item && attr(item, 'jid'),
    newNick: item && attr(item, 'nick'),
    reason: reason && textOf(reason),
    actor: actor && (attr(actor, 'jid') ?? attr(actor, 'nick')),
  }
}

/** What a message says. */
export interface MessageSeen extends StanzaSeen {
  readonly body: string | undefined
  readonly subject: string | undefined
  readonly thread: string | undefined
  /** True when it carries a `<delay/>`: history, or kept while away. */
  readonly delayed: boolean
  /** Status codes of `muc#user`, in order. */
  readonly status: readonly number[]
}

export interface MessageWanted extends StanzaWanted {
  readonly type?: string
  readonly body?: string
  readonly thread?: string
  readonly delayed?: boolean
}

/** A message. */
export function message(wanted: MessageWanted = {}): Matcher<MessageSeen> {
  const { type, ...rest } = wanted
  return ofMessage(type === undefined ? 'a message' : `a ${type} message`, type, rest)
}

/** A message to the room, with this body when one is given. */
export function groupchat(body?: string, wanted: Omit<MessageWanted, 'type' | 'body'> = {}): Matcher<MessageSeen> {
  return ofMessage('a groupchat message', 'groupchat', body === undefined ? wanted : { ...wanted, body })
}

/** A message to one person, with this body when one is given. */
export function chat(body?: string, wanted: Omit<MessageWanted, 'type' | 'body'> = {}): Matcher<MessageSeen> {
  return ofMessage('a chat message', 'chat', body === undefined ? wanted : { ...wanted, body })
}

/** A change of the room's subject: a groupchat message with a subject and without a body. */
export function subject(text?: string, wanted: StanzaWanted = {}): Matcher<MessageSeen> {
  return ofMessage('a subject', 'groupchat', wanted, {
    refine: seen => (seen.subject !== undefined && seen.body === undefined ? hit(seen) : miss('an ordinary groupchat message', 0.25)),
    checks: equal<MessageSeen>('subject', text, seen => seen.subject, 'reading'),
  })
}

interface MoreOfMessage {
  readonly refine?: (seen: MessageSeen) => Match<MessageSeen>
  readonly checks?: readonly Check<MessageSeen>[]
}

function ofMessage(kind: string, type: string | undefined, wanted: MessageWanted, { refine = hit, checks = [] }: MoreOfMessage = {}): Matcher<MessageSeen> {
  const read = (event: WireEvent): Match<MessageSeen> => {
    const seen = stanzaOf(event, 'message')
    if (!seen.ok) return seen
    const seenType = seen.value.type ?? 'normal'
    return type === undefined || seenType === type ? refine(readMessage(seen.value)) : miss(`a message of type ${seenType}`, 0.25)
  }
  return matcher(kind, read, [
    ...addressed<MessageSeen>(wanted),
    ...equal<MessageSeen>('body', wanted.body, ({ body }) => body),
    ...equal<MessageSeen>('thread', wanted.thread, ({ thread }) => thread),
    ...equal<MessageSeen>('delayed', wanted.delayed === undefined ? undefined : String(wanted.delayed), ({ delayed }) => String(delayed)),
    ...checks,
  ])
}

function readMessage(stanza: StanzaSeen): MessageSeen {
  const user = childOf(stanza.element, NS.mucUser, 'x')
  return {
    ...stanza,
    body: textIn(stanza.element, 'body'),
    subject: textIn(stanza.element, 'subject'),
    thread: textIn(stanza.element, 'thread'),
    delayed: childOf(stanza.element, NS.delay, 'delay') !== undefined,
    status: user ? childrenOf(user, NS.mucUser, 'status').map(status => Number(attr(status, 'code'))) : [],
  }
}

/** What an iq is. */
export interface IqSeen extends StanzaSeen {
  /** The first child element that is not an error. */
  readonly payload: Element | undefined
}

/** An iq of type `result`. */
export function iqResult(id?: string, wanted: Omit<StanzaWanted, 'id'> = {}): Matcher<IqSeen> {
  return ofIq('an iq result', ['result'], id === undefined ? wanted : { ...wanted, id })
}

/** The answer to an iq, whether result or error. */
export function iqAnswer(id?: string, wanted: Omit<StanzaWanted, 'id'> = {}): Matcher<IqSeen> {
  return ofIq('an iq result or error', ['result', 'error'], id === undefined ? wanted : { ...wanted, id })
}

/** A request from somebody else, with this payload when one is named. */
export function iqRequest(wanted: StanzaWanted & { readonly ns?: string } = {}): Matcher<IqSeen> {
  return ofIq('an iq request', ['get', 'set'], wanted, equal<IqSeen>('payload namespace', wanted.ns, ({ payload }) => payload && nsOf(payload)))
}

function ofIq(kind: string, types: readonly string[], wanted: StanzaWanted, more: readonly Check<IqSeen>[] = []): Matcher<IqSeen> {
  const read = (event: WireEvent): Match<IqSeen> => {
    const seen = stanzaOf(event, 'iq')
    if (!seen.ok) return seen
    if (!types.includes(seen.value.type ?? '')) return miss(`an iq of type ${seen.value.type ?? 'none'}`, 0.25)
    return hit({ ...seen.value, payload: elementsOf(seen.value.element).find(child => child.name !== 'error') })
  }
  return matcher(kind, read, [...addressed<IqSeen>(wanted), ...more])
}

/** What a stanza error says. */
export interface StanzaErrorSeen extends StanzaSeen {
  /** `message`, `presence` or `iq`. */
  readonly stanza: string
  readonly condition: string | undefined
  /** `cancel`, `auth`, `wait`, …: the type of the error, not of the stanza. */
  readonly errorType: string | undefined
  readonly text: string | undefined
  readonly by: string | undefined
}

export interface StanzaErrorWanted extends StanzaWanted {
  /** One of these error types. */
  readonly type?: string | readonly string[]
  readonly stanza?: 'message' | 'presence' | 'iq'
}

/**
 * A stanza of type `error`.
 * @param conditions one of these defined conditions; any, when empty or left out
 */
export function stanzaError(conditions: string | readonly string[] = [], wanted: StanzaErrorWanted = {}): Matcher<StanzaErrorSeen> {
  const read = (event: WireEvent): Match<StanzaErrorSeen> => {
    const seen = stanzaOf(event, wanted.stanza)
    if (!seen.ok) return seen
    return seen.value.type === 'error' ? hit(readError(seen.value)) : miss(`${article(seen.value.element.name)} of type ${seen.value.type ?? 'none'}`, 0.1)
  }
  return matcher(wanted.stanza === undefined ? 'a stanza error' : `${article(wanted.stanza)} error`, read, [
    ...oneOf<StanzaErrorSeen>('condition', listOf(conditions), ({ condition }) => condition),
    ...oneOf<StanzaErrorSeen>('type', listOf(wanted.type ?? []), ({ errorType }) => errorType),
    ...addressed<StanzaErrorSeen>(wanted),
  ])
}

/** The error that answers an iq. */
export function iqError(id: string | undefined, conditions: string | readonly string[] = [], wanted: Omit<StanzaErrorWanted, 'stanza' | 'id'> = {}): Matcher<StanzaErrorSeen> {
  return stanzaError(conditions, { ...wanted, stanza: 'iq', ...(id === undefined ? {} : { id }) })
}

function readError(stanza: StanzaSeen): StanzaErrorSeen {
  const error = elementsOf(stanza.element).find(child => child.name === 'error')
  const text = error && childOf(error, NS.stanzaErrors, 'text')
  return {
    ...stanza,
    stanza: stanza.element.name,
    condition: error && elementsOf(error).find(child => nsOf(child) === NS.stanzaErrors && child.name !== 'text')?.name,
    errorType: error && attr(error, 'type'),
    text: text && textOf(text),
    by: error && attr(error, 'by'),
  }
}

function listOf(words: string | readonly string[]): readonly string[] {
  return typeof words === 'string' ? [words] : words
}
