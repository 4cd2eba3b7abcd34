/** Stream management: enabling, acks and resumption. Spec: XEP-0198 v1.6.3 §3–§6. */
import { type Element, attr, el, elementsOf, is, nsOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import type { StanzaErrorCondition } from './stanza-error.ts'

/** `maxSeconds`: how long the session should be kept once its stream is gone. */
export interface Enable { readonly resume: boolean; readonly maxSeconds?: number | undefined }
/** `id` where the session can be resumed. */
export interface Enabled { readonly id?: string | undefined; readonly maxSeconds?: number | undefined; readonly location?: string | undefined }
/** The request and its answer look alike: which stream, and how many stanzas were handled over it. */
export interface Resumption { readonly previd: string; readonly h: number }

/** The stream feature. */
export function smFeature(): Element {
  return el('sm', { xmlns: NS.sm })
}

export function writeEnable({ resume, maxSeconds }: Enable): Element {
  return el('enable', { xmlns: NS.sm, resume: resume ? 'true' : undefined, max: maxSeconds })
}

/** `undefined` when an attribute is not what its type says. */
export function readEnable(x: Element): Enable | undefined {
  const resume = attr(x, 'resume') ?? 'false'
  const max = attr(x, 'max')
  if (!['true', '1', 'false', '0'].includes(resume) || (max !== undefined && !/^\d{1,9}$/.test(max))) return undefined
  return { resume: resume === 'true' || resume === '1', ...(max !== undefined && { maxSeconds: Number(max) }) }
}

export function writeEnabled({ id, maxSeconds, location }: Enabled): Element {
  return el('enabled', { xmlns: NS.sm, id, resume: id === undefined ? undefined : 'true', max: maxSeconds, location })
}

export function writeResumption(name: 'resume' | 'resumed', { previd, h }: Resumption): Element {
  return el(name, { xmlns: NS.sm, previd, h })
}

/** `undefined` when an attribute is missing or not what its type says. */
export function readResumption(x: Element): Resumption | undefined {
  const previd = attr(x, 'previd')
  const h = readHandled(x)
  return previd === undefined || h === undefined ? undefined : { previd, h }
}

/** Asks how much has been handled. */
export function ackRequest(): Element {
  return el('r', { xmlns: NS.sm })
}

/** Says how much has been handled. */
export function ack(h: number): Element {
  return el('a', { xmlns: NS.sm, h })
}

/** The `h` of an element; `undefined` when it is missing or no unsigned 32-bit number. */
export function readHandled(x: Element): number | undefined {
  const h = attr(x, 'h')
  return h !== undefined && /^\d{1,10}$/.test(h) && Number(h) < 2 ** 32 ? Number(h) : undefined
}

export function smFailed(condition: StanzaErrorCondition, h?: number): Element {
  return el('failed', { xmlns: NS.sm, h }, el(condition, { xmlns: NS.stanzaErrors }))
}

/** What a failure says; `undefined` when the element is none. */
export function readSmFailed(x: Element): { readonly condition: string | undefined; readonly h: number | undefined } | undefined {
  if (!is(x, NS.sm, 'failed')) return undefined
  return { condition: elementsOf(x).find(child => nsOf(child) === NS.stanzaErrors && child.name !== 'text')?.name, h: readHandled(x) }
}

/** Inside the stream error for a peer that acknowledges more than it was sent. */
export function handledTooHigh(h: number, sent: number): Element {
  return el('handled-count-too-high', { xmlns: NS.sm, h, 'send-count': sent })
}
