/** Copies of messages for one's other clients, and the forwarding that they are wrapped in. Spec: XEP-0280 v1.0.1; XEP-0297 v1.0 §3. */
import { attr, childOf, copyOf, el, type Element } from '../element.ts'
import { NS } from '../namespaces.ts'
import { writeDelay } from './delay.ts'

/** Whether the account got the message or said it. */
export type CarbonDirection = 'received' | 'sent'

/** A copy, opened. */
export interface Carbon {
  readonly direction: CarbonDirection
  readonly forwarded: Element
  /** The copied message, when there is one in jabber:client. */
  readonly message: Element | undefined
}

export interface CarbonSource {
  readonly direction: CarbonDirection
  /** Bare. */
  readonly from: string
  readonly message: Element
  /** When the server had it. */
  readonly stamp: Date
}

/** A request to turn copies on or off. */
export function carbonsRequest(what: 'enable' | 'disable'): Element {
  return el(what, { xmlns: NS.carbons })
}

/** A copy, for many: without `to`. XEP-0280 §7, §8: it has the type of the message. */
export function writeCarbon({ direction, from, message, stamp }: CarbonSource): Element {
  const forwarded = el('forwarded', { xmlns: NS.forward }, writeDelay({ stamp }), copyOf(message))
  return el('message', { xmlns: NS.client, from, type: attr(message, 'type') }, el(direction, { xmlns: NS.carbons }, forwarded))
}

/** The copy that a message is; `undefined` when it is none. */
export function readCarbon(x: Element): Carbon | undefined {
  for (const direction of ['received', 'sent'] as const) {
    const wrapper = childOf(x, NS.carbons, direction)
    const forwarded = wrapper && childOf(wrapper, NS.forward, 'forwarded')
    if (forwarded) return { direction, forwarded, message: childOf(forwarded, NS.client, 'message') }
  }
  return undefined
}
