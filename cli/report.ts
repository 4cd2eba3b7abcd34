/** `assay report`: the reports of earlier runs, made again from `run.json` alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunResult } from '#harness/verdict/run-result.js'
import { readRunResult } from '#harness/verdict/run-schema.js'
import { renderTerminal } from '#reports/renderers/terminal.js'
import { print, printJson } from '#cli/print.js'
import { renderAgain, renderSideBySide } from '#cli/results-folder.js'
import { screenOf } from '#cli/screen.js'
import { subfolders } from '#cli/subfolders.js'
import { systemReason, UsageError } from '#cli/usage-error.js'

export interface ReportOptions {
  readonly out: string
  readonly json?: true
}

export async function report(files: readonly string[], { out, json }: ReportOptions): Promise<number> {
  const runs = files.map(readRun)
  const [first, ...others] = runs
  if (!first) throw new UsageError('name a run.json')
  const folders = subfolders(runs.map(({ target }) => target.name))
  const written = others.length === 0 ? renderAgain(out, first) : [...runs.flatMap((run, n) => renderAgain(join(out, folders[n] ?? ''), run)), renderSideBySide(out, [first, ...others])]
  if (json) await printJson(others.length === 0 ? first : runs)
  else await print([...runs.map(run => renderTerminal(run, screenOf(process.stdout))), ...written].join('\n'))
  return 0
}

function readRun(file: string): RunResult {
  try {
    return readRunResult(readFileSync(file, 'utf8'), file)
  } catch (error) {
    const reason = systemReason(error)
    if (reason === undefined) throw error
    throw new UsageError(`cannot read ${file} (${reason}); name a run.json that "assay run" wrote`, { cause: error })
  }
}
