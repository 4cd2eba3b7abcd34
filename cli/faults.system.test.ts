/** Tests can fail: a tenth of the kill matrix, as a user runs it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assay, emptyFolder } from '#cli/testing/assay.js'
import { FAULTS } from '#reference-server/faults/catalogue.js'

/** Chooses the tenth of the faults and their bystanders: always the same, so that a red test is the work of a change. */
const SEED = 1
const TENTH = FAULTS.map(({ name }) => name).filter((_, index) => index % 10 === SEED % 10)

interface Matrix {
  readonly faults: readonly { readonly name: string; readonly breaks: readonly string[]; readonly killedBy: readonly string[] }[]
  readonly problems: readonly string[]
}

test(`every tenth fault is killed by the tests of the clauses it names, and by no other (seed ${SEED}; all: npx assay faults)`, async () => {
  const cwd = emptyFolder()
  const { code, stdout } = await assay(['faults', '--only', TENTH.join(','), '--seed', String(SEED), '--json', '--quiet'], { cwd, deadlineMs: 600_000 })
  const matrix = JSON.parse(stdout) as Matrix
  expect(matrix.problems).toEqual([])
  expect(code).toBe(0)
  expect(matrix.faults.length).toBeGreaterThanOrEqual(TENTH.length)
  expect(matrix.faults.filter(({ killedBy }) => killedBy.length === 0)).toEqual([])
  expect(JSON.parse(readFileSync(join(cwd, 'assay-report', 'faults.json'), 'utf8'))).toEqual(matrix)
}, 620_000)

test('a fault that does not exist is a gate that was not met', async () => {
  expect((await assay(['faults', '--only', 'no such fault', '--quiet'])).code).toBe(4)
})
