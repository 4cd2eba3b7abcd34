/** `run.json`: the result itself, the input of every other renderer. `readRunResult` reads it back. */
import type { RunResult } from '#harness/verdict/run-result.js'

export function renderJson(run: RunResult): string {
  return `${JSON.stringify(run, null, 2)}\n`
}
