/** Notes how each attempt to log in ended, with what was said of it on the way. */
import { attr, type Element } from '#xmpp/element.js'
import { readData } from '#xmpp/stanzas/sasl.js'
import { claimedName } from '../audit/claimed-name.ts'
import type { AuditEvent } from '../audit/events.ts'
import type { SaslProfile } from './sasl.ts'

export class LoginAudit {
  readonly #note: (event: AuditEvent) => void
  readonly #address: () => string
  #mechanism = ''
  #name: string | undefined

  /** @param address IP address of the client */
  constructor(note: (event: AuditEvent) => void, address: () => string) {
    this.#note = note
    this.#address = address
  }

  /** An element of the negotiation has come. */
  heard(element: Element, profile: SaslProfile): void {
    const isBeginning = element.name === profile.begins
    if (isBeginning) {
      this.#mechanism = attr(element, 'mechanism') ?? ''
      this.#name = undefined
    }
    if (isBeginning || element.name === 'response') this.#name ??= this.#nameIn(element, isBeginning ? profile : undefined)
  }

  /** @param user bare */
  allowed(user: string): void {
    this.#note({ event: 'login', outcome: 'allowed', who: user, from: this.#address(), mechanism: this.#mechanism })
  }

  refused(why: string): void {
    this.#note({ event: 'login', outcome: 'refused', ...(this.#name !== undefined && { who: this.#name }), from: this.#address(), mechanism: this.#mechanism.slice(0, MAX_MECHANISM), why })
  }

  #nameIn(element: Element, profile: SaslProfile | undefined): string | undefined {
    try {
      const message = profile ? profile.initial(element) : readData(element)
      return message && claimedName(this.#mechanism, message)
    } catch {
      return undefined // the negotiation says so
    }
  }
}
/** RFC 4422 §3.1: a mechanism's name has 20 letters at most; what a client writes there may be anything. */
const MAX_MECHANISM = 20
