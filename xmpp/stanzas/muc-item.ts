/** The `<item/>` and `<destroy/>` that muc#user, muc#admin and muc#owner share. Spec: XEP-0045 v1.35.5 §5, §9, §10.9, §19. */
import { type Element, attr, childOf, el, nsOf, textOf } from '../element.ts'
import { Jid } from '../jid.ts'
import { WireError } from '../wire-error.ts'

/** From the most to the least. */
export const AFFILIATIONS = ['owner', 'admin', 'member', 'none', 'outcast'] as const
export type Affiliation = typeof AFFILIATIONS[number]
/** From the most to the least. */
export const ROLES = ['moderator', 'participant', 'visitor', 'none'] as const
export type Role = typeof ROLES[number]

/** Who did it. */
export interface Actor { readonly jid?: Jid | undefined; readonly nick?: string | undefined }
/** Only what is said is there: an item in a change names the one thing that changes. */
export interface MucItem {
  readonly affiliation?: Affiliation | undefined
  readonly role?: Role | undefined
  readonly jid?: Jid | undefined
  readonly nick?: string | undefined
  readonly actor?: Actor | undefined
  readonly reason?: string | undefined
}
/** The end of a room, and where to go instead. */
export interface Destroy { readonly jid?: Jid | undefined; readonly password?: string | undefined; readonly reason?: string | undefined }

/** Has no namespace of its own: put it into its `<x/>` or `<query/>`. */
export function writeItem(item: MucItem): Element {
  const { affiliation, role, jid, nick, actor, reason } = item
  return el('item', { affiliation, role, jid: jid?.toString(), nick },
    actor && el('actor', { jid: actor.jid?.toString(), nick: actor.nick }),
    reason === undefined ? undefined : el('reason', {}, reason))
}

/** @throws WireError `bad-request` on an affiliation or role that the schema does not list, `jid-malformed` on an address that is none */
export function readItem(x: Element): MucItem {
  const jid = attr(x, 'jid')
  const nick = attr(x, 'nick')
  const actor = childOf(x, nsOf(x), 'actor')
  return {
    ...oneOf(x, 'affiliation', AFFILIATIONS),
    ...oneOf(x, 'role', ROLES),
    ...(jid !== undefined && { jid: Jid.parse(jid) }),
    ...(nick !== undefined && { nick }),
    ...(actor && { actor: readActor(actor) }),
    ...textIn(x, 'reason'),
  }
}

function readActor(x: Element): Actor {
  const jid = attr(x, 'jid')
  const nick = attr(x, 'nick')
  return { ...(jid !== undefined && { jid: Jid.parse(jid) }), ...(nick !== undefined && { nick }) }
}

/** Has no namespace of its own: put it into its `<x/>` or `<query/>`. */
export function writeDestroy(destroy: Destroy): Element {
  const { jid, password, reason } = destroy
  return el('destroy', { jid: jid?.toString() },
    password === undefined ? undefined : el('password', {}, password),
    reason === undefined ? undefined : el('reason', {}, reason))
}

/** @throws WireError `jid-malformed` on an address that is none */
export function readDestroy(x: Element): Destroy {
  const jid = attr(x, 'jid')
  return { ...(jid !== undefined && { jid: Jid.parse(jid) }), ...textIn(x, 'password'), ...textIn(x, 'reason') }
}

function oneOf<Name extends string, Value extends string>(x: Element, name: Name, known: readonly Value[]): { [key in Name]?: Value } {
  const raw = attr(x, name)
  if (raw === undefined) return {}
  const value = known.find(each => each === raw)
  if (!value) throw new WireError(`MUC_${name.toUpperCase()}`, 'bad-request', `"${raw}" is no ${name}`)
  return { [name]: value } as { [key in Name]?: Value }
}

function textIn<Name extends string>(x: Element, name: Name): { [key in Name]?: string } {
  const child = childOf(x, nsOf(x), name)
  return (child ? { [name]: textOf(child) } : {}) as { [key in Name]?: string }
}
