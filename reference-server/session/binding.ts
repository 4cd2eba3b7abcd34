/** Which resource a client gets. Pure. Spec: RFC 6120 §7.6, §7.7; XEP-0386 v1.1.0 §3.2.1. */
import { randomUUID } from 'node:crypto'
import type { Jid } from '#xmpp/jid.js'
import type { StanzaRefusalCode } from './errors.ts'
import type { HostOptions } from './options.ts'

export interface BindRequest {
  /** Bare. */
  readonly user: Jid
  /** What the client asked for; `undefined` or empty leaves it to the server. */
  readonly resource?: string | undefined
  /** What the resource that the server makes up begins with. */
  readonly tag?: string | undefined
}

/** `replaces`: whoever has the address now has to go first. */
export type Binding =
  | { readonly kind: 'bound'; readonly address: Jid; readonly replaces: boolean }
  | { readonly kind: 'refused'; readonly code: StanzaRefusalCode }

export function chooseAddress(
  request: BindRequest,
  taken: { readonly has: (address: Jid) => boolean; readonly count: number },
  options: Pick<HostOptions, 'bindConflict' | 'maxResources'>,
): Binding {
  const asked = request.resource ? withResource(request.user, request.resource) : madeUp(request)
  if (!asked) return { kind: 'refused', code: 'BIND_RESOURCE' }
  const inUse = taken.has(asked)
  if (inUse && options.bindConflict === 'close-old') return { kind: 'bound', address: asked, replaces: true }
  if (inUse && options.bindConflict === 'refuse-new') return { kind: 'refused', code: 'BIND_CONFLICT' }
  if (taken.count >= options.maxResources) return { kind: 'refused', code: 'BIND_TOO_MANY' }
  return { kind: 'bound', address: inUse ? request.user.withResource(newResource()) : asked, replaces: false }
}

/** A tag that no resource may begin with is left out. */
function madeUp({ user, tag }: BindRequest): Jid {
  return (tag && withResource(user, `${tag}/${newResource()}`)) || user.withResource(newResource())
}

/** §7.6: random, so that nobody guesses an address. */
function newResource(): string {
  return randomUUID()
}

function withResource(user: Jid, resource: string): Jid | undefined {
  try {
    return user.withResource(resource)
  } catch {
    return undefined
  }
}
