/** How stream management is turned on: what is granted, and the answer. Spec: XEP-0198 v1.6.3 §3, §5, §6. */
import { randomBytes } from 'node:crypto'
import { is, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readEnable, smFailed, writeEnabled } from '#xmpp/stanzas/stream-management.js'
import type { Refusals, SmRefusalCode } from './errors.ts'
import { type ManagedSettings, ManagedStanzas } from './managed-stanzas.ts'
import type { HostOptions } from './options.ts'

export interface EnablingSettings extends Omit<ManagedSettings, 'id' | 'windowMs' | 'options'> {
  readonly refusals: Refusals['sm']
  /** Whether this user could come back for the session. */
  readonly isResumable: boolean
  readonly options: () => HostOptions
}

/** The longest that a client can be told and a timer can wait. */
const MAX_WINDOW_MS = 2 ** 31 - 1

/** @returns `managed` unless the request is refused; the stream counts from now on */
export function turnOn(request: Element, settings: EnablingSettings): { readonly answer: Element; readonly managed?: ManagedStanzas } {
  const asked = readEnable(request)
  if (!asked) return { answer: refusal('SM_SYNTAX', settings.refusals) }
  const { resumeTimeMs, resumeLocation } = settings.options()
  const windowMs = Math.min(resumeTimeMs, MAX_WINDOW_MS, (asked.maxSeconds ?? Infinity) * 1000)
  const isGranted = asked.resume && settings.isResumable && windowMs > 0
  const id = isGranted ? randomBytes(24).toString('base64url') : undefined
  const managed = new ManagedStanzas({ ...settings, id, windowMs })
  const answer = id === undefined ? writeEnabled({}) : writeEnabled({ id, maxSeconds: Math.ceil(windowMs / 1000), location: resumeLocation })
  return { answer, managed }
}

/** A refusal without a row is the bare element. */
export function refusal(code: SmRefusalCode, rows: Refusals['sm'], h?: number): Element {
  return smFailed(rows[code]?.condition ?? 'undefined-condition', h)
}

/** Whether an element asks for stream management. */
export function isSmRequest(element: Element): boolean {
  return is(element, NS.sm, 'enable') || is(element, NS.sm, 'resume')
}
