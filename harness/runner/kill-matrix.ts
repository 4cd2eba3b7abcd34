/**
 * Keeps the books of the kill matrix. Pure. A kill is a verdict that goes from pass to fail or warn; an inconclusive test, a crash or
 * a setup that hangs never is one.
 */
import type { Outcome } from '#harness/clause/plan.js'
import type { Variant } from '#harness/clause/clause-test.js'
import type { FaultHost } from '#harness/target/reference.js'
import { judge } from '#harness/verdict/judge.js'
import type { Transport } from '#harness/verdict/run-result.js'

/** Tests that can be played, by id. */
export type Playable = ReadonlyMap<string, { readonly variant: Variant; readonly transport: Transport }>

/** What one fault met. */
export interface FaultRow {
  readonly name: string
  readonly breaks: readonly string[]
  /** Tests it turned red, by id. */
  readonly killedBy: readonly string[]
  /** Clauses it names that no test of theirs turned red. */
  readonly survivedBy: readonly string[]
  /** Tests it turned red although it does not name their clause. */
  readonly collateral: readonly string[]
  /** Tests it left inconclusive, crashed or otherwise without a verdict, though it does not say it spoils the way there. */
  readonly unsettled: readonly { readonly test: string; readonly why: string }[]
  /** How many tests reached it. */
  readonly reachedBy: number
}

/** How tests ended on faulty hosts, and what that makes of each fault. */
export class Kills {
  /** Pairs of a test and a fault that were played. */
  pairs = 0
  private readonly playable: Playable
  private readonly baseline: ReadonlyMap<string, Outcome>
  private readonly red = new Map<string, Set<string>>()
  private readonly unsettled = new Map<string, { test: string; why: string }[]>()
  private readonly met = new Map<string, number>()

  constructor(playable: Playable, baseline: ReadonlyMap<string, Outcome>) {
    this.playable = playable
    this.baseline = baseline
  }

  /** Notes how a test ended on a fault's host; true when the fault turned it red. */
  add(fault: string, id: string, outcome: Outcome): boolean {
    this.pairs += 1
    this.met.set(fault, (this.met.get(fault) ?? 0) + 1)
    const clause = this.playable.get(id)?.variant.test.clause
    if (!clause || this.baseline.get(id)?.kind !== 'held') return false
    const { verdict, reason } = judge(id, clause, outcome, [], '')
    if (verdict === 'fail' || verdict === 'warn') {
      this.red.set(fault, (this.red.get(fault) ?? new Set()).add(id))
      return true
    }
    if (verdict !== 'pass') this.unsettled.set(fault, [...(this.unsettled.get(fault) ?? []), { test: id, why: `${verdict}: ${reason ?? ''}` }])
    return false
  }

  /** What a fault met. */
  rowOf(host: Pick<FaultHost, 'name' | 'breaks' | 'spoils'>): FaultRow {
    const red = [...(this.red.get(host.name) ?? [])]
    const clauseOf = (id: string): string => this.playable.get(id)?.variant.test.clause.id ?? ''
    const mayUnsettle = host.spoils.length > 0
    return {
      name: host.name, breaks: host.breaks, killedBy: red,
      survivedBy: host.breaks.filter(clause => !red.some(id => clauseOf(id) === clause)),
      collateral: red.filter(id => !host.breaks.includes(clauseOf(id))),
      unsettled: mayUnsettle ? [] : (this.unsettled.get(host.name) ?? []),
      reachedBy: this.met.get(host.name) ?? 0,
    }
  }
}

/** A sentence for each test that does not pass even without a fault. */
export function baselineProblems(baseline: ReadonlyMap<string, Outcome>): string[] {
  return [...baseline].filter(([, { kind }]) => kind !== 'held').map(([id, outcome]) => `${id} does not pass without a fault: ${'message' in outcome ? outcome.message : outcome.kind}`)
}

/** A sentence for each thing that is wrong about a fault. */
export function problemsOf(row: FaultRow): string[] {
  return [
    ...row.survivedBy.map(clause => `fault ${row.name} survives: no test of ${clause} turned red`),
    ...row.collateral.map(test => `fault ${row.name} also turns ${test} red, a clause it does not name`),
    ...row.unsettled.map(({ test, why }) => `fault ${row.name} leaves ${test} without a verdict (${why})`),
  ]
}

/** A sentence for each test that cannot fail. */
export function uselessTests(tests: readonly { readonly id: string; readonly kills: readonly string[] }[]): string[] {
  return tests.filter(({ kills }) => kills.length === 0).map(({ id }) => `test ${id} kills nothing: no fault turns it red`)
}
