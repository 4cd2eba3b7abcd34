/** What vitest's worker is told to run, and what it answers for each test: plain data both ways. */
import type { TargetFacts } from '#harness/target/target.js'
import type { TranscriptLine, Transport } from '#harness/verdict/run-result.js'

/** One pass over some tests against one target (or one faulty host of it). */
export interface Round {
  /** Empty for an ordinary run, else the fault's name. */
  readonly name: string
  readonly target: TargetFacts
  /** The variants to run, by id, and the transport each runs on. */
  readonly tests: Readonly<Record<string, Transport>>
}

/** Handed to the worker with vitest's `provide`. */
export interface Plan {
  readonly rounds: readonly Round[]
  /** Suite files that hold the tests, relative to the project's root. */
  readonly files: readonly string[]
  /** Prefix of every room and resource of this run. */
  readonly prefix: string
  /** How long a wait in a test may take, in milliseconds. */
  readonly deadlineMs: number
  /** For what is random in tests. */
  readonly seed: number
  /** Run the tests one after the other instead of side by side. */
  readonly oneByOne: boolean
  /** Whether outcomes carry what went over the wire, where the target disappointed; of what held nobody reads it. */
  readonly transcripts: boolean
  /** Asked after each test which faults' seams it passed (`assay faults`); needs `oneByOne`. */
  readonly reachUrl?: string
}

/** Stands for the plan where the thread is started before there is one (`harness/runner/first-plan.ts`). */
export interface PlanToCome {
  /** Name of the channel where it is asked for. */
  readonly askAt: string
}

/** How a test ended, before anyone judges what that means for the target. */
export type Ending =
  | { readonly kind: 'held'; readonly seen?: string }
  /** The target disappointed. */
  | { readonly kind: 'broken'; readonly message: string; readonly expected?: string; readonly observed?: string }
  /** A setup step or a barrier did not hold. */
  | { readonly kind: 'unsettled'; readonly message: string }
  /** Our own bug. */
  | { readonly kind: 'crashed'; readonly message: string }

export type Outcome = Ending & {
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly transcript: readonly TranscriptLine[]
  /** Faults whose seams this test passed. */
  readonly reached?: readonly string[]
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly plan: Plan | PlanToCome
  }
  interface TaskMeta {
    round?: string
    variant?: string
    outcome?: Outcome
  }
}
