/** A tenth of the proof that verdicts repeat: two runs of each server. The whole is `node bench/proofs/repeat-runs.ts`. */
import { expect, test } from 'vitest'
import { DRIVERS } from '#harness/target/resolve-target.js'
import { differences, repeat } from './repeat-runs.ts'

/** Those that a package brings; `node bench/proofs/repeat-runs.ts prosody-jitsi` repeats what Jitsi's own modules say, where they are. */
const PACKAGED = ['reference', 'prosody', 'ejabberd']

test.for(PACKAGED)('two runs of %s give the same verdicts', async (word, { skip }) => {
  const there = await DRIVERS[word]?.().installed()
  if (there?.yes === false && process.env['ASSAY_REQUIRE_TARGETS'] !== '1') skip(there.why)
  expect(differences(await repeat(word, 2))).toEqual([])
})
