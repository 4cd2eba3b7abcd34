/**
 * Proves that bad input hurts no room of the reference server: random histories of rooms, in which everybody sends what clients can build and
 * rooms must not follow; each gets the right answer, and the room, who is in it and how it is configured are as the model says.
 * `node bench/proofs/bad-input.ts --histories 10000 --seed N`; exit code 1 and a shrunk history when one does not hold. Spec: XEP-0045 v1.35.5 §7–§10, §17.
 */
import { Jid } from '#xmpp/jid.js'
import { playSeeded } from '#bench/engine/seeded.js'
import { login } from '#harness/probe/client.js'
import { Transcript } from '#harness/probe/transcript.js'
import { reference } from '#harness/target/reference.js'
import type { TargetFacts } from '#harness/target/target.js'
import { BAD_INPUT, type BadKind } from '#suites/fuzz/bad-input.js'
import type { Cast } from '#suites/fuzz/history.js'
import { campaign } from '#suites/fuzz/property.js'

/** Casts that play side by side, each with seeds of its own: `seed`, `seed + 1`, … */
const CASTS = 4
/** Histories for which a cast stays logged in: their transcripts are kept as long. */
const LOGIN_EVERY = 250

/** @throws MismatchError with the shrunk history that does not hold */
export async function prove(histories: number, seed: number): Promise<{ readonly histories: number; readonly kinds: string }> {
  const driver = reference()
  const target = await driver.start()
  try {
    await Promise.all(Array.from({ length: CASTS }, async (_, index) => {
      const mine = Math.ceil(histories / CASTS)
      for (let done = 0; done < mine; done += LOGIN_EVERY) await playSome(target, Math.min(LOGIN_EVERY, mine - done), seed + index + done * CASTS)
    }))
    return { histories: Math.ceil(histories / CASTS) * CASTS, kinds: Object.keys(BAD_INPUT).join(', ') }
  } finally {
    await driver.stop()
  }
}

async function playSome(target: TargetFacts, histories: number, seed: number): Promise<void> {
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map(async (who, place) => {
    const account = target.accounts[place]
    return login({ target, transport: 'websocket', transcript: new Transcript(), who, resource: `${who}-${seed}`, ...(account ? { account } : {}) })
  }))
  if (!alice || !bob || !carol) return
  const cast: Cast = { alice, bob, carol }
  let rooms = 0
  try {
    await campaign(cast, { kinds: Object.keys(BAD_INPUT) as BadKind[], histories, seed, maxLength: 10, freshRoom: () => Jid.of(`room-${seed}-${rooms += 1}`, target.mucDomain ?? '') })
  } finally {
    for (const client of Object.values(cast)) client.wire.destroy()
  }
}

if (import.meta.main) {
  await playSeeded({ file: 'bench/proofs/bad-input.ts', unit: 'histories', many: 10_000, prove: async (histories, seed) => {
    const { kinds } = await prove(histories, seed)
    return `every answer to bad input (${kinds}) right, every room as the model says`
  } })
}
