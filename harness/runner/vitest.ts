/** Starts vitest on our suites, hands it a plan and passes on every outcome. The only place that knows vitest's programmatic side. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Vitest } from 'vitest/node'
import type { NamedTest } from '#harness/clause/clause-test.js'
import type { Outcome, Plan, PlanToCome } from '#harness/clause/plan.js'
import { moduleSuffix, packageRoot } from '#harness/package.js'
import { FirstPlan } from '#harness/runner/first-plan.js'

/** A vitest whose thread loads the suites; that takes about a second, so it is made while the target starts. */
export interface Examiner {
  /**
   * The tests there are.
   * @throws Error when a suite file cannot be loaded
   */
  readonly tests: Promise<readonly NamedTest[]>
  /**
   * Runs a plan and resolves when every test in it ended.
   * @throws Error when a suite file cannot be loaded, or vitest itself fails
   */
  run(plan: Plan, heard: OutcomeListener): Promise<void>
  /** Lets the tests that play come to their end and begins no other. */
  cancel(): void
  close(): Promise<void>
}

export type OutcomeListener = (round: string, variant: string, outcome: Outcome) => void

/** How many tests play at the same time. */
const SIDE_BY_SIDE = 24

/** What is played where nothing is: whoever waits for a plan comes to its end. */
const NOTHING: Plan = { rounds: [], files: [], prefix: '', deadlineMs: 0, seed: 0, oneByOne: true, transcripts: false }

/** Makes an examiner. Nothing is written outside a temporary folder, so home and package folder may be read-only. */
export async function prepareExaminer(): Promise<Examiner> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-vitest-'))
  process.env['XDG_DATA_HOME'] ??= folder
  const { createVitest } = await import('vitest/node')
  let heard: OutcomeListener = () => undefined
  const vitest = await createVitest('test', {
    config: false, root: packageRoot, include: [`harness/runner/stage-door${moduleSuffix}`], exclude: [],
    watch: false, isolate: false, pool: 'threads', maxWorkers: 1, fileParallelism: false, maxConcurrency: SIDE_BY_SIDE,
    testTimeout: 120_000, hookTimeout: 120_000, passWithNoTests: true, printConsoleTrace: false, experimental: { viteModuleRunner: false, nodeLoader: false },
    reporters: [{
      onTestCaseResult: testCase => {
        const { round, variant, outcome } = testCase.meta()
        if (variant !== undefined && outcome) heard(round ?? '', variant, outcome)
      },
    }],
  }, { cacheDir: join(folder, 'cache'), server: { watch: null } })
  leaveSignalsAlone()
  await vitest.standalone()
  const first = new FirstPlan()
  const firstEnd = runOnce(vitest, first.toCome)
  const tests = Promise.race([first.tests, firstEnd.then(() => { throw new Error('the suites were not loaded') })])
  for (const told of [firstEnd, tests]) told.catch(() => undefined)      // whoever runs or asks hears it
  let isFirst = true
  /** Asked twice, vitest ends the thread while it still loads; one that has asked for its plan already gets an empty one. */
  const breakOff = (): void => {
    void first.tests.then(() => first.send(NOTHING))
    vitest.cancelCurrentRun('keyboard-input').catch(() => undefined)
    vitest.cancelCurrentRun('keyboard-input').catch(() => undefined)
  }
  return {
    tests,
    run: async (plan, listener) => {
      heard = listener
      if (!isFirst) return runOnce(vitest, plan)
      isFirst = false
      first.send(plan)
      await firstEnd
    },
    cancel: () => void vitest.cancelCurrentRun('keyboard-input'),
    close: async () => {
      if (isFirst) breakOff()
      await vitest.close()
      first.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** vitest ends the process on Ctrl-C at once, before anybody can write down what there is. Its handler is the one for signals and exit alike. */
function leaveSignalsAlone(): void {
  const atExit = new Set<unknown>(process.listeners('exit'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) if (atExit.has(listener)) process.off(signal, listener)
  }
}

async function runOnce(vitest: Vitest, plan: Plan | PlanToCome): Promise<void> {
  vitest.provide('plan', plan)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(await vitest.globTestSpecifications(), true)
  const failed = testModules.flatMap(module => [...module.children.allTests('failed')].flatMap(test => test.result().errors ?? []))
  const errors = [...unhandledErrors, ...testModules.flatMap(module => module.errors()), ...failed]
  if (errors.length > 0) throw new Error(`the suites could not be run:\n${errors.map(error => describeError(error)).join('\n')}`)
}

function describeError(error: unknown): string {
  const { stack, message } = error as { stack?: string; message?: string }
  return stack ?? message ?? String(error)
}
