/** presence: availability and its details. Spec: RFC 6120 §8.2.2, RFC 6121 §4.7. */
import { type Element, attr, childOf, el, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'

export const PRESENCE_TYPES = ['error', 'probe', 'subscribe', 'subscribed', 'unavailable', 'unsubscribe', 'unsubscribed'] as const
/** `available` is the presence without a type. */
export type PresenceType = 'available' | typeof PRESENCE_TYPES[number]
export const SHOWS = ['away', 'chat', 'dnd', 'xa'] as const
export type Show = typeof SHOWS[number]

export interface Presence {
  readonly type: PresenceType
  readonly show?: Show | undefined
  readonly status?: string | undefined
  /** −128 to 127; 0 when it is not said. */
  readonly priority?: number | undefined
}

/** @throws WireError `bad-request` when type, show or priority is not one the schema lists */
export function readPresence(x: Element): Presence {
  const status = childOf(x, nsOf(x), 'status')
  const show = readShow(x)
  return {
    type: readPresenceType(x),
    ...(show && { show }),
    ...(status && { status: textOf(status) }),
    priority: readPriority(x),
  }
}

/** @throws WireError `bad-request` on a type the schema does not list */
function readPresenceType(x: Element): PresenceType {
  const raw = attr(x, 'type')
  if (raw === undefined) return 'available'
  const type = PRESENCE_TYPES.find(known => known === raw)
  if (!type) throw new WireError('PRESENCE_TYPE', 'bad-request', `a presence has no type "${raw}"`)
  return type
}

function readShow(x: Element): Show | undefined {
  const child = childOf(x, nsOf(x), 'show')
  if (!child) return undefined
  const show = SHOWS.find(known => known === textOf(child))
  if (!show) throw new WireError('PRESENCE_SHOW', 'bad-request', `"${textOf(child)}" is no <show/>`)
  return show
}

function readPriority(x: Element): number {
  const child = childOf(x, nsOf(x), 'priority')
  if (!child) return 0
  const text = textOf(child).trim()
  const priority = Number(text)
  if (!/^[+-]?\d{1,4}$/.test(text) || priority < -128 || priority > 127) {
    throw new WireError('PRESENCE_PRIORITY', 'bad-request', `"${text}" is no priority from -128 to 127`)
  }
  return priority
}

/** A stanza in `jabber:client`, with these payloads after the details. */
export function writePresence(
  presence: Presence & { readonly to?: string | undefined; readonly from?: string | undefined; readonly id?: string | undefined },
  ...payloads: readonly Element[]
): Element {
  const { type, show, status, priority } = presence
  return el('presence', { xmlns: NS.client, type: type === 'available' ? undefined : type, id: presence.id, to: presence.to, from: presence.from },
    show && el('show', {}, show),
    status === undefined ? undefined : el('status', {}, status),
    priority ? el('priority', {}, String(priority)) : undefined,
    ...payloads)
}
