/**
 * Fuzzes the XML reader and the framers: `node bench/micro/fuzz-reader.ts --seconds 60 --seed N`, and `--only K` for one input again.
 * Exit code 0 when every input passed, 1 at the first that did not: a crash, a hang, a disagreement with libxml2 or with itself.
 */
import { parseArgs } from 'node:util'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { examineMessage, examineStream } from './fuzz-reader/examine.ts'
import { Chance, makeMessage, makeStream, sliced } from './fuzz-reader/inputs.ts'

const MAX_INPUT_MS = 5000
const LOOK_EVERY_MS = 500

interface Task { readonly seed: number; readonly seconds: number; readonly only?: number | undefined }
/** `failure` says which input it was and what did not hold. */
export interface FuzzResult { readonly inputs: number; readonly tookMs: number; readonly failure?: string }

/** Fuzzes on another thread, so that a hang can be seen and ended. */
export async function fuzzReader(task: Task): Promise<FuzzResult> {
  const current = new Float64Array(new SharedArrayBuffer(16))         // number of the input, when it began
  const startedAt = performance.now()
  const worker = new Worker(new URL(import.meta.url), { workerData: { fuzz: task, current } })
  try {
    return await new Promise<FuzzResult>((resolve, reject) => {
      const watch = setInterval(() => {
        const [number = 0, beganAt = 0] = current
        if (beganAt > 0 && Date.now() - beganAt > MAX_INPUT_MS) resolve({ inputs: number, tookMs: performance.now() - startedAt, failure: `input ${number} took more than ${MAX_INPUT_MS} ms` })
      }, LOOK_EVERY_MS)
      worker.once('message', (result: FuzzResult) => { resolve(result) })
      worker.once('error', reject)
      worker.once('exit', () => { clearInterval(watch) })
    })
  } finally {
    await worker.terminate()
  }
}

function work(task: Task, current: Float64Array): FuzzResult {
  const startedAt = performance.now()
  const until = startedAt + task.seconds * 1000
  let number = task.only ?? 0
  for (; performance.now() < until; number += 1) {
    current[0] = number
    current[1] = Date.now()
    const failure = examine(task.seed, number)
    const tookMs = performance.now() - startedAt
    if (failure !== undefined) return { inputs: number, tookMs, failure }
    if (task.only !== undefined) return { inputs: 1, tookMs }
  }
  return { inputs: number, tookMs: performance.now() - startedAt }
}

/** One input; what is wrong with it, if anything is. */
function examine(seed: number, number: number): string | undefined {
  const chance = new Chance(Math.imul(seed, 0x9E3779B1) ^ number)
  const isStream = chance.next(3) > 0
  const bytes = isStream ? makeStream(chance) : makeMessage(chance)
  try {
    if (isStream) examineStream(bytes, sliced(bytes, chance))
    else examineMessage(bytes)
    return undefined
  } catch (error) {
    return `input ${number} (${isStream ? 'stream' : 'message'}): ${error instanceof Error && error.name !== 'Disagreement' ? error.stack ?? '' : String(error)}\n${JSON.stringify(bytes.toString('latin1')).slice(0, 2000)}`
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, only: { type: 'string' } } })
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  console.log(`seed ${seed}`)
  const { inputs, tookMs, failure } = await fuzzReader({ seed, seconds: Number(values.seconds), ...(values.only !== undefined && { only: Number(values.only) }) })
  console.log(`${inputs} inputs, ${Math.round(inputs / tookMs * 1000)} inputs/s`)
  console.log(failure === undefined ? 'ok: no crash, no hang, no disagreement' : `FAILED: ${failure}\nagain: node bench/micro/fuzz-reader.ts --seed ${seed} --only ${/\d+/.exec(failure)?.[0] ?? ''}`)
  process.exitCode = failure === undefined ? 0 : 1
}

const asked = workerData as { readonly fuzz: Task; readonly current: Float64Array } | null
if (!isMainThread && asked?.fuzz) parentPort?.postMessage(work(asked.fuzz, asked.current))
else if (import.meta.main) await main()
