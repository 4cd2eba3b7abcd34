/**
 * How the first plan reaches the thread that plays. That thread begins while the target starts and nobody knows yet what will be played: it
 * loads the suites, says which tests it has found, and waits for the plan. So the suites are loaded once, and beside everything else.
 */
import { randomUUID } from 'node:crypto'
import { BroadcastChannel } from 'node:worker_threads'
import type { NamedTest } from '#harness/clause/clause-test.js'
import type { Plan, PlanToCome } from '#harness/clause/plan.js'

/** The end of who plans. */
export class FirstPlan {
  /** Where the thread asks: for vitest's `provide`. */
  readonly toCome: PlanToCome = { askAt: randomUUID() }
  /** The tests that were found; never rejects, so race it against the end of the thread. */
  readonly tests: Promise<readonly NamedTest[]>
  readonly #channel = new BroadcastChannel(this.toCome.askAt)

  constructor() {
    this.tests = new Promise(resolve => { this.#channel.onmessage = message => resolve(dataOf<readonly NamedTest[]>(message)) })
    this.#channel.unref()
  }

  send(plan: Plan): void {
    this.#channel.postMessage(plan)
  }

  close(): void {
    this.#channel.close()
  }
}

/** Says in the thread that plays which tests there are, and resolves to the plan. */
export async function askForPlan({ askAt }: PlanToCome, tests: readonly NamedTest[]): Promise<Plan> {
  const channel = new BroadcastChannel(askAt)
  try {
    return await new Promise<Plan>(resolve => {
      channel.onmessage = message => resolve(dataOf<Plan>(message))
      channel.postMessage(tests)
    })
  } finally {
    channel.close()
  }
}

function dataOf<T>(message: unknown): T {
  return (message as { readonly data: T }).data
}
