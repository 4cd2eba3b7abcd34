/**
 * Proves that nobody gets in with what he makes of somebody else's tokens: thousands of mutations of good tokens are shown to the reference
 * server over WebSocket, on hosts with HS256, RS256 and ES256. One that is let in has to be the same token: the same letters of header and
 * claims, and a signature that holds for them, as a model says that shares no code with the server. One that was not changed has to be let in.
 * `node bench/proofs/token-mutations.ts --tokens 6000 --seed N`; exit code 1 and the shrunk mutation when it does not hold. Spec: RFC 7515 §5.2; RFC 8725 §3.
 */
import { createHmac, createPublicKey, verify } from 'node:crypto'
import fc from 'fast-check'
import { playSeeded } from '#bench/engine/seeded.js'
import type { Stage } from '#harness/clause/fixture.js'
import { Transcript } from '#harness/probe/transcript.js'
import { reference } from '#harness/target/reference.js'
import type { TargetFacts } from '#harness/target/target.js'
import type { TokenHost } from '#harness/target/token-host.js'
import { gateTo, makeToken } from '#suites/scenes/tokens.js'
import { type Good, type Mutation, mutations } from './token-mutations/mutations.ts'

export interface Tally { shown: number; same: number }

const DEADLINE_MS = 20_000
/** Properties that are played side by side on each host, each with a seed of its own. */
const SIDE_BY_SIDE = 2

/** @throws Error with the shrunk mutation that got in, or the good token that did not */
export async function prove(tokens: number, seed: number): Promise<Tally> {
  const driver = reference()
  const tally: Tally = { shown: 0, same: 0 }
  try {
    const target = await driver.start()
    const players = (target.tokens ?? []).flatMap(host => Array.from({ length: SIDE_BY_SIDE }, () => host))
    await Promise.all(players.map(async (host, index) => play(target, host, { runs: Math.ceil(tokens / players.length), seed: seed + index, tally })))
    return tally
  } finally {
    await driver.stop()
  }
}

async function play(target: TargetFacts, host: TokenHost, { runs, seed, tally }: { readonly runs: number; readonly seed: number; readonly tally: Tally }): Promise<void> {
  const good: Good = { host, tokens: [{}, { room: 'tea' }, { context: { user: { name: 'Alice' } } }].map(claims => makeToken(host, { claims })) }
  for (const token of good.tokens) if (!await isLetIn(target, host, token)) throw new Error(`${host.algorithm}: a good token is refused`)
  await fc.assert(fc.asyncProperty(mutations, async (mutation: Mutation) => {
    const token = mutation.apply(good)
    const isIn = await isLetIn(target, host, token)
    tally.shown += 1
    if (isIn) tally.same += 1
    if (isIn && !isSame(token, good)) throw new Error(`${host.algorithm}: ${mutation.says} lets somebody in`)
    if (!isIn && good.tokens.includes(token)) throw new Error(`${host.algorithm}: ${mutation.says} changes nothing, and is refused`)
  }), { numRuns: runs, seed })
}

/** The model: what was signed is there letter by letter, and the signature holds for it. */
function isSame(token: string, { host: { algorithm, key }, tokens }: Good): boolean {
  const end = token.lastIndexOf('.')
  const [input, signature] = [token.slice(0, end), Buffer.from(token.slice(end + 1), 'base64url')]
  if (!tokens.some(each => each.slice(0, each.lastIndexOf('.')) === input)) return false
  if (algorithm === 'HS256') return createHmac('sha256', key).update(input).digest().equals(signature)
  return verify('sha256', Buffer.from(input), { key: createPublicKey(key), ...(algorithm === 'ES256' && { dsaEncoding: 'ieee-p1363' as const }) }, signature)
}

async function isLetIn(target: TargetFacts, host: TokenHost, token: string): Promise<boolean> {
  const closing: (() => Promise<void> | void)[] = []
  const stage: Stage = { target, transport: 'websocket', tag: 'mutation', transcript: new Transcript(), deadlineMs: DEADLINE_MS, seed: 0, defer: close => { closing.push(close) } }
  try {
    return (await gateTo(stage, host).tryOut(token)).answer === 'success'
  } finally {
    for (const close of closing) await close()
  }
}

if (import.meta.main) {
  await playSeeded({ file: 'bench/proofs/token-mutations.ts', unit: 'tokens', many: 6_000, prove: async (tokens, seed) => {
    const { shown, same } = await prove(tokens, seed)
    return `${shown} mutations shown, ${same} of them the same token in other words, and nobody else got in`
  } })
}
