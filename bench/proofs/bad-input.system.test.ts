/** A tenth of the proof that bad input hurts no room. The whole is `node bench/proofs/bad-input.ts`. */
import { expect, test } from 'vitest'
import { prove } from './bad-input.ts'

test('1,000 random histories with bad input: every answer right, every room as the model says', async () => {
  const seed = Date.now() % 2 ** 30
  console.log(`bad-input: seed ${seed}`)
  expect((await prove(1000, seed)).histories).toBe(1000)
})
