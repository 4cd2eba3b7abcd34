/** `assay run`: the main job, from the words on the command line to the files of the report. */
import { join } from 'node:path'
import type { ProfileName } from '#harness/clause/profiles.js'
import { examine } from '#harness/runner/examine.js'
import type { Examiner } from '#harness/runner/vitest.js'
import { resolveTarget } from '#harness/target/resolve-target.js'
import type { TargetDriver } from '#harness/target/target.js'
import { type LedgerRow, readLedger } from '#harness/verdict/ledger.js'
import type { RunResult } from '#harness/verdict/run-result.js'
import { EXIT } from '#harness/verdict/summarize.js'
import { renderTerminal } from '#reports/renderers/terminal.js'
import { complaintOf } from '#cli/complaint.js'
import { interruptible } from '#cli/interruption.js'
import { LiveProgress } from '#cli/live-progress.js'
import { randomSeed } from '#cli/options.js'
import { print, printJson } from '#cli/print.js'
import { appendJobSummary, renderSideBySide, ResultsFolder } from '#cli/results-folder.js'
import { screenOf } from '#cli/screen.js'
import { subfolders } from '#cli/subfolders.js'
import { systemReason, UsageError } from '#cli/usage-error.js'

export interface RunOptions {
  readonly profile?: ProfileName
  readonly only?: string
  readonly seed?: number
  readonly out: string
  readonly json?: true
  readonly ledger?: string
  readonly domain?: string
  readonly muc?: string
  readonly iOwnThis?: readonly string[]
  readonly quiet?: true
}

/** One target of this run and where its report goes. */
interface Job {
  readonly word: string
  readonly driver: TargetDriver
  readonly folder: string
  /** Rows beside our own ledger. */
  readonly ledger: readonly LedgerRow[]
}

/** @param examiner who plays; it is closed in any case */
export async function run(words: readonly string[], options: RunOptions, examiner: Examiner): Promise<number> {
  try {
    return await questionAll(words, options, examiner)
  } finally {
    await examiner.close()
  }
}

async function questionAll(words: readonly string[], options: RunOptions, examiner: Examiner): Promise<number> {
  const seed = options.seed ?? randomSeed()
  const drivers = words.map(word => ({ word, driver: resolveTarget(word, options) }))
  const names = subfolders(drivers.map(({ driver }) => driver.name))
  const jobs = drivers.map((job, n): Job => ({ ...job, ledger: ledgersOf(job.driver, options), folder: drivers.length === 1 ? options.out : join(options.out, names[n] ?? '') }))
  return interruptible(async signal => {
    const runs: RunResult[] = []
    const exitCodes: number[] = []
    for (const job of jobs) {
      if (signal.aborted) break
      try {
        const result = await question(job, { ...options, seed }, signal, examiner)
        runs.push(result)
        exitCodes.push(result.exitCode)
      } catch (error) {
        if (jobs.length === 1) throw error
        const { sentence, exitCode } = complaintOf(error)
        process.stderr.write(`assay: ${job.word}: ${sentence}\n`)
        exitCodes.push(exitCode)
      }
    }
    if (options.json) await printJson(jobs.length === 1 ? runs[0] : runs)
    await finishTogether(runs, jobs, options)
    return worst(exitCodes)
  })
}

/** Questions one target; its files are written when this resolves. */
async function question({ word, driver, folder, ledger }: Job, options: RunOptions & { readonly seed: number }, signal: AbortSignal, examiner: Examiner): Promise<RunResult> {
  const results = new ResultsFolder(folder)
  const stream = options.json ? process.stderr : process.stdout
  const progress = options.quiet ? undefined : new LiveProgress(stream, screenOf(stream))
  try {
    const result = await examine(driver, {
      ...options, polite: driver.kind === 'external' && driver.facts.polite, targetWord: word, ledger, signal,
      tell: event => {
        if (!signal.aborted) progress?.hear(event)
        if (event.kind === 'verdict') results.verdict(event.result)
      },
    }, examiner)
    progress?.end()
    const files = results.finish(result)
    if (!options.json) await print([renderTerminal(result, screenOf(process.stdout)), ...files.map(file => `  ${file}`), ''].join('\n'))
    return result
  } finally {
    progress?.end()
    results.close()
  }
}

async function finishTogether(runs: readonly RunResult[], jobs: readonly Job[], { out, json }: RunOptions): Promise<void> {
  appendJobSummary(runs)
  const [first, ...others] = runs
  if (!first || jobs.length === 1) return
  const page = renderSideBySide(out, [first, ...others])
  if (!json) await print(`side by side: ${page}`)
}

/** The user's ledgers for a target: of the command line, and of its target file. */
function ledgersOf(driver: TargetDriver, { ledger }: RunOptions): readonly LedgerRow[] {
  const own = driver.kind === 'external' ? driver.facts.ledger : undefined
  return [ledger, own].filter(file => file !== undefined).flatMap(ledgerIn)
}

function ledgerIn(file: string): readonly LedgerRow[] {
  try {
    return readLedger(file)
  } catch (cause) {
    const reason = systemReason(cause)
    throw new UsageError(reason === undefined ? `the ledger ${cause instanceof Error ? cause.message : String(cause)}` : `cannot read the ledger ${file} (${reason})`, { cause })
  }
}

/** Of several targets' exit codes the one that says most: what could not be done, then what was found. */
const BY_WEIGHT: readonly number[] = [EXIT.interrupted, EXIT.bug, EXIT.usage, EXIT.unreachable, EXIT.failures, EXIT.gate, EXIT.slo]

function worst(exitCodes: readonly number[]): number {
  return BY_WEIGHT.find(code => exitCodes.includes(code)) ?? EXIT.conformant
}
