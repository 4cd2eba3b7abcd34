/**
 * Proves that a storm in one room does not hold up another: while a thousand enter a room at once, five talk in a second room of the
 * same server, at a pace that does not wait; how late is what they say? Measured in a thread of its own, on our server and on Prosody
 * in turn. `node bench/proofs/neighbours.ts [--occupants 1000] [--runs 3] [reference prosody ejabberd]`. Exit code 5 when the median of
 * the 99th percentiles is more than a fifth of Prosody's.
 */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { median, quantile } from '#bench/engine/median.js'
import { BenchSession } from '#bench/engine/session.js'
import { largeRoom } from '#bench/scenarios/large-room.js'
import { type RoomPlace, roomTarget, withRooms } from '#bench/scenarios/room-targets.js'

/** Of what Prosody's neighbours see. */
const SHARE = 1 / 5
const NEIGHBOURS = 5
/** One of them says something this often. */
const EVERY_MS = 20
/** The last of what was said has so long to arrive. */
const DEADLINE_MS = 120_000

/** Talks in a room of five until it is told to stop. */
class Neighbours {
  readonly #sessions: readonly BenchSession[]
  readonly #room: string
  readonly #dueAtMs: number[] = []
  readonly #lateMs: number[] = []
  #heard = 0
  #isOver = false
  #allHeard = (): void => undefined

  static async gather({ url, domain, mucDomain }: RoomPlace): Promise<Neighbours> {
    const sessions = await Promise.all(Array.from({ length: NEIGHBOURS }, async () => BenchSession.login(url, domain)))
    const neighbours = new Neighbours(sessions, `neighbours@${mucDomain}`)
    for (const [index, session] of sessions.entries()) await neighbours.#enter(session, index)
    return neighbours
  }

  private constructor(sessions: readonly BenchSession[], room: string) {
    this.#sessions = sessions
    this.#room = room
  }

  /** @returns by how many milliseconds each delivery came after it was due to be said */
  async talk(until: Promise<unknown>): Promise<readonly number[]> {
    void until.then(() => { this.#isOver = true })
    for (const session of this.#sessions) session.onStanza = (buffer, start, end) => this.#hear(buffer.toString('utf8', start, end))
    const began = performance.now()
    for (let number = 0; !this.#isOver; number += 1) {
      const dueAt = began + number * EVERY_MS
      const early = dueAt - performance.now()
      if (early > 0) await pause(early)
      this.#dueAtMs.push(dueAt)
      this.#sessions[number % NEIGHBOURS]?.send(`<message xmlns='jabber:client' type='groupchat' to='${this.#room}' id='n${number}'><body>number ${number}</body></message>`)
    }
    const awaited = new Promise<void>(resolve => { this.#allHeard = resolve })
    this.#settle()
    await Promise.race([awaited, pause(DEADLINE_MS, undefined, { ref: false }).then(() => { throw new Error(`${this.#missing} deliveries to neighbours are missing`) })])
    for (const session of this.#sessions) session.destroy()
    return this.#lateMs
  }

  get #missing(): number { return this.#dueAtMs.length * NEIGHBOURS - this.#heard }

  #hear(text: string): void {
    const number = /<body>number (\d+)/.exec(text)?.[1]
    if (number === undefined) return
    this.#heard += 1
    this.#lateMs.push(performance.now() - (this.#dueAtMs[Number(number)] ?? NaN))
    if (this.#isOver) this.#settle()
  }

  #settle(): void {
    if (this.#missing === 0) this.#allHeard()
  }

  /** The first one makes the room, and unlocks it. XEP-0045 §10.1.2. */
  async #enter(session: BenchSession, index: number): Promise<void> {
    await answered(session, `<presence xmlns='jabber:client' to='${this.#room}/neighbour-${index}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`, /code=['"]110/)
    if (index > 0) return
    await answered(session, `<iq xmlns='jabber:client' type='set' to='${this.#room}' id='unlock'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`, /type=['"]result/)
  }
}

async function answered(session: BenchSession, stanza: string, sign: RegExp): Promise<void> {
  const heard = new Promise<void>(resolve => {
    session.onStanza = (buffer, start, end) => { if (sign.test(buffer.toString('utf8', start, end))) resolve() }
  })
  session.send(stanza)
  await heard
}

/** Lets all enter while neighbours talk in another thread. @returns how late they heard each other, and what was wrong with the storm */
async function storm(target: string, occupants: number): Promise<{ readonly lateMs: readonly number[]; readonly wrong: readonly string[] }> {
  return withRooms(roomTarget(target), async place => {
    const neighbours = new Worker(new URL(import.meta.url), { workerData: { neighboursAt: place } })
    let lateMs: readonly number[] = []
    const { wrong } = await largeRoom({ ...place, occupants, phases: ['join'], settleMs: 0, around: async (_, enter) => {
      neighbours.postMessage('talk')
      await once(neighbours, 'message')
      await enter()
      neighbours.postMessage('enough')
      ;[lateMs] = await once(neighbours, 'message') as [readonly number[]]
    } })
    return { lateMs, wrong }
  })
}

async function neighbour(place: RoomPlace): Promise<void> {
  const neighbours = await Neighbours.gather(place)
  if (!parentPort) return
  await once(parentPort, 'message')
  parentPort.postMessage('talking')
  parentPort.postMessage(await neighbours.talk(once(parentPort, 'message')))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { occupants: { type: 'string', default: '1000' }, runs: { type: 'string', default: '3' } } })
  const targets = positionals.length > 0 ? positionals : ['reference', 'prosody']
  const p99Ms = new Map<string, number[]>(targets.map(target => [target, []]))
  for (let run = 1; run <= Number(values.runs); run += 1) {
    for (const target of targets) {
      const { lateMs, wrong } = await storm(target, Number(values.occupants))
      if (wrong.length > 0) throw new Error(`${target}: ${wrong.slice(0, 5).join('; ')}`)
      p99Ms.get(target)?.push(quantile(lateMs, 0.99))
      console.log(`run ${run}, ${target}: ${lateMs.length} deliveries to neighbours, half within ${quantile(lateMs, 0.5).toFixed(1)} ms, 99 % within ${quantile(lateMs, 0.99).toFixed(1)} ms, all within ${Math.max(...lateMs).toFixed(1)} ms`)
    }
  }
  const ours = median(p99Ms.get('reference') ?? [])
  const theirs = median(p99Ms.get('prosody') ?? [])
  console.log(`99th percentile of neighbours: ${targets.map(target => `${target} ${median(p99Ms.get(target) ?? []).toFixed(1)} ms`).join(', ')}; wanted: reference at most ${SHARE.toFixed(1)} of prosody, is ${(ours / theirs).toFixed(3)}`)
  if (ours > theirs * SHARE) process.exitCode = 5
}

const asked = workerData as { readonly neighboursAt: RoomPlace } | null
if (!isMainThread && asked?.neighboursAt) await neighbour(asked.neighboursAt)
else if (import.meta.main) await main()
