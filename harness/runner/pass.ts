/**
 * One pass of vitest over some tests, and the question behind every bad ending: was it the target's answer, or its death? A socket
 * breaks before anyone hears that the process is gone, so an ending that is not good waits a moment before it counts.
 */
import { dial } from '#harness/probe/dial.js'
import { Transcript } from '#harness/probe/transcript.js'
import { type TargetDriver, type TargetFacts, transportsOf } from '#harness/target/target.js'
import type { Outcome, Plan } from '#harness/clause/plan.js'
import type { Playing } from './choose.ts'
import type { Examiner } from './vitest.ts'

/** How a pass ended. Every test that was asked for is in exactly one of these, or was told to `settled`. */
export interface PassEnd {
  /** Ran when the target died. */
  readonly inFlight: readonly Playing[]
  /** Had not begun. */
  readonly late: readonly Playing[]
  /** How the target died, if it did. */
  readonly death: string | undefined
}

/** How long after a broken connection the news of the process's end may arrive, in milliseconds. */
const GRACE_MS = 300
const DIAL_MS = 1000

/**
 * Runs a plan's tests.
 * @param settled told each test whose ending has nothing to do with a death, as soon as that is known
 */
export async function playPass(examiner: Examiner, driver: TargetDriver, plan: Plan, todo: readonly Playing[], settled: (choice: Playing, outcome: Outcome) => void): Promise<PassEnd> {
  const pass = new Pass(todo, settled)
  void driver.exited.then(how => pass.died(how, Date.now()))
  await examiner.run(plan, (_, id, outcome) => pass.heard(id, outcome))
  await pass.lookAround(driver)
  return pass.end()
}

interface Doubt {
  readonly choice: Playing
  readonly outcome: Outcome
}

class Pass {
  readonly #waiting: Map<string, Playing>
  readonly #settled: (choice: Playing, outcome: Outcome) => void
  #doubts: Doubt[] = []
  #death: { readonly how: string; readonly atMs: number } | undefined

  constructor(todo: readonly Playing[], settled: (choice: Playing, outcome: Outcome) => void) {
    this.#waiting = new Map(todo.map(choice => [choice.variant.id, choice]))
    this.#settled = settled
  }

  died(how: string, atMs: number): void {
    this.#death ??= { how, atMs }
  }

  heard(id: string, outcome: Outcome): void {
    const choice = this.#waiting.get(id)
    if (!choice) return
    this.#waiting.delete(id)
    if (outcome.kind === 'held' && this.#death === undefined) this.#settled(choice, outcome)
    else this.#doubts.push({ choice, outcome })
    if (this.#death === undefined) this.#believe(({ outcome: { kind, endedAtMs } }) => kind !== 'unsettled' && endedAtMs < Date.now() - GRACE_MS)
  }

  /** Gives the news of a death the time it needs, and asks a target whose process is not ours whether it still lives. */
  async lookAround(driver: TargetDriver): Promise<void> {
    if (this.#doubts.length === 0 || this.#death) return
    await Promise.race([driver.exited, new Promise(resolve => setTimeout(resolve, GRACE_MS))])
    if (this.#death !== undefined || await accepts(driver.facts)) return
    // The first test that could not connect began after the death, and so did those of the same millisecond; else it was at the end.
    const unsettled = this.#doubts.filter(({ outcome }) => outcome.kind === 'unsettled').map(({ outcome }) => outcome.startedAtMs - 1)
    this.died('it no longer accepts connections', Math.min(...unsettled, ...this.#doubts.map(({ outcome }) => outcome.endedAtMs)))
  }

  end(): PassEnd {
    const atMs = this.#death?.atMs ?? Infinity
    this.#believe(({ outcome: { kind, endedAtMs } }) => this.#death === undefined || endedAtMs < atMs - (kind === 'held' ? 0 : GRACE_MS))
    const inFlight = this.#doubts.filter(({ outcome }) => outcome.startedAtMs <= atMs).map(({ choice }) => choice)
    const late = this.#doubts.filter(({ outcome }) => outcome.startedAtMs > atMs).map(({ choice }) => choice)
    return { inFlight, late: [...late, ...this.#waiting.values()], death: this.#death?.how }
  }

  #believe(credible: (doubt: Doubt) => boolean): void {
    const believed = this.#doubts.filter(credible)
    this.#doubts = this.#doubts.filter(doubt => !believed.includes(doubt))
    for (const { choice, outcome } of believed) this.#settled(choice, outcome)
  }
}

async function accepts({ endpoints }: TargetFacts): Promise<boolean> {
  const tries = await Promise.allSettled(transportsOf(endpoints).map(async transport => {
    const wire = await dial(transport, endpoints, { who: 'assay', transcript: new Transcript(), deadlineMs: DIAL_MS })
    wire.destroy()
  }))
  return tries.some(({ status }) => status === 'fulfilled')
}
