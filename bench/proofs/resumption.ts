/**
 * Proves that resuming loses nothing, doubles nothing and keeps the order: random histories of messages both ways, cuts that the
 * server notices or not, lost acks, resumptions while the old stream still lives, and sessions that time out.
 * `node bench/proofs/resumption.ts --histories 10000 --seed N`; exit code 1 and a shrunk history when one does not hold.
 * Spec: XEP-0198 v1.6.3 §4, §5.
 */
import fc from 'fast-check'
import { playSeeded } from '#bench/engine/seeded.js'
import { LittleServer } from '#reference-server/testing/little-server.js'
import { CarefulClient } from './resumption/careful-client.ts'

const WINDOW_MS = 10_000

type Step =
  | { readonly do: 'alice-says' | 'bob-says' | 'ack' | 'ask' }
  | { readonly do: 'deliver' | 'read'; readonly count: number }
  | { readonly do: 'cut'; readonly isNoticed: boolean }
  | { readonly do: 'resume'; readonly transport: 'tcp' | 'websocket' }
  | { readonly do: 'wait'; readonly ms: number }

export interface Tally { histories: number; messages: number; cuts: number; resumptions: number; timeouts: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'bob-says' }) },
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'alice-says' }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'ack' }, { do: 'ask' }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('deliver' as const, 'read' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), isNoticed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('resume' as const), transport: fc.constantFrom('tcp' as const, 'websocket' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(WINDOW_MS / 2, WINDOW_MS) }) },
)

/** Plays one history and heals the line at its end. @throws Error when something was lost, doubled or out of order */
export function play(steps: readonly Step[], tally: Tally): void {
  // who is refused and does not read it for long would be sent away, which is another story
  const server = new LittleServer({ resumeTimeMs: WINDOW_MS, loginTimeMs: 0 })
  const bob = new Bob(server)
  const alice = new CarefulClient(server)
  let [toBob, toAlice] = [0, 0]
  alice.begin()
  for (const next of steps) {
    switch (next.do) {
      case 'alice-says': alice.say(String(toBob += 1)); break
      case 'bob-says': bob.say(String(toAlice += 1)); break
      case 'ack': alice.sendAck(); break
      case 'ask': alice.askForAck(); break
      case 'deliver': alice.deliver(next.count); break
      case 'read': alice.read(next.count); break
      case 'cut': if (alice.isConnected) tally.cuts += 1; alice.cut(next.isNoticed); break
      case 'resume': if (!alice.isConnected) tally.resumptions += 1; alice.resume(next.transport); break
      case 'wait': if (next.ms === WINDOW_MS && !alice.isConnected) tally.timeouts += 1; server.clock.turn(next.ms); break
    }
  }
  heal(alice)
  bob.listen()
  if (server.mistakes.length > 0) throw new Error('the server reported a mistake', { cause: server.mistakes[0] })
  const sent = Array.from({ length: toBob }, (_, index) => String(index + 1))
  expectSame('what alice said and bob heard', bob.heard, sent)
  expectRising('what alice heard', alice.heard)
  const known = new Set([...alice.heard, ...bob.returned])
  const lost = Array.from({ length: toAlice }, (_, index) => String(index + 1)).filter(body => !known.has(body))
  if (lost.length > 0) throw new Error(`bob said ${lost.join(', ')}: alice did not hear it, and nobody told bob`)
  tally.histories += 1
  tally.messages += toBob + toAlice
}

/** Reads, answers and comes back until nothing is under way any more. */
function heal(alice: CarefulClient): void {
  alice.resume('websocket')
  for (let round = 0; round < 4; round += 1) {
    alice.read(Infinity)
    alice.askForAck()
    alice.deliver(Infinity)
  }
}

/** Sits on a perfect line. */
class Bob {
  readonly heard: string[] = []
  /** Bodies of messages that came back as errors, by the id that is the body. */
  readonly returned: string[] = []
  readonly #peer

  constructor(server: LittleServer) {
    this.#peer = server.login('bob', 'phone')
  }

  say(body: string): void {
    this.#note(this.#peer.say(`<message to='alice@localhost/desk' type='normal' id='${body}'><body>${body}</body></message>`))
  }

  listen(): void {
    this.#note(this.#peer.hear())
  }

  #note(text: string): void {
    for (const [stanza] of text.matchAll(/<message .*?<\/message>/g)) {
      if (/^<message [^>]*type='error'/.test(stanza)) this.returned.push(/ id='(\d+)'/.exec(stanza)?.[1] ?? '')
      else this.heard.push(/<body>(\d+)/.exec(stanza)?.[1] ?? '')
    }
  }
}

function expectSame(what: string, seen: readonly string[], wanted: readonly string[]): void {
  if (seen.join() !== wanted.join()) throw new Error(`${what}: ${seen.join(' ')} instead of ${wanted.join(' ')}`)
}

function expectRising(what: string, seen: readonly string[]): void {
  const numbers = seen.map(Number)
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) throw new Error(`${what} is doubled or out of order: ${seen.join(' ')}`)
}

/** Plays many histories. @throws Error with the shrunk one that does not hold */
export function prove(histories: number, seed: number): Tally {
  const tally: Tally = { histories: 0, messages: 0, cuts: 0, resumptions: 0, timeouts: 0 }
  fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), steps => play(steps, tally)), { numRuns: histories, seed })
  return tally
}

if (import.meta.main) {
  await playSeeded({ file: 'bench/proofs/resumption.ts', unit: 'histories', many: 10_000, prove: (histories, seed) => {
    const { messages, cuts, resumptions, timeouts } = prove(histories, seed)
    return `${messages} messages, ${cuts} cuts, ${resumptions} resumptions, ${timeouts} timeouts while away; nothing lost, nothing doubled, order kept`
  } })
}
