/**
 * What a delivery in a large room costs, server by server in one run: CPU time of the server per delivered stanza, from the kernel's
 * accounting, the generator apart. Every delivery is counted, and every occupant has to get everything once and in one order.
 * `node bench/delivery.ts [--occupants 100,300,1000] [--runs 3] [--phases join,update] [--transport tcp] [--json FILE] [reference prosody ejabberd]`
 * Exit codes: 1 a delivery was wrong, 5 a bound was missed. The result is saved after each run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { judge, type Sample, table, type Terms } from '#bench/engine/comparison.js'
import { type LargeRoomFigures, largeRoom, PHASES, type Phase } from '#bench/scenarios/large-room.js'
import { ROOM_TARGETS, roomTarget, withRooms } from '#bench/scenarios/room-targets.js'

/** What we promise. Prosody has the modules that the load needs, and the garbage collector that suits it best. */
const TERMS: Terms = {
  judged: 'reference', against: 'prosody', fromOccupants: 300,
  bounds: [
    { phase: 'join', atLeast: 10 },
    { phase: 'update', atLeast: 20 },
    { phase: 'paced', atLeast: 3.8 },
    { phase: 'saturated', atLeast: 8 },
    { phase: 'leave', atLeast: 20 },
  ],
}

interface Run extends Sample, LargeRoomFigures {
  readonly run: number
}

async function measure(target: string, occupants: number, run: number, phases: readonly Phase[], transport: 'websocket' | 'tcp'): Promise<Run> {
  const figures = await withRooms(roomTarget(target), async place => largeRoom({ ...place, occupants, phases }), transport)
  const costUs = Object.fromEntries(Object.entries(figures.phases).map(([phase, { cpuMs, deliveries }]) => [phase, cpuMs * 1000 / deliveries]))
  return { target, occupants, run, costUs, ...figures }
}

function inWords({ run, occupants, target, costUs, wrong }: Run): string {
  const costs = Object.entries(costUs).map(([phase, cost]) => `${phase} ${cost.toFixed(2)} µs`).join(', ')
  return `run ${run}: ${occupants} at ${target}: ${costs}${wrong.length > 0 ? `; WRONG: ${wrong.slice(0, 5).join('; ')}` : ''}`
}

function save(file: string, transport: string, runs: readonly Run[]): void {
  mkdirSync(dirname(file), { recursive: true })
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), node: process.version }
  writeFileSync(file, `${JSON.stringify({ version: 1, at: new Date().toISOString(), machine, transport, terms: TERMS, verdicts: judge(runs, TERMS), runs }, undefined, 1)}\n`)
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  occupants: { type: 'string', default: '100,300,1000' }, runs: { type: 'string', default: '3' }, phases: { type: 'string', default: PHASES.join(',') },
  transport: { type: 'string', default: 'websocket' }, json: { type: 'string', default: 'reports/out/delivery.json' },
} })
const phases = PHASES.filter(phase => phase === 'join' || values.phases.split(',').includes(phase))
const { transport } = values
if (transport !== 'websocket' && transport !== 'tcp') throw new Error(`--transport takes websocket or tcp, not ${transport}`)
const terms: Terms = { ...TERMS, bounds: TERMS.bounds.filter(({ phase }) => phases.some(one => one === phase)) }
const all: Run[] = []
for (let run = 1; run <= Number(values.runs); run += 1) {
  for (const occupants of values.occupants.split(',').map(Number)) {
    for (const target of positionals.length > 0 ? positionals : ROOM_TARGETS) {
      const one = await measure(target, occupants, run, phases, transport)
      all.push(one)
      console.log(inWords(one))
      save(values.json, transport, all)
    }
  }
}
console.log(`\n${table(all, terms)}\n\nmedians of ${values.runs} runs over ${transport}; saved in ${values.json}`)
process.exitCode = all.some(({ wrong }) => wrong.length > 0) ? 1 : judge(all, terms).some(({ isMet }) => !isMet) ? 5 : 0
