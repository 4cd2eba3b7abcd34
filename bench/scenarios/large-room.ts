/**
 * One room of N occupants, phase by phase: all enter at once, send presence updates, talk at a pace and as fast as they can, leave.
 * Each phase knows how many deliveries are due, waits for every one of them, and says what the server paid.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { BenchSession } from '#bench/engine/session.js'
import { cpuMs, residentKib } from '#bench/engine/usage.js'

export interface LargeRoomSettings {
  readonly url: string
  readonly domain: string
  readonly mucDomain: string
  readonly pid: number
  readonly occupants: number
  /** All of them where left out; entering is always there. */
  readonly phases?: readonly Phase[]
  /** How long nothing happens before memory is looked at. */
  readonly settleMs?: number
  /** Called around each phase, for whoever looks at something else meanwhile. */
  readonly around?: (phase: Phase, run: () => Promise<void>) => Promise<void>
}

export const PHASES = ['join', 'update', 'paced', 'saturated', 'leave'] as const
export type Phase = typeof PHASES[number]

export interface PhaseFigure {
  readonly deliveries: number
  readonly cpuMs: number
  readonly tookMs: number
}

export interface LargeRoomFigures {
  readonly phases: Readonly<Partial<Record<Phase, PhaseFigure>>>
  /** Resident memory for each occupant, its session included. */
  readonly kibPerOccupant: number
  /** What was not as it has to be, in words. */
  readonly wrong: readonly string[]
}

/** In all, whatever the number of occupants. */
const PACED_PER_SECOND = 5000
const PACED_MS = 10_000
/** Senders of one burst: one stanza each, all at once. */
const BURST = 100
/** Deliveries that a phase of bursts asks for at least. */
const BURST_DELIVERIES = 200_000
/** Of one room of 300 there are too few for a clock that ticks every 10 ms: all come back and leave again, until there are so many. */
const LEAVE_DELIVERIES = 200_000
/** A server that does nothing for so long will not do what is missing. */
const STALLED_MS = 30_000
const LOGINS_AT_ONCE = 50
const SETTLE_MS = 5000

const byte = (text: string): number => text.charCodeAt(0)
const [PRESENCE, MESSAGE] = [byte('p'), byte('m')]
const NICK = Buffer.from('/occupant-')
const SEQUENCE = Buffer.from('>seq ')

export async function largeRoom(settings: LargeRoomSettings): Promise<LargeRoomFigures> {
  const before = residentKib(settings.pid)
  const room = await Room.gather(settings)
  try {
    await room.found()
    const phases: Partial<Record<Phase, PhaseFigure>> = {}
    const measure = async (phase: Phase, run: () => Promise<number>): Promise<void> => {
      if (phase !== 'join' && settings.phases?.includes(phase) === false) return
      const [cpu, began] = [cpuMs(settings.pid), performance.now()]
      let deliveries = 0
      const go = async (): Promise<void> => { deliveries = await run() }
      await (settings.around ? settings.around(phase, go) : go())
      const before = phases[phase] ?? { deliveries: 0, cpuMs: 0, tookMs: 0 }
      phases[phase] = { deliveries: before.deliveries + deliveries, cpuMs: before.cpuMs + cpuMs(settings.pid) - cpu, tookMs: before.tookMs + performance.now() - began }
    }
    await measure('join', async () => room.enter())
    await pause(settings.settleMs ?? SETTLE_MS)
    const kibPerOccupant = (residentKib(settings.pid) - before) / settings.occupants
    await measure('update', async () => room.bursts(sender => room.update(sender)))
    await measure('paced', async () => room.paced())
    await measure('saturated', async () => room.bursts(sender => room.talk(sender)))
    await measure('leave', async () => room.leave())
    for (let enough = phases.leave?.deliveries ?? Infinity; enough < LEAVE_DELIVERIES; enough = phases.leave?.deliveries ?? Infinity) {
      await room.enterAgain()
      await measure('leave', async () => room.leave())
    }
    return { phases, kibPerOccupant, wrong: room.wrong() }
  } finally {
    room.destroy()
  }
}

/** What one occupant has seen. */
class Seen {
  readonly here: Uint8Array
  /** Who left, in this order; nothing is heard any more after oneself. */
  left: number[] = []
  updates = 0
  messages = 0
  /** Of the sequence of updates and messages. */
  hash = 0

  constructor(occupants: number) {
    this.here = new Uint8Array(occupants)
  }

  /** Takes the next of a sequence that has to be the same for all. */
  hear(number: number): void {
    this.hash = (Math.imul(this.hash, 31) + number) | 0
  }
}

class Room {
  readonly #sessions: readonly BenchSession[]
  readonly #seen: readonly Seen[]
  readonly #jid: string
  readonly #pid: number
  readonly #wrong: string[] = []
  #phase: 'entering' | 'inside' | 'leaving' = 'entering'
  #delivered = 0
  #awaited = Infinity
  #reached = (): void => undefined
  #sequence = 0
  #updates = 0

