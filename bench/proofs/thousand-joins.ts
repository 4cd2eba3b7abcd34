/**
 * Proves that a roster is complete however many come at once: all enter one room as fast as their stanzas can be sent, and each has to
 * see each, itself included, exactly once.
 * `node bench/proofs/thousand-joins.ts [--occupants 1000] [--starts 3] [reference prosody ejabberd]`. Exit code 1 when a roster is not.
 */
import { parseArgs } from 'node:util'
import { type LargeRoomFigures, largeRoom } from '#bench/scenarios/large-room.js'
import { roomTarget, withRooms } from '#bench/scenarios/room-targets.js'

/** Starts a server and lets all enter a room of it. */
export async function enterAll(target: string, occupants: number, settleMs: number): Promise<LargeRoomFigures> {
  return withRooms(roomTarget(target), async place => largeRoom({ ...place, occupants, phases: ['join'], settleMs }))
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { occupants: { type: 'string', default: '1000' }, starts: { type: 'string', default: '3' } } })
  const occupants = Number(values.occupants)
  for (const target of positionals.length > 0 ? positionals : ['reference']) {
    for (let start = 1; start <= Number(values.starts); start += 1) {
      const { phases: { join }, wrong } = await enterAll(target, occupants, 0)
      console.log(`${target}, start ${start}: ${occupants} entered in ${Math.round(join?.tookMs ?? NaN)} ms, ${occupants ** 2} presences; ${wrong.length === 0 ? 'every roster is complete' : `WRONG: ${wrong.slice(0, 5).join('; ')}`}`)
      if (wrong.length > 0) process.exitCode = 1
    }
  }
}
