/**
 * The kill matrix: every deliberate fault of the reference server against the tests that reach it. A fault is killed when each
 * clause it names turns red and nothing else does; a test that no fault turns red proves nothing.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Outcome, Plan, Round } from '#harness/clause/plan.js'
import { type Variant, withClause } from '#harness/clause/clause-test.js'
import { wanted, choose } from '#harness/runner/choose.js'
import { type Examiner, prepareExaminer } from '#harness/runner/vitest.js'
import { discover } from '#harness/target/discover.js'
import type { FaultHost, FaultyReference } from '#harness/target/reference.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { baselineProblems, type FaultRow, Kills, type Playable, problemsOf, uselessTests } from '#harness/runner/kill-matrix.js'

export interface FaultsOptions {
  /** Only faults whose name contains one of these words, comma-separated. */
  readonly only?: string
  /** All tests against all faults, instead of those that reach a fault's seams (and of these, where they are many, a choice). */
  readonly full?: boolean
  /** How many other tests that reach a fault are played beside those that should notice; 30 when left out. */
  readonly bystanders?: number
  /** Decides which ones, where there are more. */
  readonly seed: number
  readonly tell?: (progress: FaultsProgress) => void
}

export type FaultsProgress =
  | { readonly kind: 'reached'; readonly tests: number; readonly faults: number; readonly pairs: number }
  | { readonly kind: 'played'; readonly fault: string; readonly test: string; readonly killed: boolean }

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
/** Other tests than those that should notice: to see that they do not. */
const BYSTANDERS = 30

/**
 * Plays the faults and resolves to the matrix. The server is stopped in any case.
 * @throws HarnessError when the server cannot be started
 */
export async function runFaults(server: FaultyReference, options: FaultsOptions): Promise<FaultsResult> {
  const startedMs = Date.now()
  const ready = prepareExaminer()
  ready.catch(() => undefined)
  const starting = server.start()
  try {
    const facts = await starting
    const wish = { polite: false }
    const examiner = await ready
    const tests = (await examiner.tests).map(withClause)
    const playable = new Map<string, { variant: Variant; transport: Transport }>()
    for (const choice of choose(wanted(tests, wish), facts, await discover(facts), wish)) {
      if ('transport' in choice && choice.variant.test.clause.level !== 'MAY') playable.set(choice.variant.id, choice)
    }
    const words = options.only?.split(',').map(word => word.trim()).filter(word => word !== '')
    const hosts = server.faults.filter(({ name }) => words === undefined || words.some(word => name.includes(word)))
    const matrix = new Matrix(examiner, playable, hosts, options)
    const { baseline, reach } = await matrix.findReach(server)
    const kills = await matrix.play(reach, baseline)
    const rows = hosts.map(host => kills.rowOf(host))
    const testRows = [...playable.keys()].map(id => ({ id, kills: rows.filter(row => row.killedBy.includes(id)).map(({ name }) => name) }))
    return {
      schema: 'assay.faults/1', tookMs: Date.now() - startedMs, faults: rows, tests: testRows, pairs: kills.pairs,
      problems: [...baselineProblems(baseline), ...rows.flatMap(problemsOf), ...(options.only === undefined ? uselessTests(testRows.filter(({ id }) => playable.get(id)?.variant.test.needs.meets !== 'what-comes')) : [])],
    }
  } finally {
    await starting.catch(() => undefined)
    await server.stop()
    await (await ready).close()
  }
}

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

  /**
   * The tests of the clauses a fault names, and bystanders that reach it: at most so many, chosen by the seed, since a fault in every
   * header meets every test. Tests of a Jitsi deployment are for faults that have one. A fault with a port of its own acts before its host is known, where nothing can count: all may meet it.
   */
  private candidatesOf(host: FaultHost, baseline: ReadonlyMap<string, Outcome>): string[] {
    const all = [...this.playable].filter(([, { variant }]) => host.target.jitsi !== undefined || variant.test.clause.document !== 'JITSI').map(([id]) => id)
    if (this.options.full) return all
    const met = host.ownPort ? all : all.filter(id => baseline.get(id)?.reached?.includes(host.name))
    const isNamed = (id: string): boolean => host.breaks.includes(this.playable.get(id)?.variant.test.clause.id ?? '')
    const others = met.filter(id => !isNamed(id) && this.playable.get(id)?.variant.test.needs.meets === undefined)
    return [...met.filter(isNamed), ...chosenBy(`${this.options.seed} ${host.name}`, others, this.options.bystanders ?? BYSTANDERS)]
  }

  async play(reach: ReadonlyMap<string, ReadonlySet<string>>, baseline: ReadonlyMap<string, Outcome>): Promise<Kills> {
    const kills = new Kills(this.playable, baseline)
    const rounds: Round[] = this.hosts.map(host => ({ name: host.name, target: host.target, tests: this.testsOf(reach.get(host.name) ?? []) }))
    await this.run(rounds, undefined, (fault, id, outcome) => {
      const killed = kills.add(fault, id, outcome)
      this.options.tell?.({ kind: 'played', fault, test: id, killed })
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
    const plan: Plan = { rounds, files: [...files], prefix: `assay-${randomBytes(3).toString('hex')}`, deadlineMs: DEADLINE_MS, seed: this.options.seed, oneByOne: reachUrl !== undefined, transcripts: false, ...(reachUrl === undefined ? {} : { reachUrl }) }
    await this.examiner.run(plan, heard)
  }
}

/** So many of the ids, always the same ones for the same word. */
function chosenBy(word: string, ids: readonly string[], most: number): string[] {
  const rank = (id: string): string => createHash('sha256').update(`${word} ${id}`).digest('hex')
  return ids.map(id => ({ id, rank: rank(id) })).toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, most).map(({ id }) => id)
}
