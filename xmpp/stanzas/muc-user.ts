/** muc#user: who an occupant is, and what just happened to it or to the room. Spec: XEP-0045 v1.35.5 §7.8, §10.9, §12, §19.2. */
import { type Element, attr, childOf, childrenOf, el, textOf } from '../element.ts'
import { Jid } from '../jid.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { type Destroy, type MucItem, readDestroy, readItem, writeDestroy, writeItem } from './muc-item.ts'

export { AFFILIATIONS, ROLES } from './muc-item.ts'
export type { Affiliation, Destroy, MucItem, Role } from './muc-item.ts'

/** An invitation on its way to the room has `to`, one that the room passes on has `from`. */
export interface Invite { readonly to?: Jid | undefined; readonly from?: Jid | undefined; readonly reason?: string | undefined; readonly thread?: string | undefined }
export interface Decline { readonly to?: Jid | undefined; readonly from?: Jid | undefined; readonly reason?: string | undefined }
export interface MucUser {
  readonly items?: readonly MucItem[] | undefined
  readonly status?: ReadonlySet<number> | undefined
  readonly invites?: readonly Invite[] | undefined
  readonly decline?: Decline | undefined
  readonly destroy?: Destroy | undefined
  readonly password?: string | undefined
}

export function writeMucUser(user: MucUser): Element {
  return el('x', { xmlns: NS.mucUser },
    ...(user.invites ?? []).map(invite => el('invite', { to: text(invite.to), from: text(invite.from) },
      invite.reason === undefined ? undefined : el('reason', {}, invite.reason),
      invite.thread === undefined ? undefined : el('continue', { thread: invite.thread || undefined }))),
    user.decline && el('decline', { to: text(user.decline.to), from: text(user.decline.from) },
      user.decline.reason === undefined ? undefined : el('reason', {}, user.decline.reason)),
    user.destroy && writeDestroy(user.destroy),
    ...(user.items ?? []).map(writeItem),
    user.password === undefined ? undefined : el('password', {}, user.password),
    ...Array.from(user.status ?? [], code => el('status', { code })))
}

/** What a stanza says in muc#user, or `undefined`. @throws WireError `bad-request`, `jid-malformed` on what the schema does not allow */
export function readMucUser(stanza: Element): (MucUser & { readonly items: readonly MucItem[]; readonly status: ReadonlySet<number> }) | undefined {
  const x = childOf(stanza, NS.mucUser, 'x')
  if (!x) return undefined
  const invites = childrenOf(x, NS.mucUser, 'invite').map(readInvite)
  const decline = childOf(x, NS.mucUser, 'decline')
  const destroy = childOf(x, NS.mucUser, 'destroy')
  const password = childOf(x, NS.mucUser, 'password')
  return {
    items: childrenOf(x, NS.mucUser, 'item').map(readItem),
    status: new Set(childrenOf(x, NS.mucUser, 'status').map(readStatus)),
    ...(invites.length > 0 && { invites }),
    ...(decline && { decline: readParties(decline) }),
    ...(destroy && { destroy: readDestroy(destroy) }),
    ...(password && { password: textOf(password) }),
  }
}

function readStatus(x: Element): number {
  const code = attr(x, 'code') ?? ''
  if (!/^\d{3}$/.test(code)) throw new WireError('MUC_STATUS', 'bad-request', `"${code}" is no status code`)
  return Number(code)
}

function readInvite(x: Element): Invite {
  const goOn = childOf(x, NS.mucUser, 'continue')
  return { ...readParties(x), ...(goOn && { thread: attr(goOn, 'thread') ?? '' }) }
}

function readParties(x: Element): Decline {
  const to = attr(x, 'to')
  const from = attr(x, 'from')
  const reason = childOf(x, NS.mucUser, 'reason')
  return {
    ...(to !== undefined && { to: Jid.parse(to) }),
    ...(from !== undefined && { from: Jid.parse(from) }),
    ...(reason && { reason: textOf(reason) }),
  }
}

function text(jid: Jid | undefined): string | undefined {
  return jid?.toString()
}
