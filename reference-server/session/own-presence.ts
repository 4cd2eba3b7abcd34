/**
 * What a client says to all about being there: whom it is sent to, and who is told when it is over.
 * Spec: RFC 6121 §4.2, §4.4, §4.5, §4.6.3.
 */
import { attr, copyOf, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { Switchboard } from '../delivery/delivery.ts'
import type { LocalSession, VirtualHost } from '../router/virtual-host.ts'
import type { PresenceState } from './presence.ts'

/** The session whose presence it is; bound. */
export interface Presenter {
  readonly session: LocalSession
  readonly state: PresenceState
  readonly host: VirtualHost
  readonly switchboard: Switchboard
  /** Sends for the session; what has no `to` goes to `own`. */
  readonly send: (element: Element, own?: readonly Jid[]) => void
}

/** §4.2, §4.4: presence without address is for the own resources and for subscribers. */
export function announce(element: Element, presenter: Presenter): void {
  const type = attr(element, 'type')
  if (type === 'unavailable') return sayGoodbye(element, presenter, true)
  if (type !== undefined) return
  const { session, state, host, switchboard, send } = presenter
  const isInitial = state.last === undefined
  state.last = element
  const others = othersThan(presenter)
  send(element, [...others.map(other => other.address), session.address, ...host.rosters.subscribersOf(session.address.bare)])
  if (!isInitial) return
  for (const other of others) if (other.presence) switchboard.send(session.address, copyOf(other.presence))
  host.subscriptions.welcome(session)
}

/**
 * §4.5.2, §4.6.3: everybody who knows that this session is there hears that it is not.
 * @param isHere whether the client itself still hears
 */
export function sayGoodbye(element: Element, presenter: Presenter, isHere: boolean): void {
  const { session, state, host, send } = presenter
  const self = isHere ? [session.address] : []
  const own = state.last === undefined ? [] : [...othersThan(presenter).map(other => other.address), ...self, ...host.rosters.subscribersOf(session.address.bare)]
  const directed = state.leave()
  send(element, own)
  for (const to of directed) send(addressed(element, to))
}

/** The other resources of the account that are available. */
function othersThan({ session, host }: Presenter): readonly LocalSession[] {
  return host.resourcesOf(session.address.local).filter(other => other !== session && other.priority !== undefined)
}

function addressed(element: Element, to: Jid): Element {
  const copy = copyOf(element)
  copy.attrs['to'] = to.toString()
  return copy
}
