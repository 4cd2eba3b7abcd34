/**
 * What a session has told others about being there, and what it owes them when it is not any more.
 * Spec: RFC 6121 §4.2 (initial), §4.4 (updates), §4.5 (unavailable), §4.6 (directed).
 */
import { attr, el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { priorityOf } from './stanza-rules.ts'

export class PresenceState {
  /** The last presence for all, stamped; `undefined` unless available. */
  last: Element | undefined
  /** Most sessions write to nobody alone, and pay for no table. */
  #directed: Map<string, Jid> | undefined

  /** `undefined` unless available. */
  get priority(): number | undefined {
    return this.last && (priorityOf(this.last) ?? 0)
  }

  /** Whether presence was sent to this address, or to the bare one of it. */
  hasShownTo(other: Jid): boolean {
    return this.#directed !== undefined && (this.#directed.has(other.toString()) || this.#directed.has(other.bareText) || this.#hasShownToSomeoneAt(other, this.#directed))
  }

  /** Notes presence for one address before it is routed. §4.6.3: only the plain kind and its end count. */
  noteDirected(to: Jid, element: Element): void {
    const type = attr(element, 'type')
    if (type === undefined) (this.#directed ??= new Map()).set(to.toString(), to)
    else if (type === 'unavailable') this.#directed?.delete(to.toString())
  }

  /** Whoever says that it is gone, or did not take the presence, is owed nothing any more. §4.6.3. */
  noteInbound(element: Element): void {
    const type = attr(element, 'type')
    if (type === 'unavailable' || type === 'error') this.#directed?.delete(attr(element, 'from') ?? '')
  }

  /** Takes back everything that was told. */
  leave(): readonly Jid[] {
    const directed = [...this.#directed?.values() ?? []]
    this.#directed = undefined
    this.last = undefined
    return directed
  }

  // A room is shown presence at one nickname and speaks with others: asking from any of them is asking as the room.
  #hasShownToSomeoneAt(other: Jid, directed: ReadonlyMap<string, Jid>): boolean {
    for (const to of directed.values()) if (to.bareText === other.bareText) return true
    return false
  }
}

/** The goodbye that the server says for a session that did not. §4.5.2. */
export function unavailable(from: Jid): Element {
  return el('presence', { xmlns: NS.client, type: 'unavailable', from: from.toString() })
}
