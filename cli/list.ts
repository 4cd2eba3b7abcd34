/** `assay list`: the tests there are; with `--bugs` the known bugs that they catch. */
import { type ProfileName, profileOf } from '#harness/clause/profiles.js'
import { catches, knownBugs } from '#harness/clause/known-bugs.js'
import { wanted } from '#harness/runner/choose.js'
import { allTests } from '#harness/runner/suites.js'
import type { Variant } from '#harness/clause/clause-test.js'
import { print, printJson } from '#cli/print.js'

export interface ListOptions {
  readonly profile?: ProfileName
  readonly only?: string
  readonly json?: true
  readonly bugs?: true
}

export async function list(options: ListOptions): Promise<number> {
  const variants = wanted(await allTests(), { ...options, polite: false })
  if (options.bugs) return listBugs(variants, options)
  if (options.json) await printJson(variants.map(row))
  else await print(`${variants.map(line).join('\n')}\n\n${variants.length} tests of ${new Set(variants.map(({ test }) => test.clause.id)).size} clauses.`)
  return 0
}

/** Other programs rely on these names. */
function row({ id, test }: Variant): { id: string; clauses: string[]; level: string; profile: string; file: string; says: string; transports: string | readonly string[]; polite: boolean } {
  const { clause, needs, says, file } = test
  return { id, clauses: [clause.id], level: clause.level, profile: profileOf(clause.document), file, says, transports: needs.transports, polite: needs.polite }
}

function line({ id, test }: Variant): string {
  return `${id.padEnd(48)} ${test.clause.level.padEnd(10)}  ${test.says}`
}

/** Known bugs that one of these tests catches; all of them, when the user did not ask for some tests. */
async function listBugs(variants: readonly Variant[], { only, profile, json }: ListOptions): Promise<number> {
  const counted = knownBugs().map(bug => ({ ...bug, tests: [...new Set(variants.map(({ test }) => test.id).filter(id => catches(bug, id)))] }))
  const shown = only === undefined && profile === undefined ? counted : counted.filter(({ tests }) => tests.length > 0)
  if (json) await printJson(shown.map(({ number, what, seenIn, tests, faults }) => ({ number, what, seenIn: seenIn.map(({ name }) => name), tests, faults })))
  else await print(`${shown.map(({ number, what, seenIn, tests, waits }) => `${String(number).padStart(2)}  ${what}\n    seen in ${seenIn.map(({ name }) => name).join(', ')}\n    ${tests.length === 0 ? `no test: ${waits ?? ''}` : `caught by ${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`}`).join('\n')}\n\n${shown.filter(({ tests }) => tests.length > 0).length} of ${shown.length} known bugs have a test.`)
  return 0
}
