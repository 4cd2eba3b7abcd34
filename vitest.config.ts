/** How `npm test` runs: the unit tests side by side, then the system tests one file after the other; the last line sums up. */
import { defineConfig } from 'vitest/config'
import type { Reporter, TestModule, Vitest } from 'vitest/node'

const NOT_OURS = ['**/node_modules/**', '**/dist/**', '**/out/**']
/** What starts servers, browsers or whole programs: one file at a time, or they would starve each other of their deadlines. */
const SYSTEM = ['**/*.system.test.ts', '**/*.browser.test.ts']

/** Ends the output with `N passed, N failed`, and `, N skipped` where there are any. */
class LastLine implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    if (this.#vitest?.config.watch) return
    const tests = modules.flatMap(module => [...module.children.allTests()]).map(test => test.result().state)
    const count = (state: string): number => tests.filter(one => one === state).length
    const unloaded = modules.filter(module => module.errors().length > 0).length
    const skipped = count('skipped')
    const line = `${count('passed')} passed, ${count('failed') + unloaded + errors.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
    process.once('exit', () => process.stdout.write(`${line}\n`))
  }
}

export default defineConfig({
  server: { watch: null },
  test: {
    reporters: ['default', new LastLine()],
    projects: [
      { test: { name: 'unit', include: ['**/*.test.ts'], exclude: [...NOT_OURS, ...SYSTEM], sequence: { groupOrder: 0 }, testTimeout: 20_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'system', include: SYSTEM, exclude: NOT_OURS, sequence: { groupOrder: 1 },
          fileParallelism: false, testTimeout: 600_000, hookTimeout: 120_000,
        },
      },
    ],
  },
})
