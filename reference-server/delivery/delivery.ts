/**
 * The only place that maps an address to a socket.
 * Spec: RFC 6120 §10 (routing), §8.3.1 (an error for what cannot be routed), §10.4 (one for a domain that is out of reach).
 */
import { attr, copyOf, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import { STANZA_REFUSALS, type StanzaRefusal } from '../session/errors.ts'
import type { Router, Stanza } from '../router/router.ts'
import { Parcel } from './parcel.ts'

/** How the parts of the server send: rooms, hosts and components know addresses, never sockets. */
export interface Delivery {
  /** Routes a stanza whose `from` is set to whoever answers for `to`: a session, a service, or an error back to `from`. */
  send(to: Jid, element: Element): void
  /** The same stanza for many: serialised once, one write per socket and turn. Its `from` is set, a `to` is not looked at; it is not changed afterwards. */
  broadcast(to: readonly Jid[], element: Element): void
}

/** The end of the line: a session or component that a socket belongs to. */
export interface Recipient {
  /** @param to spliced into a parcel that is for many; left out, the parcel is written as it is */
  accept(parcel: Parcel, to?: Jid): void
}

export class Switchboard implements Delivery {
  readonly #router: Router
  readonly #sessions = new Map<string, Recipient>()
  // A room shows the same presence to one newcomer after the other: as long as the element lives, so does its text.
  readonly #parcels = new WeakMap<Element, Parcel>()

  constructor(router: Router) {
    this.#router = router
  }

  /** From now on what is for this full JID goes to `recipient`. */
  plug(address: Jid, recipient: Recipient): void {
    this.#sessions.set(address.toString(), recipient)
  }

  unplug(address: Jid, recipient: Recipient): void {
    if (this.#sessions.get(address.toString()) === recipient) this.#sessions.delete(address.toString())
  }

  send(to: Jid, element: Element): void {
    const address = to.toString()
    const addressed = attr(element, 'to') === address ? element : copyOf(element)
    addressed.attrs['to'] = address
    this.route({ element: addressed, from: Jid.parse(attr(addressed, 'from') ?? ''), to })
  }

  /** Hands a stanza to whoever answers for its domain, if that is there for the sender. */
  route(stanza: Stanza): void {
    if (!this.#router.reach(stanza.from.domain, stanza.to.domain)) return this.refuse(stanza, STANZA_REFUSALS.DOMAIN_ISOLATED)
    const handler = this.#router.handlerOf(stanza.to.domain)
    if (handler) handler.receive(stanza)
    else this.refuse(stanza, STANZA_REFUSALS.DOMAIN_UNKNOWN)
  }

  broadcast(to: readonly Jid[], element: Element): void {
    const parcel = this.#parcelOf(element)
    const reaches = this.#reachOf(element)
    for (const address of to) {
      const recipient = this.#sessions.get(address.toString())
      if (recipient && reaches(address.domain)) recipient.accept(parcel, address)
      else this.send(address, parcel.elementFor())
    }
  }

  /** What comes from an element's sender is mostly for one domain. */
  #reachOf(element: Element): (domain: string) => boolean {
    if (!this.#router.isDivided) return () => true
    const { domain: from } = Jid.parse(attr(element, 'from') ?? '')
    let last = { domain: from, isReached: true }
    return domain => {
      if (domain !== last.domain) last = { domain, isReached: this.#router.reach(from, domain) }
      return last.isReached
    }
  }

  #parcelOf(element: Element): Parcel {
    const known = this.#parcels.get(element)
    if (known) return known
    const parcel = new Parcel(withoutTo(element))
    this.#parcels.set(element, parcel)
    return parcel
  }

  /**
   * Sends the error that a stanza deserves; nothing for an error, a result or a farewell, which nobody waits for. It gets to the sender
   * also in the name of a domain from which nothing else does.
   */
  refuse({ element, from, to }: Stanza, refusal: StanzaRefusal): void {
    if (!deservesError(element)) return
    this.#router.handlerOf(from.domain)?.receive({ element: errorReply(element, refusal), from: to, to: from })
  }
}

/** RFC 6120 §8.3.1: an error is never answered with an error, and nobody waits for the answer to a result or a farewell. */
function deservesError(stanza: Element): boolean {
  const type = attr(stanza, 'type')
  return type !== 'error' && type !== 'result' && !(stanza.name === 'presence' && type === 'unavailable')
}

function withoutTo(element: Element): Element {
  if (attr(element, 'to') === undefined) return element
  const copy = copyOf(element)
  delete copy.attrs['to']
  return copy
}
