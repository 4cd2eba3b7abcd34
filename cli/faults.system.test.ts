/** Every test can fail: the kill matrix, as a user runs it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assay, emptyFolder } from '#cli/testing/assay.js'

interface Matrix {
  readonly faults: readonly { readonly name: string; readonly breaks: readonly string[]; readonly killedBy: readonly string[] }[]
  readonly tests: readonly { readonly id: string; readonly kills: readonly string[] }[]
  readonly problems: readonly string[]
}

test('every fault is killed by the tests of the clauses it names, and every test kills', async () => {
  const cwd = emptyFolder()
  const { code, stdout } = await assay(['faults', '--json', '--quiet'], { cwd, deadlineMs: 300_000 })
  const matrix = JSON.parse(stdout) as Matrix
  expect(matrix.problems).toEqual([])
  expect(code).toBe(0)
  expect(matrix.faults.length).toBeGreaterThanOrEqual(25)
  expect(matrix.faults.filter(({ killedBy }) => killedBy.length === 0)).toEqual([])
  expect(matrix.tests.filter(({ kills }) => kills.length === 0)).toEqual([])
  expect(JSON.parse(readFileSync(join(cwd, 'assay-report', 'faults.json'), 'utf8'))).toEqual(matrix)
}, 320_000)

test('a fault that does not exist is a gate that was not met', async () => {
  expect((await assay(['faults', '--only', 'no such fault', '--quiet'])).code).toBe(4)
})
