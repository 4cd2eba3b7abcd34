/** What servers pay for the same room, side by side, and whether one of them pays as little as it should. Pure. */
import { median } from './median.ts'

/** What one server paid in one run. */
export interface Sample {
  readonly target: string
  readonly occupants: number
  /** Microseconds of CPU time for one delivery, by phase. */
  readonly costUs: Readonly<Record<string, number>>
  /** Resident memory. */
  readonly kibPerOccupant: number
}

/** One server is to be so many times cheaper than another. */
export interface Bound {
  readonly phase: string
  readonly atLeast: number
}

export interface Terms {
  /** Whose figures are judged, and whose they are held against. */
  readonly judged: string
  readonly against: string
  /** Bounds hold from so many occupants on. */
  readonly fromOccupants: number
  readonly bounds: readonly Bound[]
}

export interface Verdict extends Bound {
  readonly occupants: number
  readonly ratio: number
  readonly isMet: boolean
}

/** Each bound at each size at which both servers were measured. */
export function judge(samples: readonly Sample[], { judged, against, fromOccupants, bounds }: Terms): readonly Verdict[] {
  const measured = (target: string, occupants: number): boolean => samples.some(sample => sample.target === target && sample.occupants === occupants)
  return sizesOf(samples).filter(occupants => occupants >= fromOccupants && measured(judged, occupants) && measured(against, occupants))
    .flatMap(occupants => bounds.map(bound => {
      const ratio = middle(samples, against, occupants, bound.phase) / middle(samples, judged, occupants, bound.phase)
      return { ...bound, occupants, ratio, isMet: ratio >= bound.atLeast }
    }))
}

/** A table for each size: a row for each phase, a column for each server, and what was wanted. */
export function table(samples: readonly Sample[], terms: Terms): string {
  const verdicts = judge(samples, terms)
  return sizesOf(samples).map(occupants => sizeTable(samples, terms, occupants, verdicts.filter(verdict => verdict.occupants === occupants))).join('\n\n')
}

function sizeTable(samples: readonly Sample[], { judged }: Terms, occupants: number, verdicts: readonly Verdict[]): string {
  const here = samples.filter(sample => sample.occupants === occupants)
  const targets = [...new Set(here.map(({ target }) => target))]
  const phases = [...new Set(here.flatMap(({ costUs }) => Object.keys(costUs)))]
  const rows = phases.map(phase => {
    const base = middle(here, judged, occupants, phase)
    const verdict = verdicts.find(one => one.phase === phase)
    return [phase, ...targets.map(target => cell(middle(here, target, occupants, phase), target === judged ? NaN : base)), verdict ? `${verdict.isMet ? 'ok' : 'MISSED'}: ≥ ${verdict.atLeast}×` : '']
  })
  const memory = targets.map(target => `${median(here.filter(sample => sample.target === target).map(({ kibPerOccupant }) => kibPerOccupant)).toFixed(0)} KiB`)
  return aligned([[`${occupants} occupants`, ...targets, 'wanted'], ...rows, ['memory of an occupant', ...memory, '']])
}

function cell(costUs: number, base: number): string {
  return `${costUs.toFixed(2)} µs${Number.isNaN(base) ? '' : ` (${(costUs / base).toFixed(1)}×)`}`
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows.map(row => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

function middle(samples: readonly Sample[], target: string, occupants: number, phase: string): number {
  return median(samples.filter(sample => sample.target === target && sample.occupants === occupants).map(({ costUs }) => costUs[phase] ?? NaN))
}

function sizesOf(samples: readonly Sample[]): readonly number[] {
  return [...new Set(samples.map(({ occupants }) => occupants))].toSorted((a, b) => a - b)
}
