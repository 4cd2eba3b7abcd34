/** Plays random histories until one does not hold, and shrinks that one: what is said then plays it again. */
import fc from 'fast-check'
import type { Jid } from '#xmpp/jid.js'
import { DeadlineError, HarnessError, MismatchError } from '#harness/errors.js'
import { type Cast, histories, type History, inShort, play } from './history.ts'
import type { BadKind } from './bad-input.ts'

export interface Campaign {
  readonly kinds: readonly BadKind[]
  readonly histories: number
  readonly seed: number
  readonly maxLength?: number
  /** For how long a history that was found is shrunk, in milliseconds. */
  readonly shrinkMs?: number
  /** The address of a room that nobody has used. */
  readonly freshRoom: () => Jid
}

/**
 * @throws MismatchError with the shortest history that was found; HarnessError when a step on the way failed
 */
export async function campaign(cast: Cast, { kinds, histories: numRuns, seed, maxLength, shrinkMs = Infinity, freshRoom }: Campaign): Promise<void> {
  let foundAtMs = Infinity
  const details = await fc.check(fc.asyncProperty(histories(kinds, maxLength), async history => {
    if (performance.now() - foundAtMs > shrinkMs) return // what is not played is not found to fail: shrinking ends
    try {
      await play(cast, freshRoom(), history)
    } catch (error) {
      foundAtMs = Math.min(foundAtMs, performance.now())
      throw error
    }
  }), { numRuns, seed })
  const { errorInstance: error, counterexample } = details
  if (!details.failed) return
  if (!(error instanceof MismatchError || error instanceof DeadlineError)) throw error instanceof Error ? error : new HarnessError('FUZZ_FAILED', String(error))
  throw new MismatchError(error.code, `${error.message} (seed ${seed}, path ${details.counterexamplePath ?? ''}; shrunk to: ${stepsOf(counterexample)})`, error, { cause: error })
}

function stepsOf(counterexample: readonly [History] | null): string {
  return counterexample?.[0].map(inShort).join('; ') ?? ''
}
