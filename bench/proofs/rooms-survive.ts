/**
 * Proves that persistent rooms survive whatever ends the server: a client changes rooms at random, the server is killed at a random moment
 * (SIGKILL, while it handles and writes them), is started again, and every room has to be as it was after some change, and no older
 * than the last one that was acknowledged. `node bench/proofs/rooms-survive.ts --kills 200 --seed N`. The seed decides the changes;
 * where exactly a kill falls is up to the machine. Exit code 1 and what was found when a room is not as it has to be. Spec: XEP-0045 v1.35.5 §4.2.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { reference } from '#harness/target/reference.js'
import type { TargetDriver } from '#harness/target/target.js'
import { playSeeded } from '#bench/engine/seeded.js'
import { Chance } from '#bench/micro/fuzz-reader/inputs.js'
import { Owner } from './rooms-survive/owner.ts'
import { after, anyChange, fingerprint, lasting, type Room } from './rooms-survive/room-model.ts'

const ROOMS = ['tea', 'coffee', 'water'] as const
const LONGEST_LIFE_MS = 150
/** Changes that are under way at a time. */
const AHEAD = 30

export interface Tally { kills: number; changes: number; acknowledged: number; lostUnacknowledged: number; roomsFound: number }

/** The states of one room since the last restart: as it was found, and after each change that was sent. */
interface Story {
  readonly states: (Room | undefined)[]
  /** By index of the state: the number of the change. */
  readonly numbers: number[]
  /** Number of the last change whose acknowledgement has come. */
  acknowledged: number
}

/** @throws Error when a room is not as it has to be */
export async function prove(kills: number, seed: number): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-survive-'))
  const driver = reference({ data: folder })
  const tally: Tally = { kills: 0, changes: 0, acknowledged: 0, lostUnacknowledged: 0, roomsFound: 0 }
  const chance = new Chance(seed)
  const stories = new Map<string, Story>(ROOMS.map(name => [name, story(undefined)]))
  try {
    for (let life = 0; life <= kills; life += 1) {
      const owner = await Owner.logIn(await driver.start())
      for (const name of ROOMS) stories.set(name, await lookedAt(owner, name, stories.get(name) ?? story(undefined), tally))
      if (life < kills) await liveAndDie(driver, owner, stories, chance, tally)
      owner.destroy()
    }
    return tally
  } finally {
    await driver.stop()
    rmSync(folder, { recursive: true })
  }
}

function story(found: Room | undefined): Story {
  return { states: [found], numbers: [0], acknowledged: 0 }
}

/** Compares a room with its story, which begins anew with what was found. */
async function lookedAt(owner: Owner, name: string, { states, numbers, acknowledged }: Story, tally: Tally): Promise<Story> {
  const found = await owner.look(name)
  const surest = numbers.indexOf(acknowledged)
  const index = states.findLastIndex(state => fingerprint(lasting(state)) === fingerprint(found))
  if (index < surest) {
    const allowed = states.slice(surest).map((state, i) => `  after change ${numbers[surest + i] ?? 0}: ${fingerprint(lasting(state))}`)
    throw new Error(`the room ${name} is ${index < 0 ? 'in a state that it never had' : `${surest - index} acknowledged changes too old`}:\n  found: ${fingerprint(found)}\n${allowed.join('\n')}`)
  }
  tally.lostUnacknowledged += states.length - 1 - index
  if (found) tally.roomsFound += 1
  return story(found)
}

async function liveAndDie(driver: TargetDriver, owner: Owner, stories: ReadonlyMap<string, Story>, chance: Chance, tally: Tally): Promise<void> {
  const death = pause(chance.next(LONGEST_LIFE_MS)).then(() => { if (driver.pid !== undefined) process.kill(driver.pid, 'SIGKILL') })
  let isDead = false
  const gone = driver.exited.then(() => { isDead = true })
  const listening = owner.listen()
  let sent = 0
  while (!isDead) {
    const name = chance.pick(ROOMS)
    const one = stories.get(name) ?? story(undefined)
    const state = one.states.at(-1)
    const change = anyChange(chance, state, tally.changes + 1)
    tally.changes += 1
    sent += 1
    one.states.push(after(state, change))
    one.numbers.push(tally.changes)
    await owner.send(name, tally.changes, change).catch(() => undefined)
    if (sent - owner.acknowledged.size >= AHEAD) await Promise.race([owner.notice(), gone])
  }
  await Promise.all([death, gone, listening])
  for (const one of stories.values()) one.acknowledged = one.numbers.findLast(number => owner.acknowledged.has(number)) ?? 0
  tally.acknowledged += owner.acknowledged.size
  tally.kills += 1
}

if (import.meta.main) {
  await playSeeded({ file: 'bench/proofs/rooms-survive.ts', unit: 'kills', many: 200, prove: async (kills, seed) => {
    const { changes, acknowledged, lostUnacknowledged, roomsFound } = await prove(kills, seed)
    return `${changes} changes, ${acknowledged} acknowledged and none of them lost, ${lostUnacknowledged} lost that nobody had heard of; ${roomsFound} rooms found again, each as it once was`
  } })
}
