/** Plays a fault in a phase of a room for nothing: would it have made a difference? Handlers are pure, so nobody notices. */
import { copyOf, Element } from '#xmpp/element.js'
import type { Effect, Effects, Handler, Phase, Phases, Wrapper } from '../muc/hooks.ts'
import type { Stanza } from '../router/router.ts'

type Context = Readonly<Record<string, unknown>>

/** Whether a handler would have answered, or changed what it was handed. */
export function wouldAnswer<P extends Phase>(context: Phases[P], handler: Handler<P>): boolean {
  const copy = copied(context)
  return handler(copy) !== undefined || isTouched(context as unknown as Context, copy as unknown as Context)
}

/** What a phase comes to, and whether a wrapper would have made something else of it. */
export interface Played {
  /** As the phase itself, with what it throws. */
  readonly effects: () => Effects | undefined
  readonly differs: boolean
}

/** Runs a phase, and then the wrapper around what has come of it. */
export function played<P extends Phase>(context: Phases[P], wrapper: Wrapper<P>, next: () => Effects | undefined): Played {
  const real = attempt(next)
  const copy = copied(context)
  const changed = attempt(() => wrapper(copy, real))
  return { effects: real, differs: !isSame(real, changed) || isTouched(context as unknown as Context, copy as unknown as Context) }
}

/** Does something now, and gives or throws what came of it whenever it is asked. */
function attempt(run: () => Effects | undefined): () => Effects | undefined {
  try {
    const effects = run()
    return () => effects
  } catch (error) {
    return () => { throw error }
  }
}

function isSame(a: () => Effects | undefined, b: () => Effects | undefined): boolean {
  const [one, other] = [outcome(a), outcome(b)]
  if (one.error !== undefined || other.error !== undefined) return one.error === other.error
  const [mine = [], yours = []] = [one.effects, other.effects]
  return mine.length === yours.length && mine.every((effect, i) => effect === yours[i] || isSameSending(effect, yours[i]))
}

function outcome(run: () => Effects | undefined): { readonly effects?: Effects | undefined; readonly error?: unknown } {
  try {
    return { effects: run() }
  } catch (error) {
    return { error }
  }
}

function isSameSending(a: Effect, b: Effect | undefined): boolean {
  if (b === undefined || a.kind !== b.kind || (a.kind !== 'send' && a.kind !== 'broadcast') || (b.kind !== 'send' && b.kind !== 'broadcast')) return false
  return String(a.to) === String(b.to) && (a.element === b.element || a.element.toString() === b.element.toString())
}

/** A context that may be changed without anybody noticing. */
function copied<P extends Phase>(context: Phases[P]): Phases[P] {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, copyValue(value)])) as unknown as Phases[P]
}

function copyValue(value: unknown): unknown {
  if (value instanceof Set) return new Set(value)
  if (Array.isArray(value)) return [...value as unknown[]]
  if (value instanceof Element) return copyOf(value)
  return isStanza(value) ? { ...value, element: copyOf(value.element) } : value
}

function isTouched(context: Context, copy: Context): boolean {
  const names = new Set([...Object.keys(context), ...Object.keys(copy)])
  return [...names].some(name => !isSameValue(context[name], copy[name]))
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Set && b instanceof Set) return a.symmetricDifference(b).size === 0
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => each === b[i])
  if (a instanceof Element && b instanceof Element) return a.toString() === b.toString()
  return isStanza(a) && isStanza(b) && a.element.toString() === b.element.toString()
}

function isStanza(value: unknown): value is Stanza {
  return typeof value === 'object' && value !== null && 'element' in value && value.element instanceof Element
}
