/**
 * Measures what an occupant of a large room costs: resident memory of the reference server for each, its session included, ten seconds
 * after all have entered at once; the median of several fresh starts. Linux only (reads /proc).
 * `node bench/proofs/room-memory.ts [--occupants 1000] [--starts 3]`. Exit code 5 when the median is over its bound.
 */
import { parseArgs } from 'node:util'
import { median } from '#bench/engine/median.js'
import { enterAll } from './thousand-joins.ts'

const BOUND_KIB = 45
/** Time in which the server may give back what the entering alone needed. */
const SETTLE_MS = 10_000

const { values } = parseArgs({ options: { occupants: { type: 'string', default: '1000' }, starts: { type: 'string', default: '3' } } })
const occupants = Number(values.occupants)
const figures: number[] = []
for (let start = 0; start < Number(values.starts); start += 1) {
  const { kibPerOccupant, wrong } = await enterAll('reference', occupants, SETTLE_MS)
  if (wrong.length > 0) throw new Error(`not everybody is in: ${wrong.slice(0, 5).join('; ')}`)
  figures.push(kibPerOccupant)
}
const middle = median(figures)
console.log(`${middle.toFixed(1)} KiB an occupant (bound ${BOUND_KIB}), ${occupants} occupants, ${figures.length} fresh starts: ${figures.map(figure => figure.toFixed(1)).join(', ')}`)
process.exitCode = middle <= BOUND_KIB ? 0 : 5
