/** A module of yours that knows passwords, as TypeScript in a folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PasswordVerdict } from '../passwords.ts'
import { ModuleCheck } from './module.ts'
import type { ModuleSettings } from './settings.ts'

let folder = ''
let made = 0
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'assay-module-')) })
afterAll(() => rmSync(folder, { recursive: true }))

function checking(source: string, settings: Partial<ModuleSettings> = {}) {
  const path = join(folder, `check-${made += 1}.ts`)
  writeFileSync(path, source)
  const reports: string[] = []
  const check = new ModuleCheck({ path, ...settings }, error => reports.push(String(error)))
  const ask = async (username = 'alice'): Promise<PasswordVerdict> => check.verify({ domain: 'meet.example', username, password: 'secret', connection: { address: '192.0.2.1', tls: () => undefined } })
  return { ask, reports, path }
}

test('its function is asked who wants in where, and what it answers holds', async () => {
  const { ask, reports } = checking(`
    interface Question { readonly username: string }
    export default async (question: Question, signal: AbortSignal) => (question.username === 'alice' ? { result: 'allow', claims: { question, isAborted: signal.aborted } } : { result: 'deny', text: 'who are you?' })`)
  expect(await ask()).toEqual({ kind: 'right', grant: { claims: { question: { host: 'meet.example', username: 'alice', password: 'secret', address: '192.0.2.1' }, isAborted: false } } })
  expect(await ask('bob')).toEqual({ kind: 'wrong', text: 'who are you?' })
  expect(reports).toEqual([])
})

test.each([
  ['throws', 'export default () => { throw new Error("oops") }', 'oops'],
  ['rejects', 'export default async () => { throw new Error("oops") }', 'oops'],
  ['throws nothing', 'export default () => { throw undefined }', 'undefined'],
  ['answers nothing', 'export default () => undefined', 'the reply is no object'],
  ['answers true', 'export default () => true', 'the reply is no object'],
  ['answers what cannot be read', 'export default () => ({ get result() { throw new Error("oops") } })', 'oops'],
])('one that %s is our trouble, told once', async (_, source, reason) => {
  const { ask, reports } = checking(source)
  expect([await ask(), await ask()]).toEqual([{ kind: 'unavailable' }, { kind: 'unavailable' }])
  expect(reports).toEqual([expect.stringContaining(reason)])
})

test('one that never settles costs a login, and holds no more than so many', async () => {
  const { ask, reports } = checking('export default (question, signal) => new Promise((resolve, reject) => { if (question.username === "quick") resolve({ result: "deny" }) })', { timeMs: 100, maxPending: 2 })
  expect(await Promise.all([ask('slow'), ask('quick')])).toEqual([{ kind: 'unavailable' }, { kind: 'wrong' }])
  expect(await ask('slow')).toEqual({ kind: 'unavailable' })
  expect(await ask('quick')).toEqual({ kind: 'unavailable' })
  expect(reports.map(report => /: ([^:]*)$/.exec(report)?.[1])).toEqual(['it does not answer in time', 'too many logins wait for it'])
})

test('the signal says that nobody waits any more', async () => {
  const { ask } = checking('export default (question, signal) => new Promise(resolve => signal.addEventListener("abort", () => { globalThis.givenUp = signal.reason.name; resolve({ result: "deny" }) }))', { timeMs: 100 })
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect((globalThis as { givenUp?: string }).givenUp).toBe('TimeoutError')
})

test.each([
  ['has no default export', 'export const check = () => ({ result: "allow" })', 'has no function as its default export'],
  ['fails while it is loaded', 'throw new Error("no database")', 'cannot be loaded: no database'],
  ['is no module', 'export default (', 'cannot be loaded: '],
])('one that %s is told at the start, and is our trouble', async (_, source, reason) => {
  const { ask, reports, path } = checking(source)
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(reports).toEqual(expect.arrayContaining([expect.stringContaining(`the module ${path}`)]))
  expect(reports[0]).toContain(reason)
})
