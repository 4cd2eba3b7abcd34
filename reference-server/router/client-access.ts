/** What the owner of an account is told of the programs that use it with tokens, and how he takes their access back. Spec: XEP-0494 v0.1.0 §3. */
import { attr, el, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientId, type ClientAccess, clientIn, type KnownClient } from '../auth/oauth/client-access.ts'
import type { IqAnswer, IqRequest } from './iq-services.ts'
import type { LocalSession } from './virtual-host.ts'

export interface AccessAnswer {
  readonly answer: IqAnswer
  /** Sessions that are over once it has been said. */
  readonly over: readonly LocalSession[]
}

/**
 * `undefined` for a request about something else.
 * @param sessions of the account; `asks` is one of them
 */
export function answerAboutAccess({ type, payload, from }: IqRequest, { access, asks, sessions, nowMs }: { readonly access: ClientAccess; readonly asks: LocalSession; readonly sessions: readonly LocalSession[]; readonly nowMs: number }): AccessAnswer | undefined {
  const ids = new Map(sessions.map(session => [session, idOf(session)]))
  if (type === 'get' && is(payload, NS.clientAccess, 'list')) {
    const connected = new Set(ids.values())
    return { answer: { result: el('clients', { xmlns: NS.clientAccess }, ...access.of(from.local).map(client => written(client, connected.has(client.id)))) }, over: [] }
  }
  if (type !== 'set' || !is(payload, NS.clientAccess, 'revoke')) return undefined
  const id = attr(payload, 'id') ?? ''
  // A program that came with a token gives back its own access, and leaves that of others alone. XEP-0493 §3.
  if (asks.grant && ids.get(asks) !== id) return { answer: { refused: 'ACCESS_NOT_YOURS' }, over: [] }
  if (!access.revoke(from.local, id, nowMs)) return { answer: { refused: 'ACCESS_UNKNOWN' }, over: [] }
  return { answer: { result: undefined }, over: sessions.filter(session => ids.get(session) === id) }
}

/** Of the program that a session belongs to; none for a session that came without a token. */
function idOf({ grant, address }: LocalSession): string | undefined {
  return grant && clientId(address.local, clientIn(grant.claims))
}

function written({ id, name, firstSeen, lastSeen, access }: KnownClient, isConnected: boolean): Element {
  return el('client', { connected: String(isConnected), id, type: 'session' },
    el('first-seen', {}, stamp(firstSeen)), el('last-seen', {}, stamp(lastSeen)),
    el('auth', {}, el('grant')),
    el('permission', { status: access ? 'restricted' : 'normal' }),
    name === '' ? undefined : el('user-agent', {}, el('software', {}, name)))
}

/** XEP-0082, in whole seconds. */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '')
}
