/**
 * What a subscription stanza does to the nine states of a contact, seen from the owner of the roster. Pure.
 * Spec: RFC 6121 §3.1–3.4 and appendix A; `subscription.test.ts` has the tables of the appendix.
 */
import type { Element } from '#xmpp/element.js'
import { attr } from '#xmpp/element.js'

export const SUBSCRIPTION_STATES = ['none', 'none+out', 'none+in', 'none+out+in', 'to', 'to+in', 'from', 'from+out', 'both'] as const
/** `out`: the owner has asked and waits; `in`: the contact has asked and waits. */
export type SubscriptionState = typeof SUBSCRIPTION_STATES[number]

export type SubscriptionType = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'

/** Where a contact stands. `approved`: the owner has said yes before being asked. */
export interface Standing {
  readonly state: SubscriptionState
  readonly approved: boolean
}

/** What becomes of a stanza and of the standing. */
export interface Transition extends Standing {
  /** Outbound: it goes on its way. Inbound: the owner's resources get it. */
  readonly passes: boolean
  /** What the server says in the owner's name, to be processed as if the owner had. Inbound only. */
  readonly reply?: 'subscribed' | 'unsubscribed' | undefined
}

interface Flags {
  readonly to: boolean
  readonly from: boolean
  readonly out: boolean
  readonly in: boolean
}

/** The `subscription` attribute of an item. */
export type Subscription = 'none' | 'to' | 'from' | 'both'

export function subscriptionOf(state: SubscriptionState): Subscription {
  return state.split('+')[0] as Subscription
}

/** Whether the contact may see the owner's presence. */
export function seesOwner(state: SubscriptionState): boolean {
  return flagsOf(state).from
}

/** Whether the owner may see the contact's presence. */
export function seesContact(state: SubscriptionState): boolean {
  return flagsOf(state).to
}

export function hasAsked(state: SubscriptionState): boolean {
  return flagsOf(state).out
}

export function isAsked(state: SubscriptionState): boolean {
  return flagsOf(state).in
}

export function subscriptionTypeOf(stanza: Element): SubscriptionType {
  return attr(stanza, 'type') as SubscriptionType
}

/** The owner sends a stanza to the contact. Appendix A.2; §3.4.2 for approval before the request. */
export function outbound(type: SubscriptionType, { state, approved }: Standing): Transition {
  const is = flagsOf(state)
  switch (type) {
    case 'subscribe': return { state: stateOf({ ...is, out: !is.to }), approved, passes: true }
    case 'unsubscribe': return { state: stateOf({ ...is, to: false, out: false }), approved, passes: true }
    case 'subscribed':
      if (is.in) return { state: stateOf({ ...is, from: true, in: false }), approved, passes: true }
      return { state, approved: approved || !is.from, passes: false }
    case 'unsubscribed': return { state: stateOf({ ...is, from: false, in: false }), approved: false, passes: is.from || is.in }
  }
}

/** The contact sends a stanza to the owner. Appendix A.3. */
export function inbound(type: SubscriptionType, { state, approved }: Standing): Transition {
  const is = flagsOf(state)
  switch (type) {
    case 'subscribe':
      if (is.from) return { state, approved, passes: false, reply: 'subscribed' }
      if (approved) return { state: stateOf({ ...is, from: true, in: false }), approved, passes: false, reply: 'subscribed' }
      return { state: stateOf({ ...is, in: true }), approved, passes: !is.in }
    case 'unsubscribe': {
      const passes = is.from || is.in
      return { state: stateOf({ ...is, from: false, in: false }), approved, passes, reply: passes ? 'unsubscribed' : undefined }
    }
    case 'subscribed': return { state: stateOf({ ...is, to: is.to || is.out, out: false }), approved, passes: is.out }
    case 'unsubscribed': return { state: stateOf({ ...is, to: false, out: false }), approved, passes: is.to || is.out }
  }
}

function flagsOf(state: SubscriptionState): Flags {
  const [subscription, ...pending] = state.split('+')
  return {
    to: subscription === 'to' || subscription === 'both',
    from: subscription === 'from' || subscription === 'both',
    out: pending.includes('out'),
    in: pending.includes('in'),
  }
}

function stateOf(flags: Flags): SubscriptionState {
  const subscription = flags.to ? (flags.from ? 'both' : 'to') : flags.from ? 'from' : 'none'
  return `${subscription}${flags.out ? '+out' : ''}${flags.in ? '+in' : ''}` as SubscriptionState
}
