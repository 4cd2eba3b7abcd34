/** A crowd that comes, goes, changes names and breaks off at once, by a schedule that a seed decides, and who has to be in the room in the end. */
import fc from 'fast-check'
import type { Jid } from '#xmpp/jid.js'
import type { Stage } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { presence, type PresenceSeen } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { enter, type Occupant } from '#harness/probe/muc-client.js'
import { lastWord, ownRoom, room } from './rooms.ts'
import { logIn } from './sessions.ts'

const SIZE = 9
const MOVES = 60
const BURST = 20
/** How long a room may take for a crowd: nobody asks how fast it is. */
const CROWD_MS = { deadlineMs: 10_000 } as const

type Move = 'come' | 'go' | 'rename' | 'steal' | 'talk' | 'break'
/** Who moves, and how: in the end most have come and gone several times, and a few have broken off. */
const schedule = fc.array(
  fc.record({ who: fc.nat(SIZE - 1), move: fc.oneof<fc.WeightedArbitrary<Move>[]>(
    { weight: 5, arbitrary: fc.constant('come') }, { weight: 3, arbitrary: fc.constant('go') }, { weight: 3, arbitrary: fc.constant('rename') },
    { weight: 1, arbitrary: fc.constant('steal') }, { weight: 2, arbitrary: fc.constant('talk') }, { weight: 1, arbitrary: fc.constant('break') },
  ) }),
  { minLength: MOVES, maxLength: MOVES },
)

/** One of the crowd. */
export class Passerby {
  readonly client: Client
  readonly room: Jid
  /** Under which name it is in the room; `undefined` while it is not. */
  nick: string | undefined
  hasBroken = false
  #names = 0

  constructor(client: Client, address: Jid) {
    this.client = client
    this.room = address
  }

  /** Does something and does not wait for what comes of it. What makes no sense now is left out. */
  async move(move: Move): Promise<void> {
    if (this.hasBroken) return
    if (move === 'come') {
      if (this.nick !== undefined) return
      this.nick = this.#freshName()
      await enter(this.client, this.room, this.nick)
    } else if (this.nick !== undefined) await this.#moveInside(move, this.nick)
  }

  async #moveInside(move: Exclude<Move, 'come'>, nick: string): Promise<void> {
    const self = `to='${this.room.withResource(nick).toString()}'`
    switch (move) {
      case 'go':
        this.nick = undefined
        return this.client.send(`<presence xmlns='jabber:client' ${self} type='unavailable'/>`)
      case 'rename':
        this.nick = this.#freshName()
        return this.client.send(`<presence xmlns='jabber:client' to='${this.room.withResource(this.nick).toString()}'/>`)
      case 'steal': // alice stays all the time: whoever wants her name does not get it
        return this.client.send(`<presence xmlns='jabber:client' to='${this.room.withResource('alice').toString()}'/>`)
      case 'talk':
        return this.client.send(`<message xmlns='jabber:client' to='${this.room.toString()}' type='groupchat'><body>${nick}</body></message>`)
      case 'break':
        this.hasBroken = true
        this.nick = undefined
        await this.isDone() // what is still on its way when a connection breaks may be lost with it
        return this.client.wire.destroy()
    }
  }

  /** Waits until the room has dealt with all that it has sent. */
  async isDone(): Promise<void> {
    await setUp(`${this.client.who} is done`, async () => this.client.next(await lastWord(this.client, this.room), CROWD_MS))
  }

  /** No name is used twice, so that no two can want the same one, and every farewell is of one visit. */
  #freshName(): string {
    this.#names += 1
    return `${this.client.who}-${this.#names}`
  }
}

/** Alice is in a room; so many are outside that their presence is a burst for whoever enters. */
export const burstOutside = ownRoom.with({ polite: false }).andThen(async (scene, stage) => ({ ...scene, burst: await passersby(stage, scene.room, BURST) }))

async function passersby(stage: Stage, address: Jid, count: number): Promise<readonly Passerby[]> {
  return Promise.all(Array.from({ length: count }, async (_, n) => new Passerby(await logIn(stage, `p${n}`, placeOf(stage, n)), address)))
}

/** Nobody of alice's account: it might share her name. */
function placeOf({ target: { accounts } }: Stage, n: number): number {
  return 1 + (accounts.length > 1 ? n % (accounts.length - 1) : n)
}

/** Alice and bob are in a room; a crowd is outside. */
export const crowdOutside = room.with({ polite: false }).andThen(async (scene, stage) => {
  const crowd = await passersby(stage, scene.room, SIZE)
  return { ...scene, crowd, newcomer: await logIn(stage, 'newcomer', placeOf(stage, 0)) }
})

/** Plays the schedule of a seed: everybody moves without waiting for anybody. Resolves to the names whose owners broke off. */
export async function play(crowd: readonly Passerby[], seed: number): Promise<readonly string[]> {
  const lost: string[] = []
  const [moves = []] = fc.sample(schedule, { seed, numRuns: 1 })
  for (const { who, move } of moves) {
    const one = crowd[who]
    if (!one) continue
    if (move === 'break' && one.nick !== undefined) lost.push(one.nick)
    await one.move(move)
  }
  await Promise.all(crowd.filter(({ hasBroken }) => !hasBroken).map(async one => one.isDone()))
  return lost
}

/** Who is in the room as somebody sees it, by replaying all that the room has told it. `atFirst`: whom it saw at the beginning. */
export async function seenBy(client: Client, address: Jid, atFirst: readonly string[] = []): Promise<readonly string[]> {
  const heard = await setUp(`${client.who} hears the rest`, async () => client.allBefore<PresenceSeen>(
    await lastWord(client, address), where(presence(), 'of the room', ({ from }) => from?.startsWith(`${address.toString()}/`) ?? false), CROWD_MS,
  ))
  const inside = new Set(atFirst)
  for (const { nick, type, status } of heard) {
    if (nick === undefined || type === 'error') continue
    if (type === undefined) inside.add(nick)
    else if (status.includes(110) && !status.includes(303)) inside.clear() // out of the room, one sees nobody
    else inside.delete(nick)
  }
  return [...inside].toSorted()
}

/** Who has to be in: those who have stayed, and the crowd as it stands. */
export function expected(staying: readonly Occupant[], crowd: readonly Passerby[]): readonly string[] {
  return [...staying.map(({ nick }) => nick), ...crowd.map(({ nick }) => nick).filter(nick => nick !== undefined)].toSorted()
}
