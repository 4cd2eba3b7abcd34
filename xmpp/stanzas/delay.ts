/** Delayed delivery: when a stanza was first sent. Spec: XEP-0203 v2.0 §2, XEP-0082 v1.1.1 §3.2. */
import { type Element, attr, childOf, el, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'

export interface Delay {
  readonly stamp: Date
  /** Who delayed it, as it was written. */
  readonly from?: string | undefined
  readonly reason?: string | undefined
}

export function writeDelay(delay: Delay): Element {
  return el('delay', { xmlns: NS.delay, stamp: delay.stamp.toISOString(), from: delay.from }, delay.reason)
}

/** The delay of a stanza, or `undefined`. @throws WireError `bad-request` when its stamp is no XEP-0082 time */
export function readDelay(stanza: Element): Delay | undefined {
  const x = childOf(stanza, NS.delay, 'delay')
  if (!x) return undefined
  const from = attr(x, 'from')
  const reason = textOf(x)
  return { stamp: readTime(attr(x, 'stamp') ?? ''), ...(from !== undefined && { from }), ...(reason !== '' && { reason }) }
}

/** @throws WireError `bad-request` on what is no XEP-0082 time */
export function readTime(text: string): Date {
  const time = new Date(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(time.getTime())) {
    throw new WireError('DELAY_TIME', 'bad-request', `"${text}" is no date and time`)
  }
  return time
}
