/** The main job: starts a target, finds out what it offers, asks it everything that applies, and keeps going when it dies. */
import { randomBytes } from 'node:crypto'
import { type Choice, choose, type Playing, wanted, type Wish } from '#harness/runner/choose.js'
import { type PassEnd, playPass } from '#harness/runner/pass.js'
import { type Examiner, prepareExaminer } from '#harness/runner/vitest.js'
import { discover, type Discovery } from '#harness/target/discover.js'
import type { TargetDriver, TargetFacts } from '#harness/target/target.js'
import type { Ending, Outcome, Plan } from '#harness/clause/plan.js'
import { documentOf, readCatalogue } from '#harness/clause/catalogue.js'
import { seenIn } from '#harness/clause/known-bugs.js'
import { profileOf } from '#harness/clause/profiles.js'
import { type Variant, withClause } from '#harness/clause/clause-test.js'
import { isExpired, type Judgement, judge, severityOf } from '#harness/verdict/judge.js'
import { ledgerOf, type LedgerRow, speaksOf } from '#harness/verdict/ledger.js'
import { countVerdicts, gradeRun } from '#harness/verdict/summarize.js'
import type { RunResult, TestResult, Transport } from '#harness/verdict/run-result.js'
import { packageVersion } from '#harness/package.js'

/** What a run tells while it goes on. */
export type Progress =
  | { readonly kind: 'target'; readonly target: TargetFacts; readonly discovery: Discovery; readonly total: number }
  | { readonly kind: 'verdict'; readonly result: TestResult }
  | { readonly kind: 'died'; readonly how: string; readonly inFlight: readonly string[]; readonly restarting: boolean }

export interface ExamineOptions extends Wish {
  /** Rows beside our own ledger of the target. */
  readonly ledger?: readonly LedgerRow[]
  readonly seed: number
  /** Printed in front of `assay run` hints; the word the user named the target with. */
  readonly targetWord: string
  readonly signal?: AbortSignal
  readonly tell?: (progress: Progress) => void
}

/** Thrown when no endpoint of the target answers; carries what `doctor` would say. */
class TargetUnreachableError extends Error {
  override readonly name = 'TargetUnreachableError'
  readonly discovery: Discovery
  constructor(discovery: Discovery) {
    super(discovery.problems.map(({ endpoint, problem, hint }) => `${endpoint}: ${problem}${hint === undefined ? '' : ` (${hint})`}`).join('\n'))
    this.discovery = discovery
  }
}

/** How long a wait may take: a busy server may need seconds, and only what does not come at all is waited for so long. */
const DEADLINE_MS = 5000
/** A target that keeps dying is given up after so many restarts. */
const MOST_RESTARTS = 12

/**
 * Runs the suites against a target and resolves to the result. The driver is stopped in any case.
 * @param examiner who plays, where somebody has one at hand, and closes it
 * @throws TargetUnreachableError when nothing answers; HarnessError when the target could not be started
 */
export async function examine(driver: TargetDriver, options: ExamineOptions, examiner?: Examiner): Promise<RunResult> {
  if (examiner) return examineWith(examiner, driver, options)
  const own = await prepareExaminer()
  try {
    return await examineWith(own, driver, options)
  } finally {
    await own.close()
  }
}

async function examineWith(examiner: Examiner, driver: TargetDriver, options: ExamineOptions): Promise<RunResult> {
  const startedAt = new Date()
  const starting = driver.start()
  try {
    const reading = options.only === undefined ? readCatalogue() : undefined
    reading?.catch(() => undefined)
    const started = await starting
    const discovery = await discover(started)
    if (discovery.transports.length === 0) throw new TargetUnreachableError(discovery)
    const facts = withRoomsAt(discovery.mucDomain, started)
    await reading
    const choices = choose(wanted(await examiner.tests, options).map(variant => ({ ...variant, test: withClause(variant.test) })), facts, discovery, options)
    const ledger = [...(options.ledger ?? []), ...ledgerOf(facts, discovery.version)]
    options.tell?.({ kind: 'target', target: facts, discovery, total: choices.length })
    options.signal?.addEventListener('abort', () => examiner.cancel(), { once: true })
    const run = new Run(driver, examiner, facts, ledger, startedAt, options)
    await run.play(choices)
    return run.result(discovery)
  } finally {
    await starting.catch(() => undefined)
    await driver.stop()
  }
}

/** Nobody has to name the domain of the rooms where service discovery finds it. */
function withRoomsAt(mucDomain: string | undefined, facts: TargetFacts): TargetFacts {
  return mucDomain === undefined ? facts : { ...facts, mucDomain }
}

