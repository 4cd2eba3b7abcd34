/** A tenth of the proof that persistent rooms survive a killed server. The whole is `node bench/proofs/rooms-survive.ts`. */
import { expect, test } from 'vitest'
import { prove } from './rooms-survive.ts'

test('20 kills at random moments: every room is as it once was, and no acknowledged change is lost', async () => {
  const seed = Date.now() % 2 ** 31
  console.log(`rooms-survive: seed ${seed}`)
  const { kills, acknowledged } = await prove(20, seed)
  expect(kills).toBe(20)
  expect(acknowledged).toBeGreaterThan(0)
})
