/** Starts vitest on our suites, hands it a plan and passes on every outcome. The only place that knows vitest's programmatic side. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestSpecification, Vitest } from 'vitest/node'
import { suiteFiles } from '#harness/runner/suites.js'
import type { Outcome, Plan } from '#harness/clause/plan.js'
import { packageRoot } from '#harness/package.js'

/** A vitest that is ready to run; making one takes about 150 ms, so it is made while the target starts. */
export interface Examiner {
  /**
   * Runs a plan and resolves when every test in it ended.
   * @param files suite files that hold the plan's tests, relative to the project's root
   * @throws Error when a suite file cannot be loaded, or vitest itself fails
   */
  run(plan: Plan, files: readonly string[], heard: OutcomeListener): Promise<void>
  /** Lets the tests that play come to their end and begins no other. */
  cancel(): void
  close(): Promise<void>
}

export type OutcomeListener = (round: string, variant: string, outcome: Outcome) => void

/** How many tests of one file play at the same time. */
const SIDE_BY_SIDE = 24

/** Makes an examiner. Nothing is written outside a temporary folder, so home and package folder may be read-only. */
export async function prepareExaminer(): Promise<Examiner> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-vitest-'))
  process.env['XDG_DATA_HOME'] ??= folder
  const { BaseSequencer, createVitest } = await import('vitest/node')
  /** Documents and sections in their order, not the slowest first. */
  class InOrder extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
    }
  }
  let heard: OutcomeListener = () => undefined
  const vitest = await createVitest('test', {
    config: false, root: packageRoot, dir: join(packageRoot, 'suites'), include: [...suiteFiles.patterns], exclude: [],
    watch: false, isolate: false, pool: 'threads', maxWorkers: 1, fileParallelism: false, maxConcurrency: SIDE_BY_SIDE, sequence: { sequencer: InOrder },
    testTimeout: 120_000, hookTimeout: 120_000, passWithNoTests: true, printConsoleTrace: false,
    reporters: [{
      onTestCaseResult: testCase => {
        const { round, variant, outcome } = testCase.meta()
        if (variant !== undefined && outcome) heard(round ?? '', variant, outcome)
      },
    }],
  }, { cacheDir: join(folder, 'cache'), server: { watch: null } })
  leaveSignalsAlone()
  let runs = 0
  return {
    run: async (plan, files, listener) => {
      heard = listener
      await runOnce(vitest, plan, files, runs === 0)
      runs += 1
    },
    cancel: () => void vitest.cancelCurrentRun('keyboard-input'),
    close: async () => {
      await vitest.close()
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

async function runOnce(vitest: Vitest, plan: Plan, files: readonly string[], first: boolean): Promise<void> {
  vitest.provide('plan', plan)
  if (first) await vitest.standalone()
  const wanted = new Set(files.map(file => join(packageRoot, file)))
  const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) => wanted.has(moduleId))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true)
  const errors = [...unhandledErrors, ...testModules.flatMap(module => module.errors()), ...testModules.flatMap(module => [...module.children.allTests('failed')].flatMap(test => test.result().errors ?? []))]
  if (errors.length > 0) throw new Error(`the suites could not be run:\n${errors.map(error => describeError(error)).join('\n')}`)
}

function describeError(error: unknown): string {
  const { stack, message } = error as { stack?: string; message?: string }
  return stack ?? message ?? String(error)
}
