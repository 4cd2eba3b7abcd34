/** What a matcher is, how to build one, and how several become one. Matchers are pure: only the probe fails a test. */
import type { WireEvent } from '#harness/probe/wire-event.js'

/** The event is what was wanted (and this is what it holds), or why it is not and how near it came (0 to 1). */
export type Match<T> = { readonly ok: true; readonly value: T } | Miss
export interface Miss {
  readonly ok: false
  readonly why: string
  readonly near: number
}

export interface Matcher<T> {
  /** What is wanted, in words that fit behind "waited for". */
  readonly what: string
  match(event: WireEvent): Match<T>
}

/** One thing that has to hold of a value: `undefined` when it does, else what was seen instead. */
export interface Check<T> {
  readonly what: string
  whyNot(value: T): string | undefined
}

/** A match. */
export function hit<T>(value: T): Match<T> {
  return { ok: true, value }
}

/** A miss; `near` 0 means not even the same kind of thing. */
export function miss(why: string, near = 0): Miss {
  return { ok: false, why, near }
}

/**
 * A matcher that first reads an event and then checks what it read. The more checks hold, the nearer the miss.
 * @param kind what is wanted apart from the checks, e.g. `an unavailable presence`
 * @param read the value, or why the event is another kind of thing
 */
export function matcher<T>(kind: string, read: (event: WireEvent) => Match<T>, checks: readonly Check<T>[] = []): Matcher<T> {
  return {
    what: [kind, ...checks.map(({ what }) => what)].join(' '),
    match: event => {
      const seen = read(event)
      if (!seen.ok) return seen
      const reasons = checks.map(check => check.whyNot(seen.value)).filter(why => why !== undefined)
      return reasons.length === 0 ? seen : miss(reasons.join(', '), (1 + checks.length - reasons.length) / (1 + checks.length))
    },
  }
}

/**
 * A check that something equals what was asked for; nothing at all (no check) when it was not asked for.
 * @param name what it is called when it differs; `phrase` is how it is asked for, where that reads differently
 */
export function equal<T>(name: string, wanted: string | undefined, read: (value: T) => string | undefined, phrase: string = `with ${name}`): Check<T>[] {
  if (wanted === undefined) return []
  return [{
    what: `${phrase} ${JSON.stringify(wanted)}`,
    whyNot: value => {
      const seen = read(value)
      return seen === wanted ? undefined : `${name} is ${seen === undefined ? 'missing' : JSON.stringify(seen)}`
    },
  }]
}

/** Whatever comes first that fits one of them. */
export function anyOf<T>(...matchers: readonly Matcher<T>[]): Matcher<T> {
  return {
    what: matchers.map(({ what }) => what).join(' or '),
    match: event => {
      const tried = matchers.map(one => one.match(event))
      const misses = tried.filter(result => !result.ok)
      return tried.find(result => result.ok) ?? misses.reduce((best, each) => (each.near > best.near ? each : best), miss('nothing was wanted'))
    },
  }
}

/** One event that fits all of them; the value is the first one's. */
export function allOf<T>(first: Matcher<T>, ...others: readonly Matcher<unknown>[]): Matcher<T> {
  return {
    what: [first, ...others].map(({ what }) => what).join(' that is also '),
    match: event => {
      const result = first.match(event)
      const misses = [result, ...others.map(one => one.match(event))].filter(each => !each.ok)
      if (misses.length === 0) return result
      const near = 1 - misses.reduce((sum, each) => sum + 1 - each.near, 0) / (others.length + 1)
      return miss(misses.map(({ why }) => why).join(', '), near)
    },
  }
}

/** Anything that does not fit. */
export function not(unwanted: Matcher<unknown>): Matcher<WireEvent> {
  return {
    what: `anything but ${unwanted.what}`,
    match: event => (unwanted.match(event).ok ? miss(`it is ${unwanted.what}`, 0) : hit(event)),
  }
}

/** The same, narrowed by a condition of the test's own. */
export function where<T>(base: Matcher<T>, what: string, holds: (value: T) => boolean): Matcher<T> {
  return {
    what: `${base.what} ${what}`,
    match: event => {
      const result = base.match(event)
      return !result.ok || holds(result.value) ? result : miss(`it is not one ${what}`, 0.9)
    },
  }
}

/** Whatever comes. */
export function anything(): Matcher<WireEvent> {
  return { what: 'anything', match: hit }
}