class Run {
  private readonly driver: TargetDriver
  private readonly examiner: Examiner
  private facts: TargetFacts
  private readonly ledger: readonly LedgerRow[]
  private readonly startedAt: Date
  private readonly options: ExamineOptions
  private readonly today: string
  private readonly prefix = `assay-${randomBytes(3).toString('hex')}`
  private readonly results = new Map<string, TestResult>()
  private readonly trouble: string[] = []
  private order: string[] = []
  private restarts = 0
  /** Each names its rooms and resources otherwise: what an earlier one left behind is in nobody's way. */
  private passes = 0
  private excused = 0

  constructor(driver: TargetDriver, examiner: Examiner, facts: TargetFacts, ledger: readonly LedgerRow[], startedAt: Date, options: ExamineOptions) {
    this.driver = driver
    this.examiner = examiner
    this.facts = facts
    this.ledger = ledger
    this.startedAt = startedAt
    this.options = options
    this.today = startedAt.toISOString().slice(0, 10)
  }

  async play(choices: readonly Choice[]): Promise<void> {
    this.order = choices.map(({ variant }) => variant.id)
    for (const choice of choices) {
      if ('transport' in choice) continue
      this.record(choice.variant, undefined, { verdict: choice.verdict, reason: choice.reason })
      if (choice.excused) this.excused += 1
    }
    await this.playAll(choices.filter(choice => 'transport' in choice))
  }

  /** Plays side by side; when the target dies, finds the guilty one among those in flight and goes on with the rest. */
  private async playAll(todo: readonly Playing[]): Promise<void> {
    if (this.options.signal?.aborted) return this.giveUp(todo, 'the run was interrupted')
    const { late, inFlight, death } = await this.pass(todo)
    if (this.options.signal?.aborted) return this.giveUp(late, 'the run was interrupted')
    if (death === undefined) return
    const restarting = await this.restart()
    this.options.tell?.({ kind: 'died', how: death, inFlight: inFlight.map(({ variant }) => variant.id), restarting })
    if (!restarting) {
      for (const { variant, transport } of inFlight) this.record(variant, transport, { verdict: 'inconclusive', reason: `the target died while this test was in flight (${death})` })
      return this.giveUp(late, `the target died (${death}) and was not started again`)
    }
    const rest = [...late, ...await this.findGuilty(inFlight, death)]
    if (rest.length > 0) await this.playAll(rest)
  }

  /** @returns the suspects that need no longer be asked one by one */
  private async findGuilty(inFlight: readonly Playing[], death: string): Promise<readonly Playing[]> {
    const alone = inFlight.find(({ variant }) => variant.test.needs.alone)
    const others = inFlight.filter(suspect => suspect !== alone)
    if (alone && others.length === 0) this.recordGuilty(alone, death)
    // the others began when it had ended, before anybody heard of the death: if it does it again, they had no part in it
    else if (alone && await this.playAlone(alone, death)) return others
    else for (const suspect of others) await this.playAlone(suspect, death)
    return []
  }

  /** @returns whether it was the guilty one */
  private async playAlone(suspect: Playing, firstDeath: string): Promise<boolean> {
    const { inFlight, late, death } = await this.pass([suspect])
    const { variant, transport } = suspect
    if (inFlight.length > 0 && death !== undefined) {
      this.recordGuilty(suspect, death)
      await this.restart()
      return true
    }
    if (late.length > 0) {
      this.record(variant, transport, { verdict: 'inconclusive', reason: `the target died while this test was in flight (${firstDeath}) and could not be asked again` })
    }
    return false
  }

  private recordGuilty({ variant, transport }: Playing, death: string): void {
    const ending: Ending = { kind: 'broken', message: `the target died while this test played alone (${death}): it sent the guilty stimulus` }
    const judged = severityOf(variant.test.clause) === 'fail' ? judge(variant.id, variant.test.clause, ending, this.ledger, this.today) : { verdict: 'inconclusive' as const, reason: ending.message }
    this.record(variant, transport, judged)
  }

  private async pass(todo: readonly Playing[]): Promise<PassEnd> {
    this.passes += 1
    return playPass(this.examiner, this.driver, this.planFor(todo), todo, ({ variant, transport }, outcome) => {
      this.record(variant, transport, judge(variant.id, variant.test.clause, outcome, this.ledger, this.today), outcome)
    })
  }

