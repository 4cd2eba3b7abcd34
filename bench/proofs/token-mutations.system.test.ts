/** A tenth of the proof that nobody gets in with mutations of good tokens. The whole is `node bench/proofs/token-mutations.ts`. */
import { expect, test } from 'vitest'
import { prove } from './token-mutations.ts'

test('600 mutations of good tokens: nobody gets in with another one', async () => {
  const seed = Date.now() % 2 ** 30
  console.log(`token-mutations: seed ${seed}`)
  expect((await prove(600, seed)).shown).toBe(600)
})
