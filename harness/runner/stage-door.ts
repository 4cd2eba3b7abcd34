/**
 * The one module that vitest runs: loads the suite files of the plan and makes each planned test a vitest test. One module for all
 * files, since a file of its own costs vitest some 15 ms, and tests of different files could not play side by side.
 */
import { inject, test } from 'vitest'
import { perform } from '#harness/clause/perform.js'
import type { Plan, Round } from '#harness/clause/plan.js'
import { registeredTests, type Variant, variantsOf } from '#harness/clause/registry.js'
import { loadSuites } from '#harness/runner/suites.js'
import type { Transport } from '#harness/verdict/run-result.js'

const plan = inject('plan')
await loadSuites(plan.files)

// vitest lets all end that plays side by side before it plays something alone: so what plays alone comes last, and that happens once
const all = registeredTests()
const sideBySide = all.filter(({ fixture: { needs } }) => !needs.alone)
for (const clauseTest of [...mixed(sideBySide), ...all.filter(({ fixture: { needs } }) => needs.alone)]) {
  for (const round of plan.rounds) {
    for (const variant of variantsOf(clauseTest)) {
      const transport = round.tests[variant.id]
      if (transport) addToVitest(plan, round, variant, transport)
    }
  }
}

/**
 * The same in an order in which neighbours are strangers. Tests of one file wait for the same things, or for each other, and side by
 * side they would leave the machine idle.
 */
function mixed<T>(list: readonly T[]): T[] {
  const stride = Math.ceil(Math.sqrt(list.length))
  return Array.from({ length: stride }, (_, first) => list.filter((_, index) => index % stride === first)).flat()
}

function addToVitest(plan: Plan, round: Round, variant: Variant, transport: Transport): void {
  const concurrent = !plan.oneByOne && !variant.test.fixture.needs.alone
  test(`${variant.id} ${variant.test.says}`, { concurrent, meta: { round: round.name, variant: variant.id } }, async ({ task }) => {
    task.meta.outcome = await perform(plan, round, variant, transport)
  })
}
