/**
 * The kill matrix: every deliberate fault of the reference server against the tests that reach it. A fault is killed when each
 * clause it names turns red and nothing else does; a test that no fault turns red proves nothing.
 */
import { randomBytes } from 'node:crypto'
import type { Outcome, Plan, Round } from '#harness/clause/plan.js'
import type { Variant } from '#harness/clause/registry.js'
import { wanted, choose } from '#harness/runner/choose.js'
import { allTests } from '#harness/runner/suites.js'
import { type Examiner, prepareExaminer } from '#harness/runner/vitest.js'
import { discover } from '#harness/target/discover.js'
import type { FaultHost, FaultyReference } from '#harness/target/reference.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { judge } from '#harness/verdict/judge.js'

export interface FaultsOptions {
  /** Only faults whose name contains this. */
  readonly only?: string
  /** All tests against all faults, instead of those that reach a fault's seams. */
  readonly full?: boolean
  readonly tell?: (progress: FaultsProgress) => void
}

export type FaultsProgress =
  | { readonly kind: 'reached'; readonly tests: number; readonly faults: number; readonly pairs: number }
  | { readonly kind: 'played'; readonly fault: string; readonly test: string; readonly killed: boolean }

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

export interface FaultsResult {
  readonly schema: 'assay.faults/1'
  readonly tookMs: number
  readonly faults: readonly FaultRow[]
  /** Every test but those of MAY clauses, with the faults that turn it red. */
  readonly tests: readonly { readonly id: string; readonly kills: readonly string[] }[]
  /** Pairs of a test and a fault that were played. */
  readonly pairs: number
  /** One sentence for each thing that is wrong; empty when the suites can be trusted. */
  readonly problems: readonly string[]
}

const DEADLINE_MS = 1500

/**
 * Plays the faults and resolves to the matrix. The server is stopped in any case.
 * @throws HarnessError when the server cannot be started
 */
export async function runFaults(server: FaultyReference, options: FaultsOptions): Promise<FaultsResult> {
  const startedMs = Date.now()
  const ready = prepareExaminer()
  ready.catch(() => undefined)
  try {
    const [facts, tests] = await Promise.all([server.start(), allTests()])
    const wish = { polite: false }
    const playable = new Map<string, { variant: Variant; transport: Transport }>()
    for (const choice of choose(wanted(tests, wish), facts, await discover(facts), wish)) {
      if ('transport' in choice && choice.variant.test.clause.level !== 'MAY') playable.set(choice.variant.id, choice)
    }
    const hosts = server.faults.filter(({ name }) => options.only === undefined || name.includes(options.only))
    const matrix = new Matrix(await ready, playable, hosts, options)
    const { baseline, reach } = await matrix.findReach(server)
    const kills = await matrix.play(reach, baseline)
    const rows = hosts.map(host => kills.rowOf(host))
    const testRows = [...playable.keys()].map(id => ({ id, kills: rows.filter(row => row.killedBy.includes(id)).map(({ name }) => name) }))
    return {
      schema: 'assay.faults/1', tookMs: Date.now() - startedMs, faults: rows, tests: testRows, pairs: kills.pairs,
      problems: [...baselineProblems(baseline), ...rows.flatMap(problemsOf), ...(options.only === undefined ? uselessTests(testRows) : [])],
    }
  } finally {
    await server.stop()
    await (await ready).close()
  }
}

type Playable = ReadonlyMap<string, { readonly variant: Variant; readonly transport: Transport }>

class Matrix {
  private readonly examiner: Examiner
  private readonly playable: Playable
  private readonly hosts: readonly FaultHost[]
  private readonly options: FaultsOptions

  constructor(examiner: Examiner, playable: Playable, hosts: readonly FaultHost[], options: FaultsOptions) {
    this.examiner = examiner
    this.playable = playable
    this.hosts = hosts
    this.options = options
  }

  /** Plays every test on the host that only counts, one by one, and asks after each which faults it would have met. */
  async findReach(server: FaultyReference): Promise<{ baseline: Map<string, Outcome>; reach: Map<string, Set<string>> }> {
    const baseline = new Map<string, Outcome>()
    await this.run([{ name: '', target: server.reachTarget, tests: this.testsOf(this.playable.keys()) }], server.reachUrl, (_, id, outcome) => void baseline.set(id, outcome))
    const reach = new Map(this.hosts.map(host => [host.name, new Set(this.candidatesOf(host, baseline))]))
    this.options.tell?.({ kind: 'reached', tests: baseline.size, faults: this.hosts.length, pairs: [...reach.values()].reduce((sum, set) => sum + set.size, 0) })
    return { baseline, reach }
  }

  /** A fault with a port of its own acts before its host is known, where nothing can count: it meets all tests. */
  private candidatesOf(host: FaultHost, baseline: ReadonlyMap<string, Outcome>): string[] {
    const all = [...this.playable.keys()]
    return this.options.full || host.ownPort ? all : all.filter(id => baseline.get(id)?.reached?.includes(host.name))
  }

  async play(reach: ReadonlyMap<string, ReadonlySet<string>>, baseline: ReadonlyMap<string, Outcome>): Promise<Kills> {
    const kills = new Kills(this.playable, baseline)
    const rounds: Round[] = this.hosts.map(host => ({ name: host.name, target: host.target, tests: this.testsOf(reach.get(host.name) ?? []) }))
    await this.run(rounds, undefined, (fault, id, outcome) => {
      this.options.tell?.({ kind: 'played', fault, test: id, killed: kills.add(fault, id, outcome) })
    })
    return kills
  }

  private testsOf(ids: Iterable<string>): Record<string, Transport> {
    return Object.fromEntries([...ids].flatMap(id => {
      const found = this.playable.get(id)
      return found ? [[id, found.transport]] : []
    }))
  }

  private async run(rounds: readonly Round[], reachUrl: string | undefined, heard: (round: string, id: string, outcome: Outcome) => void): Promise<void> {
    const ids = new Set(rounds.flatMap(({ tests }) => Object.keys(tests)))
    const files = new Set([...ids].flatMap(id => this.playable.get(id)?.variant.test.file ?? []))
    const plan: Plan = { rounds, prefix: `assay-${randomBytes(3).toString('hex')}`, deadlineMs: DEADLINE_MS, oneByOne: reachUrl !== undefined, ...(reachUrl === undefined ? {} : { reachUrl }) }
    await this.examiner.run(plan, [...files], heard)
  }
}

class Kills {
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

  rowOf(host: FaultHost): FaultRow {
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

function baselineProblems(baseline: ReadonlyMap<string, Outcome>): string[] {
  return [...baseline].filter(([, { kind }]) => kind !== 'held').map(([id, outcome]) => `${id} does not pass without a fault: ${'message' in outcome ? outcome.message : outcome.kind}`)
}

function problemsOf(row: FaultRow): string[] {
  return [
    ...row.survivedBy.map(clause => `fault ${row.name} survives: no test of ${clause} turned red`),
    ...row.collateral.map(test => `fault ${row.name} also turns ${test} red, a clause it does not name`),
    ...row.unsettled.map(({ test, why }) => `fault ${row.name} leaves ${test} without a verdict (${why})`),
  ]
}

function uselessTests(tests: FaultsResult['tests']): string[] {
  return tests.filter(({ kills }) => kills.length === 0).map(({ id }) => `test ${id} kills nothing: no fault turns it red`)
}
