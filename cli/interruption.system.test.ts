/** Ctrl-C: a run that is interrupted leaves what it has, and no process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readRunResult } from '#harness/verdict/run-schema.js'
import { emptyFolder, ended, start } from '#cli/testing/assay.js'

/** From Ctrl-C to the prompt. */
const PROMPT_MS = 6000

test('the first Ctrl-C writes the report and ends with 130', async () => {
  const cwd = emptyFolder()
  const child = start(['run', '--out', 'report'], { cwd })
  const end = ended(child, 60_000)
  await new Promise<void>(resolve => void child.stdout.on('data', (text: string) => /\d+\/\d+ /.test(text) && resolve()))
  const children = childrenOf(child.pid)
  const interruptedMs = Date.now()
  child.kill('SIGINT')
  const { code } = await end
  expect(code).toBe(130)
  expect(Date.now() - interruptedMs).toBeLessThan(PROMPT_MS)
  const run = readRunResult(readFileSync(join(cwd, 'report', 'run.json'), 'utf8'))
  expect(run.exitCode).toBe(130)
  expect(run.tests.length).toBeGreaterThan(0)
  expect(children.length).toBeGreaterThan(0)
  expect(children.filter(isAlive)).toEqual([])
})

test('two Ctrl-C end it at once and leave no process either', async () => {
  const child = start(['run'], { cwd: emptyFolder() })
  const end = ended(child, 60_000)
  await new Promise<void>(resolve => void child.stdout.on('data', (text: string) => /\d+\/\d+ /.test(text) && resolve()))
  const children = childrenOf(child.pid)
  child.kill('SIGINT')
  child.kill('SIGTERM')
  expect((await end).code).toBe(130)
  const deadline = Date.now() + PROMPT_MS
  while (children.some(isAlive) && Date.now() < deadline) await delay(20)
  expect(children.filter(isAlive)).toEqual([])
})

function childrenOf(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(one => one > 0)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
