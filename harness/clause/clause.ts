/**
 * What a suite is written with: `must`, `should`, `may` and `expect`. Loaded by vitest's worker they become vitest tests, as the
 * plan says; loaded anywhere else they only fill the registry (`assay list`).
 */
import { expect, inject, test } from 'vitest'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { perform } from '#harness/clause/perform.js'
import type { Plan, Round } from '#harness/clause/plan.js'
import { type ClauseTest, register, type Variant, variantsOf } from '#harness/clause/registry.js'
import type { Transport } from '#harness/verdict/run-result.js'

export { expect }

const plan: Plan | undefined = '__vitest_worker__' in globalThis ? inject('plan') : undefined

/**
 * A test of a MUST or MUST NOT clause. It fails when `body` throws `MismatchError`, `DeadlineError` or an assertion's error.
 * @param id clause id (`XEP-0045#kick.1`), with `~name` where the clause has several tests
 * @param says the sentence it claims, in words a user of the report understands
 */
export function must<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<void>): void {
  declare(register('MUST', id, says, fixture, body))
}

/** A test of a SHOULD or SHOULD NOT clause: its failure is a warning. Parameters as for {@link must}. */
export function should<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<void>): void {
  declare(register('SHOULD', id, says, fixture, body))
}

/** A MAY clause: `body` finds out what the target does and resolves to the words to record. Parameters as for {@link must}. */
export function may<T>(id: string, says: string, fixture: Fixture<T>, body: (scene: T, stage: Stage) => Promise<string>): void {
  declare(register('MAY', id, says, fixture, body))
}

function declare(clauseTest: ClauseTest): void {
  for (const round of plan?.rounds ?? []) {
    for (const variant of variantsOf(clauseTest)) {
      const transport = round.tests[variant.id]
      if (plan && transport) addToVitest(plan, round, variant, transport)
    }
  }
}

function addToVitest(plan: Plan, round: Round, variant: Variant, transport: Transport): void {
  const concurrent = !plan.oneByOne && !variant.test.fixture.needs.alone
  test(`${variant.id} ${variant.test.says}`, { concurrent, meta: { round: round.name, variant: variant.id } }, async ({ task }) => {
    task.meta.outcome = await perform(plan, round, variant, transport)
  })
}
