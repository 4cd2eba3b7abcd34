/** The rules a host's rooms live by, and how one of them is applied: a privilege asked for, a refusal said. */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { Grant } from '../auth/mechanism.ts'
import type { BrandSettings } from '../brand/brand.ts'
import type { Stanza } from '../router/router.ts'
import type { MucErrorCode, MucErrors } from './errors.ts'
import type { Actor, Effects, Turn } from './hooks.ts'
import type { MucOptions } from './options.ts'
import { may as mayBy, type Action, type Policy, type Standing } from './policy.ts'
import { affiliationOf, type Occupant } from './room-state.ts'

export interface Rules {
  readonly policy: Policy
  readonly errors: MucErrors
  readonly options: MucOptions
  /** The address of the rooms service. */
  readonly service: Jid
  /** As others know an address of the service: rooms of tenants have one of their own. */
  readonly outward: (jid: Jid) => Jid
  /** What the ids of accounts are made with; nobody but this service has it. */
  readonly secret: string
  /** An id that nobody has had or can guess. */
  readonly freshId: () => string
  /** What the login of a session allowed it; nothing where it was no login with a token. @param session full */
  readonly grantOf: (session: Jid) => Grant | undefined
  /** Whether anybody keeps a log of what happens in rooms. */
  readonly isAudited: () => boolean
  /** The brand of the host that somebody is a user of. */
  readonly brandOf: (user: Jid) => BrandSettings | undefined
}

/** Whether someone may do something here and now. */
export function may({ rules, room }: Turn, action: Action, who: Standing): boolean {
  return mayBy(rules.policy, action, who, room.config)
}

/** Someone as the policy sees it, in the room or not. */
export function standingOf({ room }: Turn, user: Jid, occupant: Occupant | undefined): Actor {
  const bare = occupant?.user ?? user.bare
  return { user: bare, nick: occupant?.nick, affiliation: affiliationOf(room, bare), role: occupant?.role ?? 'none' }
}

/** The answer that says no; nothing where the host has no such rule, so that the next handler decides. */
export function refuse({ rules, room, stanza }: Turn & { readonly stanza: Stanza }, code: MucErrorCode, text?: string): Effects | undefined {
  const row = rules.errors[code]
  if (!row) return undefined
  const error = errorReply(stanza.element, { type: row.type, condition: row.condition, by: room.jid.toString(), text: text ?? row.text, jitsi: row.jitsi })
  codes.set(error, code)
  return [{ kind: 'send', to: stanza.from, element: error }]
}

/** The row behind an answer that says no. */
export function codeOf(error: Element): MucErrorCode | undefined {
  return codes.get(error)
}
const codes = new WeakMap<Element, MucErrorCode>()

/** The answer that says yes to a request. */
export function result(stanza: Stanza, payload?: Element): Effects[number] {
  return send(stanza.from, iqResult(stanza.element, payload))
}

/** Sends one element to one address. */
export function send(to: Jid, element: Element): Effects[number] {
  return { kind: 'send', to, element }
}