  static async gather({ url, domain, mucDomain, pid, occupants }: LargeRoomSettings): Promise<Room> {
    const sessions: BenchSession[] = []
    while (sessions.length < occupants) {
      const some = Math.min(LOGINS_AT_ONCE, occupants - sessions.length)
      sessions.push(...await Promise.all(Array.from({ length: some }, async () => BenchSession.login(url, domain))))
    }
    return new Room(sessions, `large-${occupants}@${mucDomain}`, pid)
  }

  constructor(sessions: readonly BenchSession[], jid: string, pid: number) {
    this.#pid = pid
    this.#sessions = sessions
    this.#jid = jid
    this.#seen = sessions.map(() => new Seen(sessions.length))
    for (const [index, session] of sessions.entries()) {
      const seen = this.#seen[index] as Seen
      session.onStanza = (buffer, start, end) => this.#take(seen, buffer, start, end)
    }
  }

  /** The first occupant makes the room, and unlocks it. XEP-0045 §10.1.2. */
  async found(): Promise<void> {
    await this.#until(1, () => this.#join(0))
    await this.#until(1, () => this.#sessions[0]?.send(`<iq xmlns='jabber:client' type='set' to='${this.#jid}' id='unlock'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`))
  }

  /** All others at once; each has to see each exactly once. */
  async enter(): Promise<number> {
    const deliveries = this.#sessions.length ** 2 - 1
    await this.#until(deliveries, () => { for (let index = 1; index < this.#sessions.length; index += 1) this.#join(index) })
    this.#phase = 'inside'
    return deliveries
  }

  /** After all have left. */
  async enterAgain(): Promise<void> {
    this.#wrong.push(...this.#wrongRosters())
    for (const seen of this.#seen) {
      seen.here.fill(0)
      seen.left = []
    }
    this.#phase = 'entering'
    await this.found()
    await this.enter()
  }

  update(sender: number): void {
    this.#updates += 1
    this.#sessions[sender]?.send(this.#presence(sender, ''))
  }

  talk(sender: number): void {
    this.#sequence += 1
    this.#sessions[sender]?.send(`<message xmlns='jabber:client' type='groupchat' to='${this.#jid}' id='m${this.#sequence}'><body>seq ${this.#sequence} says what somebody might say in a meeting of this size</body></message>`)
  }

