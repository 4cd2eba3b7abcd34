/** The clause tests that have been loaded. Suite files fill it when they are imported; nothing here runs a test. */
import { type Clause, findClause } from '#harness/clause/catalogue.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import type { Transport } from '#harness/verdict/run-result.js'

/** One test of one clause, before it is known where it will run. */
export interface ClauseTest {
  /** Clause id, `~name` added where a clause needs several tests. */
  readonly id: string
  readonly clause: Clause
  /** The sentence the test claims. */
  readonly says: string
  readonly fixture: Fixture<unknown>
  /** Plays the test: sets the scene, then asks. Resolves to what was seen where the clause is a MAY. */
  readonly play: (stage: Stage) => Promise<{ readonly ask: () => Promise<string | undefined> }>
  /** Suite file, relative to the project's root. */
  readonly file: string
}

const tests = new Map<string, ClauseTest>()
let loading = ''

/** All tests loaded so far, in the order of their files. */
export function registeredTests(): readonly ClauseTest[] {
  return [...tests.values()]
}

/** Names the file whose tests register next. */
export function loadingFile(file: string): void {
  loading = file
}

/**
 * Registers a test.
 * @throws Error when the id is taken or the catalogue lacks the clause, or the verb does not fit the clause's level
 */
export function register<T>(verb: 'MUST' | 'SHOULD' | 'MAY', id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<string | undefined | void>): ClauseTest {
  if (tests.has(id)) throw new Error(`${id} is registered twice; add ~name to one of them`)
  const clause = findClause(id.split('~')[0] ?? id)
  if (!clause) throw new Error(`${id}: the catalogue has no such clause`)
  if (!clause.level.startsWith(verb)) throw new Error(`${id} is a ${clause.level}; register it with ${clause.level.split(' ')[0]?.toLowerCase()}()`)
  const test: ClauseTest = {
    id, clause, says, fixture, file: loading,
    play: async stage => {
      const scene = await fixture.set(stage)
      return { ask: async () => (await body(scene, stage)) ?? undefined }
    },
  }
  tests.set(id, test)
  return test
}

/** A test on one transport; `id` has `@transport` where the test runs on several. */
export interface Variant {
  readonly id: string
  readonly test: ClauseTest
  /** `undefined`: whichever the target offers, WebSocket first. */
  readonly transport?: Transport
}

const ALL: readonly Transport[] = ['tcp', 'websocket', 'bosh']

/** The variants of a test: one, or one for each transport it names. */
export function variantsOf(test: ClauseTest): Variant[] {
  const { transports } = test.fixture.needs
  if (transports === 'any') return [{ id: test.id, test }]
  const named = transports === 'each' ? ALL : transports
  if (named.length === 1 && named[0]) return [{ id: test.id, test, transport: named[0] }]
  return named.map(transport => ({ id: `${test.id}@${transport}`, test, transport }))
}
