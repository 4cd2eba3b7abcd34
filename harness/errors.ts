/** The three ways a probe tells what went wrong, apart from `WireError` (the peer could not be read). */

/** What was expected and what came instead, in words and wire text. */
export interface Disappointment {
  readonly expected: string
  readonly observed: string
}

/** The target answered, and wrongly: something forbidden came, or the connection ended where an answer was due. */
export class MismatchError extends Error implements Disappointment {
  override readonly name = 'MismatchError'
  readonly code: string
  readonly expected: string
  readonly observed: string

  /** @param code stable identifier, e.g. `PROBE_CLOSED_INSTEAD` */
  constructor(code: string, message: string, seen: Disappointment, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.expected = seen.expected
    this.observed = seen.observed
  }
}

/** What was waited for did not come in time; `observed` names the nearest miss and what came instead. */
export class DeadlineError extends Error implements Disappointment {
  override readonly name = 'DeadlineError'
  readonly code: string
  readonly expected: string
  readonly observed: string
  readonly deadlineMs: number

  /** @param code stable identifier, e.g. `PROBE_DEADLINE` */
  constructor(code: string, message: string, seen: Disappointment & { readonly deadlineMs: number }, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.expected = seen.expected
    this.observed = seen.observed
    this.deadlineMs = seen.deadlineMs
  }
}

/** Our own trouble, or a step on the way into the situation that did not hold: the test is inconclusive, never failed. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
  readonly code: string

  /**
   * @param code stable identifier, e.g. `TARGET_NOT_INSTALLED`
   * @param message one clear sentence, with what to do where something can be done
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Takes a step on the way into a situation: a target that disappoints here makes the test inconclusive.
 * @param what the step in words, e.g. `alice joins the room`
 * @throws HarnessError `SETUP_FAILED` with the disappointment as its cause
 */
export async function setUp<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof HarnessError || !(error instanceof Error) || !DISAPPOINTMENTS.has(error.name)) throw error
    throw new HarnessError('SETUP_FAILED', `${what}: ${error.message}`, { cause: error })
  }
}

const DISAPPOINTMENTS: ReadonlySet<string> = new Set(['MismatchError', 'DeadlineError', 'WireError'])
