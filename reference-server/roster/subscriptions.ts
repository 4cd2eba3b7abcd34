/**
 * Subscription stanzas and probes: what they do to the rosters on both ends, who hears them, and what the server says in somebody's name.
 * Spec: RFC 6121 §3, §4.3; appendix A.
 */
import { attr, copyOf, el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { Parcel } from '../delivery/parcel.ts'
import type { Stanza } from '../router/router.ts'
import type { ChangeTransition } from '../seams.ts'
import type { StanzaRefusalCode } from '../session/errors.ts'
import type { Rosters, RosterResource } from './rosters.ts'
import type { RosterEntry } from './store.ts'
import { hasAsked, inbound, isAsked, outbound, seesContact, seesOwner, type SubscriptionType, subscriptionTypeOf, type Transition } from './subscription.ts'

/** A connected resource, as presence sees it. */
export interface PresentResource extends RosterResource {
  /** Its last presence for all; `undefined` unless it is available. */
  readonly presence: Element | undefined
  /** Whether presence was sent to this address alone. §4.6. */
  readonly hasShownTo: (other: Jid) => boolean
}

/** The client that a stanza came from. */
export interface StanzaSender {
  /** Sends a stanza of the client's on its way. */
  readonly route: (element: Element) => void
  /** Tells the client that it cannot be. */
  readonly refuse: (element: Element, code: StanzaRefusalCode) => void
}

export interface SubscriptionSurroundings {
  readonly domain: string
  readonly rosters: Rosters
  readonly resourcesOf: (local: string) => readonly PresentResource[]
  /** Routes a stanza whose `from` is set. */
  readonly send: (to: Jid, element: Element) => void
  readonly refuse: (stanza: Stanza, code: StanzaRefusalCode) => void
  /** Whether any part of this server answers for a domain. */
  readonly isServed: (domain: string) => boolean
  readonly changes: () => readonly ChangeTransition[]
}

export class Subscriptions {
  readonly #around: SubscriptionSurroundings
  readonly #rosters: Rosters

  constructor(around: SubscriptionSurroundings) {
    this.#around = around
    this.#rosters = around.rosters
    this.#rosters.removed = (owner, entry) => this.#endAfterRemoval(owner, entry)
  }

  /**
   * A client of the owner sends a subscription stanza; `from` is bare already. What it does to the owner's roster is pushed before it
   * is routed, since the answer may come at once.
   */
  outbound(stanza: Stanza, client: StanzaSender): void {
    const { element, from: { bare: owner }, to } = stanza
    const contact = to.bare
    const type = subscriptionTypeOf(element)
    if (contact.equals(owner) || this.#isForAbsent(to, type)) return
    if (!this.#around.isServed(contact.domain)) return client.refuse(element, 'DOMAIN_UNKNOWN')
    if (!this.#rosters.isKeptFor(owner)) return client.refuse(element, 'SUBSCRIPTION_NO_ROSTER')
    if ((type === 'subscribe' || type === 'subscribed') && !this.#rosters.hasRoomFor(owner, contact)) return client.refuse(element, 'ROSTER_FULL')
    const before = this.#rosters.standingOf(owner, contact)
    const after = this.#changed(outbound(type, before), 'outbound', type, owner, contact)
    if (seesOwner(before.state) && !seesOwner(after.state)) this.#hide(owner, contact)
    this.#rosters.settle(owner, contact, after)
    if (after.passes) client.route(withTo(element, contact))
    if (!seesOwner(before.state) && seesOwner(after.state)) this.#show(owner, contact)
  }

  /** A subscription stanza has come for an account of this host. */
  inbound(stanza: Stanza): void {
    const { element, from: { bare: contact }, to } = stanza
    const owner = to.bare
    const type = subscriptionTypeOf(element)
    if (!this.#rosters.isKeptFor(owner) || contact.equals(owner) || this.#isForAbsent(to, type)) return
    const before = this.#rosters.standingOf(owner, contact)
    const after = this.#changed(inbound(type, before), 'inbound', type, owner, contact)
    if (isAsked(after.state) && !isAsked(before.state) && !this.#rosters.hasRoomForRequest(owner, element)) return this.#around.refuse(stanza, 'SUBSCRIPTION_TOO_MANY')
    const heard = withTo(element, owner)
    if (after.passes) this.#deliver(owner, heard, type === 'subscribe' ? isAvailable : isInterested)
    this.#rosters.settle(owner, contact, after, heard)
    if (seesOwner(before.state) && !seesOwner(after.state)) this.#hide(owner, contact)
    if (after.reply) this.#say(owner, contact, after.reply)
    if (!seesOwner(before.state) && seesOwner(after.state)) this.#show(owner, contact)
  }

  /** A resource has become available: it learns who of its contacts is there, and who waits for an answer. §3.1.3, §4.2.2, §4.3.1. */
  welcome(session: PresentResource): void {
    const owner = session.address.bare
    for (const contact of this.#rosters.subscriptionsOf(owner)) {
      if (contact.domain === this.#around.domain) this.#tellPresence(contact, owner, session.address)
      else this.#around.send(contact, presence('probe', owner))
    }
    for (const request of this.#rosters.requestsTo(owner)) session.accept(new Parcel(copyOf(request)))
  }

  /** §4.3.2, §4.6.6: whoever may see a resource is told its presence; nobody else learns anything. */
  answerProbe({ element, from, to }: Stanza): void {
    const owner = to.bare
    const id = attr(element, 'id')
    const asked = this.#around.resourcesOf(to.local).filter(({ address }) => to.isBare || address.equals(to))
    if (from.bare.equals(owner) || this.#rosters.isSubscriber(owner, from.bare)) {
      const here = asked.filter(isAvailable)
      if (to.isFull) for (const { address } of here) this.#around.send(from, presence(undefined, address))
      else this.#tellPresence(owner, from.bare, from)
      if (here.length === 0) this.#around.send(from, presence('unavailable', to, id))
      return
    }
    const shown = asked.filter(resource => resource.hasShownTo(from))
    for (const { address } of shown) this.#around.send(from, presence(undefined, address))
    // Who still waits for an answer is not refused by asking again.
    const waits = isAsked(this.#rosters.standingOf(owner, from.bare).state)
    if (shown.length === 0 && !waits) this.#around.send(from, presence('unsubscribed', owner, id))
  }

  #tellPresence(contact: Jid, to: Jid, address: Jid): void {
    if (!to.equals(contact) && !this.#rosters.isSubscriber(contact, to)) return
    for (const resource of this.#around.resourcesOf(contact.local)) if (resource.presence) this.#around.send(address, copyOf(resource.presence))
  }

  /** §2.5.2: the item is gone, and what it stood for with it. */
  #endAfterRemoval(owner: Jid, { contact, state }: RosterEntry): void {
    if (seesContact(state) || hasAsked(state)) this.#say(owner, contact, 'unsubscribe')
    if (!seesOwner(state)) return
    this.#hide(owner, contact)
    this.#say(owner, contact, 'unsubscribed')
  }

  #changed(transition: Transition, direction: 'outbound' | 'inbound', type: SubscriptionType, owner: Jid, contact: Jid): Transition {
    return this.#around.changes().reduce((before, change) => change(before, { direction, type, owner, contact }), transition)
  }

  /** §8.5.3.2.2: only a request looks for another client than the one it names. */
  #isForAbsent(to: Jid, type: SubscriptionType): boolean {
    return to.isFull && type !== 'subscribe' && to.domain === this.#around.domain && !this.#around.resourcesOf(to.local).some(({ address }) => address.equals(to))
  }

  #deliver(owner: Jid, element: Element, who: (resource: PresentResource) => boolean): void {
    const parcel = new Parcel(element)
    for (const resource of this.#around.resourcesOf(owner.local)) if (who(resource)) resource.accept(parcel)
  }

  #say(owner: Jid, contact: Jid, type: SubscriptionType): void {
    this.#around.send(contact, presence(type, owner))
  }

  /** The contact learns where the owner is. */
  #show(owner: Jid, contact: Jid): void {
    for (const resource of this.#around.resourcesOf(owner.local)) if (resource.presence) this.#around.send(contact, copyOf(resource.presence))
  }

  /** To the contact the owner is gone. §3.2.2, §3.3.3. */
  #hide(owner: Jid, contact: Jid): void {
    for (const resource of this.#around.resourcesOf(owner.local)) if (resource.presence) this.#around.send(contact, presence('unavailable', resource.address))
  }
}

function isAvailable({ presence: last }: PresentResource): boolean {
  return last !== undefined
}

function isInterested(resource: PresentResource): boolean {
  return resource.isInterested
}

function presence(type: string | undefined, from: Jid, id?: string): Element {
  return el('presence', { xmlns: NS.client, type, id, from: from.toString() })
}

function withTo(element: Element, to: Jid): Element {
  const copy = copyOf(element)
  copy.attrs['to'] = to.toString()
  return copy
}