  private planFor(todo: readonly Playing[]): Plan {
    const tests = Object.fromEntries(todo.map(({ variant, transport }) => [variant.id, transport]))
    return { rounds: [{ name: '', target: this.facts, tests }], files: filesOf(todo), prefix: this.passes === 1 ? this.prefix : `${this.prefix}-p${this.passes}`, deadlineMs: DEADLINE_MS, seed: this.options.seed, oneByOne: false, transcripts: true }
  }

  private async restart(): Promise<boolean> {
    if (!this.driver.restartable || this.restarts >= MOST_RESTARTS) return false
    this.restarts += 1
    await this.driver.stop()
    this.facts = withRoomsAt(this.facts.mucDomain, await this.driver.start())
    return true
  }

  private giveUp(rest: readonly Playing[], reason: string): void {
    for (const { variant, transport } of rest) this.record(variant, transport, { verdict: 'not-run', reason })
  }

  private record(variant: Variant, transport: Transport | undefined, judged: Judgement, outcome?: Outcome): void {
    const { test } = variant
    const { clause } = test
    const issues = seenIn(test.id)
    const result: TestResult = {
      id: variant.id, clauses: [clause.id], document: clause.document, section: clause.section, level: clause.level, basis: clause.basis,
      priority: clause.priority, profile: profileOf(clause.document), says: test.says, url: clause.url, file: test.file,
      ...(issues.length === 0 ? {} : { seenIn: issues }),
      ...(transport === undefined ? {} : { transport }),
      ...judged,
      tookMs: outcome ? outcome.endedAtMs - outcome.startedAtMs : 0,
      transcript: outcome?.transcript ?? [],
      again: `npx assay run ${this.options.targetWord} --only '${variant.id}'`,
    }
    this.results.set(variant.id, result)
    this.options.tell?.({ kind: 'verdict', result })
  }

  result(discovery: Discovery): RunResult {
    const tests = this.withFixedDeviations(this.order.map(id => this.results.get(id)).filter(result => result !== undefined))
    const summary = countVerdicts(tests)
    for (const row of this.ledger.filter(row => isExpired(row, this.today))) this.trouble.push(`the ledger row for ${row.clause} expired on ${row.until ?? ''}`)
    const { name, kind, domain, mucDomain, endpoints } = this.facts
    return {
      schema: 'assay.run/1',
      assay: { version: packageVersion(), node: process.versions.node },
      startedAt: this.startedAt.toISOString(), tookMs: Date.now() - this.startedAt.getTime(),
      seed: this.options.seed, profile: this.options.profile ?? 'all', ...(this.options.only === undefined ? {} : { only: this.options.only }),
      target: {
        name, kind, domain, ...(mucDomain === undefined ? {} : { mucDomain }),
        ...(discovery.software === undefined ? {} : { software: discovery.software }), ...(discovery.version === undefined ? {} : { version: discovery.version }),
        endpoints: endpointTexts(endpoints), mechanisms: discovery.mechanisms, features: discovery.features, polite: this.options.polite,
      },
      summary, ...gradeRun(summary, { trouble: this.trouble, excused: this.excused, interrupted: this.options.signal?.aborted ?? false }),
      documents: documentsOf(tests), tests,
    }
  }

  /** A row none of whose tests fails any more is reported on those tests, so that somebody takes it out. */
  private withFixedDeviations(tests: readonly TestResult[]): TestResult[] {
    const fixed = this.ledger.filter(row => !tests.some(({ id, verdict }) => speaksOf(row, id) && verdict === 'known-deviation'))
    return tests.map(test => {
      const row = test.verdict === 'pass' ? fixed.find(one => speaksOf(one, test.id)) : undefined
      return row ? { ...test, verdict: 'fixed-deviation', reason: `no longer fails; take the row out of the ledger (it said: ${row.why})` } : test
    })
  }
}

function filesOf(todo: readonly Playing[]): string[] {
  return [...new Set(todo.map(({ variant }) => variant.test.file))]
}

function documentsOf(tests: readonly TestResult[]): NonNullable<RunResult['documents']> {
  return Object.fromEntries([...new Set(tests.map(({ document }) => document))].map(id => {
    const { title, version } = documentOf(id)
    return [id, version === 'published' ? { title } : { title, version }]
  }))
}

function endpointTexts({ tcp, websocket, bosh, component }: TargetFacts['endpoints']): Record<string, string> {
  return {
    ...(websocket ? { websocket: websocket.url } : {}),
    ...(tcp ? { tcp: `xmpp://${tcp.host}:${tcp.port}` } : {}),
    ...(bosh ? { bosh: bosh.url } : {}),
    ...(component ? { component: `${component.host}:${component.port}` } : {}),
  }
}

