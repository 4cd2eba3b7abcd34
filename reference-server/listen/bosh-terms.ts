/** What a BOSH client asks for, and what it gets: the terms of a session, from the body that begins it. Pure. Spec: XEP-0124 v1.11.2 §7, §12, §15. */
import { createHash } from 'node:crypto'
import type { BodyAttributes } from '#xmpp/stream/bosh-body.js'
import type { HostOptions } from '../session/options.ts'

/** What holds for a session from its beginning to its end. */
export interface BoshTerms {
  readonly waitMs: number
  /** Requests that may wait at once. */
  readonly hold: number
  /** Requests that may be under way at once. */
  readonly requests: number
  readonly inactivityMs: number
  readonly pollingMs: number
  readonly maxPauseMs: number
  /** None for a client from before there were versions: it understands HTTP codes only. §17.1. */
  readonly version: string | undefined
  /** Of all answers. */
  readonly contentType: string
  /** The client says which answers it has. §9.2. */
  readonly acks: boolean
}

const CONTENT_TYPE = 'text/xml; charset=utf-8'
const OURS = [1, 11] as const

/** @returns `undefined` when the request makes no sense */
export function agree(asked: BodyAttributes, options: HostOptions): BoshTerms | undefined {
  const waitS = counted(asked['wait'], Math.ceil(options.boshWaitMs / 1000))
  const held = counted(asked['hold'], 1)
  const contentType = asked['content'] ?? CONTENT_TYPE
  const version = asked['ver'] === undefined ? undefined : lower(asked['ver'])
  if (waitS === undefined || held === undefined || version === 'none' || !/^[!-~]([ -~]{0,198}[!-~])?$/.test(contentType)) return undefined
  const waitMs = Math.min(waitS * 1000, options.boshWaitMs)
  const hold = waitMs === 0 ? 0 : Math.min(held, options.boshHold)
  return {
    waitMs, hold, requests: hold + 1, version, contentType,
    inactivityMs: hold === 0 ? options.boshPollingInactivityMs : options.boshInactivityMs,
    pollingMs: options.boshPollingMs,
    maxPauseMs: options.boshMaxPauseMs,
    acks: asked['ack'] === '1',
  }
}

/** The attributes that tell the terms to the client. §7.2. */
export function told(terms: BoshTerms, sid: string): BodyAttributes {
  const seconds = (ms: number): string => String(Math.floor(ms / 1000))
  return {
    sid, wait: seconds(terms.waitMs), hold: String(terms.hold), requests: String(terms.requests),
    inactivity: seconds(terms.inactivityMs), polling: seconds(terms.pollingMs),
    maxpause: terms.maxPauseMs > 0 ? seconds(terms.maxPauseMs) : undefined,
    ver: terms.version, secure: 'true', 'xmpp:restartlogic': 'true',
  }
}

/** A rid: a whole number that JavaScript can count. §14.1. */
export function ridOf(text: string | undefined): number | undefined {
  const rid = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
  return rid !== undefined && Number.isSafeInteger(rid) && rid > 0 ? rid : undefined
}

/** Whether a key is the one before another: hashed, it gives that. Hexadecimal digits may be of either case. §15.3, §15.4. */
export function isKeyBefore(known: string, key: string | undefined): boolean {
  if (key === undefined) return false
  return [key, key.toLowerCase()].some(text => createHash('sha1').update(text).digest('hex') === known.toLowerCase())
}

function counted(text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined) return otherwise
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** The lower of the client's version and ours; its parts are numbers, not text. */
function lower(text: string): string {
  const parts = /^(\d{1,5})\.(\d{1,5})$/.exec(text)
  if (!parts) return 'none'
  const [major, minor] = [Number(parts[1]), Number(parts[2])]
  const isLower = major < OURS[0] || (major === OURS[0] && minor < OURS[1])
  return isLower ? `${major}.${minor}` : OURS.join('.')
}
