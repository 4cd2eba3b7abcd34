/**
 * The one module that vitest runs: loads the suite files of the plan and makes each planned test a vitest test. One module for all
 * files, since a file of its own costs vitest some 15 ms, and tests of different files could not play side by side.
 */
import { inject, test } from 'vitest'
import { perform } from '#harness/clause/perform.js'
import { type Variant, variantsOf } from '#harness/clause/clause-test.js'
import type { Plan, PlanToCome, Round } from '#harness/clause/plan.js'
import { namedTests, type PlayableTest, registeredTests } from '#harness/clause/registry.js'
import { askForPlan } from '#harness/runner/first-plan.js'
import { loadSuites, suiteFiles } from '#harness/runner/suites.js'
import type { Transport } from '#harness/verdict/run-result.js'

const plan = await loadedWith(inject('plan'))

// vitest lets all end that plays side by side before it plays something alone: so what plays alone comes last, and that happens once
const all = registeredTests()
const sideBySide = all.filter(({ needs }) => !needs.alone)
for (const clauseTest of [...mixed(sideBySide), ...all.filter(({ needs }) => needs.alone)]) {
  for (const round of plan.rounds) {
    for (const variant of variantsOf(clauseTest)) {
      const transport = round.tests[variant.id]
      if (transport) addToVitest(plan, round, variant, transport)
    }
  }
}

/** Loads what the plan needs; all there is, when the plan is yet to come. */
async function loadedWith(given: Plan | PlanToCome): Promise<Plan> {
  if ('askAt' in given) {
    await loadSuites(suiteFiles())
    return askForPlan(given, namedTests())
  }
  await loadSuites(given.files)
  return given
}

/**
 * The same in an order in which neighbours are strangers. Tests of one file wait for the same things, or for each other, and side by
 * side they would leave the machine idle.
 */
function mixed<T>(list: readonly T[]): T[] {
  const stride = Math.ceil(Math.sqrt(list.length))
  return Array.from({ length: stride }, (_, first) => list.filter((_, index) => index % stride === first)).flat()
}

function addToVitest(plan: Plan, round: Round, variant: Variant<PlayableTest>, transport: Transport): void {
  const concurrent = !plan.oneByOne && !variant.test.needs.alone
  test(`${variant.id} ${variant.test.says}`, { concurrent, meta: { round: round.name, variant: variant.id } }, async ({ task }) => {
    task.meta.outcome = await perform(plan, round, variant, transport)
  })
}
