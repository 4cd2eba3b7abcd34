/**
 * What a delivery in a large room costs, server by server in one run: CPU time of the server per delivered stanza, from the kernel's
 * accounting, the generator apart. `node bench/delivery.ts [--occupants 100,300,1000] [--rounds 3] [--json FILE] [reference prosody ejabberd]`
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { median } from '#bench/engine/median.js'
import { type LargeRoomFigures, largeRoom, type Phase } from '#bench/scenarios/large-room.js'
import { ejabberd } from '#harness/target/ejabberd.js'
import { prosody } from '#harness/target/prosody.js'
import { reference } from '#harness/target/reference.js'
import type { TargetDriver } from '#harness/target/target.js'

const DRIVERS: Readonly<Record<string, () => TargetDriver>> = { reference, prosody: () => prosody({ more: 'prosody-rooms.lua' }), ejabberd }
const PHASES: readonly Phase[] = ['join', 'update', 'paced', 'saturated', 'leave']

interface Measured extends LargeRoomFigures {
  readonly target: string
  readonly occupants: number
  readonly round: number
}

async function measure(name: string, occupants: number, round: number): Promise<Measured> {
  const driver = DRIVERS[name]?.()
  if (!driver) throw new Error(`"${name}" is not one of ${Object.keys(DRIVERS).join(', ')}`)
  const { endpoints: { websocket }, domain, anonymousDomain = domain, mucDomain } = await driver.start()
  try {
    if (!websocket || mucDomain === undefined || driver.pid === undefined) throw new Error(`${name} has no WebSocket endpoint or no rooms`)
    return { target: name, occupants, round, ...await largeRoom({ url: websocket.url, domain: anonymousDomain, mucDomain, pid: driver.pid, occupants }) }
  } finally {
    await driver.stop()
  }
}

/** Microseconds of CPU time for one delivery. */
function cost({ phases }: Measured, phase: Phase): number {
  return phases[phase].cpuMs * 1000 / phases[phase].deliveries
}

function line(all: readonly Measured[], target: string, occupants: number): string {
  const mine = all.filter(one => one.target === target && one.occupants === occupants)
  const base = all.filter(one => one.target === 'reference' && one.occupants === occupants)
  const cells = PHASES.map(phase => {
    const mean = median(mine.map(one => cost(one, phase)))
    const ratio = mean / median(base.map(one => cost(one, phase)))
    return `${phase} ${mean.toFixed(1)} µs${target === 'reference' || base.length === 0 ? '' : ` (${ratio.toFixed(1)}×)`}`
  })
  return `${String(occupants).padStart(5)}  ${target.padEnd(9)}  ${cells.join('  ')}  ${median(mine.map(one => one.kibPerOccupant)).toFixed(0)} KiB an occupant`
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { occupants: { type: 'string', default: '100,300,1000' }, rounds: { type: 'string', default: '3' }, json: { type: 'string' } } })
const names = positionals.length > 0 ? positionals : Object.keys(DRIVERS)
const sizes = values.occupants.split(',').map(Number)
const all: Measured[] = []
for (let round = 1; round <= Number(values.rounds); round += 1) {
  for (const occupants of sizes) {
    for (const name of names) {
      const one = await measure(name, occupants, round)
      all.push(one)
      console.log(`round ${round}: ${occupants} at ${name}: ${PHASES.map(phase => `${phase} ${cost(one, phase).toFixed(1)} µs`).join(', ')}${one.wrong.length > 0 ? `; WRONG: ${one.wrong.slice(0, 5).join('; ')}` : ''}`)
    }
  }
}
console.log(['', ...sizes.flatMap(occupants => names.map(name => line(all, name, occupants)))].join('\n'))
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, undefined, 1)}\n`)
process.exitCode = all.some(({ wrong }) => wrong.length > 0) ? 1 : 0
