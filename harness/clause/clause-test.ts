/** A clause test as data: what there is to know of it without playing it. */
import { type Clause, findClause } from '#harness/clause/catalogue.js'
import type { Needs } from '#harness/clause/fixture.js'
import type { Transport } from '#harness/verdict/run-result.js'

/** What a suite says of one of its tests. Plain data: it passes from the thread that loads the suites to the one that plans. */
export interface NamedTest {
  /** Clause id, `~name` added where a clause needs several tests. */
  readonly id: string
  /** What the level of its clause begins with; `undefined` where only the catalogue says. */
  readonly verb: 'MUST' | 'SHOULD' | 'MAY' | undefined
  /** The sentence the test claims. */
  readonly says: string
  readonly needs: Needs
  /** Suite file, relative to the project's root. */
  readonly file: string
}

/** One test of one clause, before it is known where it will run. */
export interface ClauseTest extends NamedTest {
  readonly clause: Clause
}

/**
 * A test with its clause.
 * @throws Error when the catalogue lacks the clause, or the verb of the test does not fit the clause's level
 */
export function withClause(test: NamedTest): ClauseTest {
  const clause = findClause(clauseIdOf(test.id))
  if (!clause) throw new Error(`${test.file}: ${test.id}: the catalogue has no such clause`)
  const fits = test.verb === undefined ? clause.level !== 'MAY' : clause.level.startsWith(test.verb)
  if (!fits) throw new Error(`${test.file}: ${test.id} is a ${clause.level}; register it with ${clause.level.split(' ')[0]?.toLowerCase()}()`)
  return { ...test, clause }
}

/** The clause of a test, or of a variant of one. */
export function clauseIdOf(testId: string): string {
  return testId.split(/[~@]/)[0] ?? testId
}

/** The document of a clause, a test or a variant of one. */
export function documentIdOf(id: string): string {
  return id.split('#')[0] ?? id
}

/** A test on one transport; `id` has `@transport` where the test runs on several. */
export interface Variant<T extends NamedTest = ClauseTest> {
  readonly id: string
  readonly test: T
  /** `undefined`: whichever the target offers, WebSocket first. */
  readonly transport?: Transport
}

const ALL: readonly Transport[] = ['tcp', 'websocket', 'bosh']

/** The variants of a test: one, or one for each transport it names. */
export function variantsOf<T extends NamedTest>(test: T): Variant<T>[] {
  const { transports } = test.needs
  if (transports === 'any') return [{ id: test.id, test }]
  const named = transports === 'each' ? ALL : transports
  if (named.length === 1 && named[0]) return [{ id: test.id, test, transport: named[0] }]
  return named.map(transport => ({ id: `${test.id}@${transport}`, test, transport }))
}
