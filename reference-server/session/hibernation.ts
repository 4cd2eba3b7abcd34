/**
 * Sessions that can be resumed, whether they have a stream at the moment or not; and what becomes of stanzas that a session ended
 * without delivering. Spec: XEP-0198 v1.6.3 §4, §5, §10; RFC 6121 §8.5.3.2.
 */
import { append, attr, childOf, copyOf, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { readCarbon } from '#xmpp/stanzas/carbons.js'
import { writeDelay } from '#xmpp/stanzas/delay.js'
import type { Resumption } from '#xmpp/stanzas/stream-management.js'
import type { SmRefusalCode } from './errors.ts'
import type { Outgoing, StanzaCounts, TooHigh } from './stream-management.ts'

/** A session with an id to resume it by. */
export interface Resumable {
  /** Full. */
  readonly address: Jid
  readonly counts: StanzaCounts
}

export type Judgement<S extends Resumable> =
  | { readonly kind: 'granted'; readonly session: S }
  /** `h`: stanzas that had been handled when the session ended, where that is still known. */
  | { readonly kind: 'refused'; readonly code: SmRefusalCode; readonly h?: number }
  | { readonly kind: 'in-doubt'; readonly tooHigh: TooHigh }

interface Past { readonly user: string; readonly h: number }

/** The resumable sessions of one host, by id. */
export class Resumptions<S extends Resumable> {
  readonly #sessions = new Map<string, S>()
  /** Sessions that have ended without the client's doing; the oldest are forgotten first. */
  readonly #past = new Map<string, Past>()

  add(id: string, session: S): void {
    this.#sessions.set(id, session)
  }

  /** The session has ended. @param remembered ended ones whose `h` is kept; 0 when this one has nothing to tell */
  end(id: string, remembered: number): void {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    if (!session || remembered === 0) return
    this.#past.set(id, { user: session.address.bareText, h: session.counts.handled })
    for (const oldest of this.#past.keys()) {
      if (this.#past.size <= remembered) break
      this.#past.delete(oldest)
    }
  }

  /** §5, §10: only the account that had the session resumes it, and nobody else learns that there is one. */
  judge({ previd, h }: Resumption, user: Jid, isRule: (code: SmRefusalCode) => boolean): Judgement<S> {
    const session = this.#sessions.get(previd)
    if (!session) return this.#unknown(previd, user)
    if (!session.address.bare.equals(user) && isRule('SM_OTHER_USER')) return { kind: 'refused', code: 'SM_OTHER_USER' }
    const tooHigh = session.counts.doubt(h)
    return tooHigh ? { kind: 'in-doubt', tooHigh } : { kind: 'granted', session }
  }

  /** Every session there is; for the end of the server. */
  all(): readonly S[] {
    return [...this.#sessions.values()]
  }

  #unknown(previd: string, user: Jid): Judgement<S> {
    const past = this.#past.get(previd)
    return { kind: 'refused', code: 'SM_UNKNOWN_ID', ...(past?.user === user.bareText && { h: past.h }) }
  }
}

/**
 * What is routed again after a session ended without delivering it, as to a resource that is not there: messages with the time of their
 * first delivery, requests so that the asker gets an error. Presence is out of date by then, a
 * headline went to the others already, and nobody waits for the answer to what the account pushes to its own client.
 * @param account bare address of the session
 */
export function undeliveredAgain(undelivered: readonly Outgoing[], by: string, account: string): readonly Element[] {
  return undelivered.flatMap(({ parcel, to, atMs }) => {
    const element = parcel.elementFor(to)
    const type = attr(element, 'type')
    if (element.name === 'iq') return (type === 'get' || type === 'set') && attr(element, 'from') !== account ? [element] : []
    if (element.name !== 'message' || type === 'error' || type === 'headline' || readCarbon(element)) return []
    return [childOf(element, NS.delay, 'delay') ? element : append(copyOf(element), writeDelay({ stamp: new Date(atMs), from: by }))]
  })
}
