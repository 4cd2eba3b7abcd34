/** `assay faults`: the kill matrix, printed and saved. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FaultsProgress, type FaultsResult, runFaults } from '#harness/runner/faults.js'
import { faultyReference } from '#harness/target/reference.js'
import { EXIT } from '#harness/verdict/summarize.js'
import { randomSeed } from '#cli/options.js'
import { print, printJson } from '#cli/print.js'
import { screenOf } from '#cli/screen.js'
import { systemReason, UsageError } from '#cli/usage-error.js'

export interface FaultsVerbOptions {
  readonly only?: string
  readonly full?: true
  readonly bystanders?: number
  readonly seed?: number
  readonly out: string
  readonly json?: true
  readonly quiet?: true
}

/** Exit code 4 when a fault survives, turns red what it does not name, or a test kills nothing. */
export async function faults(options: FaultsVerbOptions): Promise<number> {
  const file = join(options.out, 'faults.json')
  save(file, '')
  const { only, full = false, bystanders, seed = randomSeed() } = options
  const stream = options.json ? process.stderr : process.stdout
  const result = await runFaults(faultyReference(), { full, seed, ...(bystanders === undefined ? {} : { bystanders }), ...(only === undefined ? {} : { only }), tell: options.quiet ? () => undefined : teller(stream) })
  save(file, `${JSON.stringify(result, null, 2)}\n`)
  if (options.json) await printJson(result)
  else await print([...result.faults.map(lineOf), '', ...result.problems, ...(result.problems.length > 0 ? [''] : []), `${sumOf(result)} (seed ${seed})`, `  ${file}`].join('\n'))
  return result.faults.length === 0 || result.problems.length > 0 ? EXIT.gate : EXIT.conformant
}

/** On a terminal one line that counts; elsewhere one line when the playing begins. */
function teller(stream: NodeJS.WriteStream): (progress: FaultsProgress) => void {
  const { live } = screenOf(stream)
  let pairs = 0
  let played = 0
  return progress => {
    if (progress.kind === 'reached') {
      pairs = progress.pairs
      stream.write(`${progress.faults} faults, ${progress.tests} tests, ${pairs} meetings of the two${live ? '' : '\n'}`)
      return
    }
    played += 1
    if (live) stream.write(`\r\u001b[2K${played === pairs ? '' : `${played}/${pairs}  ${progress.fault}`.slice(0, stream.columns - 1)}`)
  }
}

function lineOf({ name, killedBy, survivedBy, collateral, unsettled, reachedBy }: FaultsResult['faults'][number]): string {
  const good = survivedBy.length + collateral.length + unsettled.length === 0
  return `${good ? '✔' : '✘'} ${name.padEnd(36)} killed by ${killedBy.length === 0 ? 'nothing' : killedBy.join(', ')}  (of ${reachedBy} that met it)`
}

function sumOf({ faults: rows, tests, pairs, tookMs, problems }: FaultsResult): string {
  return `${rows.length} faults, ${tests.length} tests, ${pairs} played in ${(tookMs / 1000).toFixed(1)} s: ${problems.length === 0 ? 'every fault is killed, every test kills' : `${problems.length} problems`}`
}

function save(file: string, text: string): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  } catch (cause) {
    throw new UsageError(`cannot write ${file} (${systemReason(cause) ?? String(cause)}); choose another folder with --out`, { cause })
  }
}