  /** One stanza from each of many, all at once, then the next burst when all of it has arrived. */
  async bursts(send: (sender: number) => void): Promise<number> {
    const size = Math.min(BURST, this.#sessions.length)
    const each = size * this.#sessions.length
    let total = 0
    for (let round = 0; total < BURST_DELIVERIES; round += 1) {
      await this.#until(each, () => { for (let i = 0; i < size; i += 1) send((round * size + i) % this.#sessions.length) })
      total += each
    }
    return total
  }

  /** Messages at their due times, whatever the server does. */
  async paced(): Promise<number> {
    const count = Math.round(PACED_PER_SECOND / this.#sessions.length * PACED_MS / 1000)
    const everyMs = PACED_MS / count
    const total = count * this.#sessions.length
    await this.#until(total, async () => {
      const began = performance.now()
      for (let i = 0; i < count; i += 1) {
        const early = began + i * everyMs - performance.now()
        if (early > 0) await pause(early)
        this.talk(i % this.#sessions.length)
      }
    })
    return total
  }

  /** Everybody at once: each hears of itself and of whoever left before it did. */
  async leave(): Promise<number> {
    this.#phase = 'leaving'
    const count = this.#sessions.length
    const total = count * (count + 1) / 2
    await this.#until(total, () => { for (const [index, session] of this.#sessions.entries()) session.send(`<presence xmlns='jabber:client' type='unavailable' to='${this.#jid}/occupant-${index}'/>`) })
    return total
  }

  /** Rosters, numbers and order: what each has seen against what was sent. */
  wrong(): readonly string[] {
    const found = [...this.#wrong, ...this.#wrongRosters()]
    for (const [index, { updates, messages, hash }] of this.#seen.entries()) {
      if (updates !== this.#updates) found.push(`occupant ${index} got ${updates} of ${this.#updates} presence updates`)
      if (messages !== this.#sequence) found.push(`occupant ${index} got ${messages} of ${this.#sequence} messages`)
      if (hash !== this.#seen[0]?.hash) found.push(`occupant ${index} got updates and messages in another order than occupant 0`)
    }
    return found
  }

  /** Since all entered for the last time. */
  #wrongRosters(): readonly string[] {
    const found: string[] = []
    const farewells = this.#seen.reduce((longest, { left }) => left.length > longest.length ? left : longest, [] as readonly number[])
    if (new Set(farewells).size < farewells.length) found.push('somebody was said to leave twice')
    for (const [index, { here, left }] of this.#seen.entries()) {
      const miscounted = [...here.entries()].filter(([, count]) => count !== 1)
      if (miscounted.length > 0) found.push(`occupant ${index} saw ${miscounted.slice(0, 3).map(([who, count]) => `occupant ${who} ${count} times`).join(', ')}${miscounted.length > 3 ? ` and ${miscounted.length - 3} more not once` : ''}`)
      if (this.#phase === 'leaving' && left.at(-1) !== index) found.push(`occupant ${index} heard of somebody after it had left, or not of itself`)
      if (left.some((who, at) => who !== farewells[at])) found.push(`occupant ${index} heard of those who left in another order`)
    }
    return found
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy()
  }

  #join(index: number): void {
    this.#sessions[index]?.send(this.#presence(index, "<x xmlns='http://jabber.org/protocol/muc'/>"))
  }

  /** About 600 bytes, as a participant of a Jitsi meeting sends it. */
  #presence(index: number, more: string): string {
    return `<presence xmlns='jabber:client' to='${this.#jid}/occupant-${index}'>${more}<stats-id>Ottilie-${index}</stats-id>`
      + `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://jitsi.org/jitsi-meet' ver='2y8dBRbHd0fT9TPUFQkQyXHO+T4='/>`
      + `<SourceInfo>{"occupant${index}-a0":{"muted":true},"occupant${index}-v0":{"muted":true,"videoType":"camera"}}</SourceInfo>`
      + '<jitsi_participant_codecList>av1,vp9,vp8,h264</jitsi_participant_codecList>'
      + `<nick xmlns='http://jabber.org/protocol/nick'>Ottilie ${index}</nick>`
      + `<audiomuted xmlns='http://jitsi.org/jitmeet/audio'>${this.#updates % 2 === 0}</audiomuted><videomuted xmlns='http://jitsi.org/jitmeet/video'>true</videomuted></presence>`
  }

  #take(seen: Seen, buffer: Buffer, start: number, end: number): void {
    const kind = buffer[start + 1]
    if (kind === PRESENCE) this.#takePresence(seen, buffer, start, end)
    else if (kind === MESSAGE) this.#takeMessage(seen, buffer, start, end)
    else this.#takeAnswer(buffer, start, end)
  }

  #takePresence(seen: Seen, buffer: Buffer, start: number, end: number): void {
    const headEnd = buffer.indexOf('>', start)
    const nick = buffer.indexOf(NICK, start)
    if (!inside(nick, start, headEnd)) return                 // the room itself, which may have a vCard
    const head = buffer.toString('latin1', start, headEnd)           // to look for what is not there in all of the buffer would take the generator's time
    if (/ type=['"]error/.test(head)) {
      this.#wrong.push(`a refusal: ${buffer.toString('utf8', start, end)}`)
      return
    }
    const who = numberAfter(buffer, nick + NICK.length)
    if (this.#phase === 'inside') {
      seen.updates += 1
      seen.hear(who)
    } else {
      const isGone = this.#phase === 'leaving' && head.includes('unavailable')
      if (this.#phase === 'leaving' && !isGone) this.#wrong.push(`presence of occupant ${who} while all were leaving: ${buffer.toString('utf8', start, Math.min(end, start + 200))}`)
      if (isGone) seen.left.push(who)
      else seen.here[who] = (seen.here[who] ?? 0) + 1
    }
    this.#count()
  }

  #takeMessage(seen: Seen, buffer: Buffer, start: number, end: number): void {
    const at = buffer.indexOf(SEQUENCE, start)
    if (!inside(at, start, end)) return                       // the subject
    seen.messages += 1
    seen.hear(numberAfter(buffer, at + SEQUENCE.length))
    this.#count()
  }

  /** Servers and occupants may ask; only the first occupant has asked something itself, once. */
  #takeAnswer(buffer: Buffer, start: number, end: number): void {
    const text = buffer.toString('utf8', start, end)
    if (text.includes('unlock') && text.includes('result')) this.#count()
    else if (text.includes('error')) this.#wrong.push(`an unexpected answer: ${text}`)
  }

  #count(): void {
    this.#delivered += 1
    if (this.#delivered >= this.#awaited) this.#reached()
  }

  async #until(deliveries: number, act: () => void | Promise<void>): Promise<void> {
    this.#awaited = this.#delivered + deliveries
    const reached = new Promise<void>(resolve => { this.#reached = resolve })
    const stalled = new AbortController()
    await act()
    await Promise.race([reached, this.#watch(stalled.signal)]).finally(() => stalled.abort())
  }

  /** @throws Error when nothing arrives any more, and the server is not busy with it either */
  async #watch(signal: AbortSignal): Promise<void> {
    for (let [last, delivered] = [NaN, -1]; delivered !== this.#delivered || cpuMs(this.#pid) - last > STALLED_MS / 10;) {
      [last, delivered] = [cpuMs(this.#pid), this.#delivered]
      await pause(STALLED_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
    }
    throw new Error(`${this.#awaited - this.#delivered} deliveries are missing and nothing has come for ${STALLED_MS / 1000} s${this.#wrong.map(why => `; ${why}`)[0] ?? ''}`)
  }
}

function inside(at: number, start: number, end: number): boolean {
  return at >= start && at < end
}

function numberAfter(buffer: Buffer, from: number): number {
  let value = 0
  for (let at = from; ; at += 1) {
    const digit = (buffer[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return value
    value = value * 10 + digit
  }
}
