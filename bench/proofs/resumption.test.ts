/** A tenth of the proof that resuming loses and doubles nothing. The whole is `node bench/proofs/resumption.ts`. */
import { expect, test } from 'vitest'
import { prove } from './resumption.ts'

test('1,000 random histories: nothing lost, nothing doubled, order kept', { timeout: 60_000 }, () => {
  const seed = Date.now() % 2 ** 31
  console.log(`resumption: seed ${seed}`)
  expect(prove(1000, seed).histories).toBe(1000)
})
