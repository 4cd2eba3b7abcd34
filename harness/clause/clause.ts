/** What a suite is written with: `must`, `should`, `may`, `demand` and `expect`. A test is registered here; where it runs is for the plan. */
import { expect } from 'vitest'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { register } from '#harness/clause/registry.js'

export { expect }

/**
 * A test of a MUST or MUST NOT clause. It fails when `body` throws `MismatchError`, `DeadlineError` or an assertion's error.
 * @param id clause id (`XEP-0045#kick.1`), with `~name` where the clause has several tests
 * @param says the sentence it claims, in words a user of the report understands
 */
export function must<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<void>): void {
  register('MUST', id, says, fixture, body)
}

/** A test of a SHOULD or SHOULD NOT clause: its failure is a warning. Parameters as for {@link must}. */
export function should<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<void>): void {
  register('SHOULD', id, says, fixture, body)
}

/**
 * A test of a clause of any level but MAY: for tables whose rows name their clauses, so that nobody who loads them needs the catalogue.
 * Parameters as for {@link must}.
 */
export function demand<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<void>): void {
  register(undefined, id, says, fixture, body)
}

/** A MAY clause: `body` finds out what the target does and resolves to the words to record. Parameters as for {@link must}. */
export function may<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<string>): void {
  register('MAY', id, says, fixture, body)
}
