/**
 * Measures what a newcomer waits for: milliseconds from `npm start` to its first verdict, and to its end. Five starts, medians; on a machine that has nothing else to do.
 * `node bench/proofs/first-verdict.ts`. Exit code 1 when a median is over its bound.
 */
import { spawn } from 'node:child_process'
import { median } from '#bench/engine/median.js'
import { packageRoot } from '#harness/package.js'

const STARTS = 5
const FIRST_VERDICT_MS = 2000
const END_MS = 20_000

async function start(): Promise<{ readonly firstMs: number; readonly endMs: number }> {
  const beganMs = performance.now()
  const child = spawn('npm', ['start'], { cwd: packageRoot, stdio: ['ignore', 'pipe', 'inherit'] })
  let firstMs = Infinity
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (firstMs === Infinity && /^\s*1\/\d+ .*(RFC|XEP-|JITSI)\d*#/m.test(said)) firstMs = performance.now() - beganMs
  })
  await new Promise(resolve => child.on('close', resolve))
  return { firstMs, endMs: performance.now() - beganMs }
}

const starts: Awaited<ReturnType<typeof start>>[] = []
for (let i = 0; i < STARTS; i += 1) starts.push(await start())
const first = Math.round(median(starts.map(({ firstMs }) => firstMs)))
const end = Math.round(median(starts.map(({ endMs }) => endMs)))
console.log(`first verdict after ${first} ms (bound ${FIRST_VERDICT_MS}), end after ${end} ms (bound ${END_MS}): medians of ${STARTS} starts (${starts.map(({ firstMs }) => Math.round(firstMs)).join(', ')})`)
process.exitCode = first <= FIRST_VERDICT_MS && end <= END_MS ? 0 : 1
