/**
 * Which programs have used an account with a token, and whose access has been taken back since: their tokens from before get nobody in.
 * In memory. Spec: XEP-0494 v0.1.0 §3; XEP-0493 v0.1.1 §5.1.
 */
import { createHash } from 'node:crypto'
import type { RestrictedAccess } from '../mechanism.ts'
import type { Claims } from './token-check.ts'

/** A program that may use an account. */
export interface KnownClient {
  /** Tells it apart from others of the account; says nothing about it. */
  readonly id: string
  /** As the provider names it; empty for tokens that do not say. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  readonly lastSeen: number
  readonly access: RestrictedAccess | undefined
}

/** Of one account; the one that was not seen for longest is forgotten, but not that its access was taken back. */
const MAX_CLIENTS = 100

/** The program that a token was issued to. RFC 9068 §2.2; OpenID Connect Core §2 (azp). */
export function clientIn({ client_id: id, azp }: Claims): string {
  return typeof id === 'string' ? id : typeof azp === 'string' ? azp : ''
}

/** @param client as the provider names it */
export function clientId(username: string, client: string): string {
  return createHash('sha256').update(JSON.stringify([username, client])).digest('base64url').slice(0, 16)
}

export class ClientAccess {
  /** By username, then by id, in the order in which they were last seen. */
  readonly #clients = new Map<string, Map<string, KnownClient>>()
  /** Milliseconds since 1970, by id. */
  readonly #revoked = new Map<string, number>()

  /** Tokens that do not say when they were issued stay revoked. RFC 7519 §4.1.6: `iat` is in seconds. */
  isRevoked(username: string, claims: Claims): boolean {
    const since = this.#revoked.get(clientId(username, clientIn(claims)))
    const { iat } = claims
    return since !== undefined && (typeof iat !== 'number' || iat <= Math.floor(since / 1000))
  }

  /** A program has logged in. */
  note(username: string, claims: Claims, { nowMs, access }: { readonly nowMs: number; readonly access: RestrictedAccess | undefined }): void {
    const name = clientIn(claims)
    const id = clientId(username, name)
    const clients = this.#clients.get(username) ?? new Map<string, KnownClient>()
    this.#clients.set(username, clients)
    const firstSeen = clients.get(id)?.firstSeen ?? nowMs
    clients.delete(id)
    clients.set(id, { id, name, firstSeen, lastSeen: nowMs, access })
    const oldest = clients.size > MAX_CLIENTS ? clients.keys().next().value : undefined
    if (oldest !== undefined) clients.delete(oldest)
  }

  of(username: string): readonly KnownClient[] {
    return [...(this.#clients.get(username)?.values() ?? [])]
  }

  /** @returns false when the account has no such client */
  revoke(username: string, id: string, nowMs: number): boolean {
    if (!this.#clients.get(username)?.delete(id)) return false
    this.#revoked.set(id, nowMs)
    return true
  }
}
