/**
 * Events that came and were not asked for yet, and the waits for those to come. Here alone a probe's disappointment becomes
 * an error, with what was expected, the nearest miss, and what came instead.
 */
import { DeadlineError, HarnessError, MismatchError } from '#harness/errors.js'
import type { Matcher } from '#harness/match/matcher.js'
import type { Transcript } from './transcript.ts'
import type { WireEvent } from './wire-event.ts'

/** How long a wait takes at most, where the caller does not say. */
export const DEADLINE_MS = 2000

export interface WaitOptions {
  /** Milliseconds. */
  readonly deadlineMs?: number
}

interface Waiter {
  offer(event: WireEvent): boolean
  /** Nothing will come any more. */
  over(event: WireEvent): void
}

const SHOWN_EVENTS = 4
const SHOWN_CHARS = 400

/** The events of one connection. */
export class EventQueue {
  readonly #who: string
  readonly #transcript: Transcript
  readonly #deadlineMs: number
  #unmatched: WireEvent[] = []
  readonly #waiters = new Set<Waiter>()
  #last: WireEvent | undefined

  /** @param who name of the actor, for messages */
  constructor(who: string, transcript: Transcript, deadlineMs: number = DEADLINE_MS) {
    this.#who = who
    this.#transcript = transcript
    this.#deadlineMs = deadlineMs
  }

  /** Events that no wait has taken, oldest first. */
  get unmatched(): readonly WireEvent[] {
    return this.#unmatched
  }

  /** Whether the connection is gone. */
  get isOver(): boolean {
    return this.#last !== undefined
  }

