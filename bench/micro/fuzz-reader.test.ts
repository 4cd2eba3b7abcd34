import { expect, test } from 'vitest'
import { fuzzReader } from './fuzz-reader.ts'

test('six seconds of random streams and messages: no crash, no hang, no disagreement', { timeout: 30_000 }, async () => {
  const seed = Date.now() % 2 ** 31
  const { inputs, failure } = await fuzzReader({ seed, seconds: 6 })
  console.log(`fuzz-reader: seed ${seed}, ${inputs} inputs`)
  expect(failure, `again: node bench/micro/fuzz-reader.ts --seed ${seed}`).toBeUndefined()
})