  /** Takes an event from the wire. */
  push(event: WireEvent): void {
    if (event.kind === 'closed') this.#last = event
    for (const waiter of this.#waiters) if (waiter.offer(event)) return
    this.#unmatched.push(event)
    if (event.kind === 'closed') for (const waiter of this.#waiters) waiter.over(event)
  }

  /** Forgets what nobody asked for, so that the next wait sees only what comes from now on. */
  forget(): void {
    this.#unmatched = this.#unmatched.filter(({ kind }) => kind === 'closed')
  }

  /**
   * Resolves with the first event that matches, among those not taken yet and those to come. Others stay for later waits.
   * @throws DeadlineError `PROBE_DEADLINE`; MismatchError `PROBE_CLOSED_INSTEAD` at once when the connection ends first
   */
  async next<T>(wanted: Matcher<T>, options: WaitOptions = {}): Promise<T> {
    return (await this.take(wanted, options)).value
  }

  /** Like `next`, with the event itself beside the value. Errors as there. */
  async take<T>(wanted: Matcher<T>, { deadlineMs = this.#deadlineMs }: WaitOptions = {}): Promise<{ readonly value: T; readonly event: WireEvent }> {
    const already = this.#takeUnmatched(wanted)
    if (already) return already
    if (this.#last) throw this.#closedInstead(wanted, this.#last)
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        offer: event => {
          const result = wanted.match(event)
          if (!result.ok) return false
          done()
          this.#transcript.matched(event.line)
          resolve({ value: result.value, event })
          return true
        },
        over: event => {
          done()
          reject(this.#closedInstead(wanted, event))
        },
      }
      const timer = setTimeout(() => {
        done()
        reject(this.#tooLate(wanted, deadlineMs))
      }, deadlineMs)
      this.#waiters.add(waiter)
    })
  }

  /**
   * Proves that something was not heard: waits for the fence, which cannot overtake it, and looks at all that came before and was
   * not taken. The fence is taken, everything else stays.
   * @throws MismatchError `PROBE_HEARD_FORBIDDEN`; HarnessError `PROBE_FENCE_MISSING` when nothing forbidden came, but no fence either
   */
  async noneBefore(fence: Matcher<unknown>, forbidden: Matcher<unknown>, options: WaitOptions = {}): Promise<void> {
    const before = await this.#untilFence(fence, forbidden, options)
    const heard = before.find(event => forbidden.match(event).ok)
    if (!heard) return
    this.#transcript.decide(heard.line)
    throw new MismatchError('PROBE_HEARD_FORBIDDEN', `${this.#who} heard ${forbidden.what}, and nobody should`, { expected: `nothing like ${forbidden.what}`, observed: shorten(heard.shown) })
  }

  async #untilFence(fence: Matcher<unknown>, forbidden: Matcher<unknown>, options: WaitOptions): Promise<readonly WireEvent[]> {
    try {
      const { event } = await this.take(fence, options)
      return this.#unmatched.filter(({ line }) => line < event.line)
    } catch (error) {
      if (this.#unmatched.some(event => forbidden.match(event).ok)) return this.#unmatched
      throw new HarnessError('PROBE_FENCE_MISSING', `the fence did not come, so nothing is proved: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }

  /**
   * Takes all that matches up to a fence. The fence is taken, too; everything else stays.
   * @throws as `next`, when the fence does not come
   */
  async allBefore<T>(fence: Matcher<unknown>, wanted: Matcher<T>, options: WaitOptions = {}): Promise<T[]> {
    const { event: end } = await this.take(fence, options)
    const values: T[] = []
    this.#unmatched = this.#unmatched.filter(event => {
      const result = event.line < end.line ? wanted.match(event) : undefined
      if (result?.ok) values.push(result.value)
      return !result?.ok
    })
    return values
  }

  #takeUnmatched<T>(wanted: Matcher<T>): { value: T; event: WireEvent } | undefined {
    for (const [index, event] of this.#unmatched.entries()) {
      const result = wanted.match(event)
      if (!result.ok) continue
      this.#unmatched.splice(index, 1)
      this.#transcript.matched(event.line)
      return { value: result.value, event }
    }
    return undefined
  }

  #tooLate(wanted: Matcher<unknown>, deadlineMs: number): DeadlineError {
    const { message, observed } = this.#whatCame(wanted, `${this.#who} waited ${deadlineMs} ms for ${wanted.what}`)
    return new DeadlineError('PROBE_DEADLINE', message, { expected: wanted.what, observed, deadlineMs })
  }

  #closedInstead(wanted: Matcher<unknown>, closed: WireEvent): MismatchError {
    this.#transcript.decide(closed.line)
    const { message, observed } = this.#whatCame(wanted, `${this.#who} waited for ${wanted.what}, and the connection ended instead (${closed.shown})`)
    return new MismatchError('PROBE_CLOSED_INSTEAD', message, { expected: wanted.what, observed })
  }

  /** The nearest miss in a word, and what came instead in the words of the wire. */
  #whatCame(wanted: Matcher<unknown>, begin: string): { message: string; observed: string } {
    const tried = this.#unmatched.map(event => ({ event, result: wanted.match(event) })).filter(({ result }) => !result.ok)
    const nearest = tried.reduce<{ event: WireEvent; why: string; near: number } | undefined>((best, { event, result }) =>
      !result.ok && result.near > 0 && result.near >= (best?.near ?? 0) ? { event, why: result.why, near: result.near } : best, undefined)
    if (nearest) this.#transcript.decide(nearest.event.line)
    const others = this.#unmatched.filter(event => event !== nearest?.event)
    const shown = [...(nearest ? [nearest.event] : []), ...others.slice(-SHOWN_EVENTS)].map(event => shorten(event.shown))
    const message = nearest ? `${begin}; nearest: ${nearest.why}` : others.length === 0 ? `${begin}; nothing came` : `${begin}; came instead: ${others.slice(-SHOWN_EVENTS).map(event => firstTag(event.shown)).join(' ')}`
    return { message, observed: shown.length === 0 ? 'nothing' : shown.join('\n') }
  }
}

function shorten(text: string): string {
  const line = text.trim()
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}… (${line.length} characters)` : line
}

function firstTag(text: string): string {
  return shorten(/<[^>]*>/.exec(text)?.[0] ?? text)
}
