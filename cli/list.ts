/** `assay list`: the tests there are. */
import { type ProfileName, profileOf } from '#harness/clause/profiles.js'
import { wanted } from '#harness/runner/choose.js'
import { allTests } from '#harness/runner/suites.js'
import type { Variant } from '#harness/clause/registry.js'
import { print, printJson } from '#cli/print.js'

export interface ListOptions {
  readonly profile?: ProfileName
  readonly only?: string
  readonly json?: true
}

export async function list(options: ListOptions): Promise<number> {
  const variants = wanted(await allTests(), { ...options, polite: false })
  if (options.json) await printJson(variants.map(row))
  else await print(`${variants.map(line).join('\n')}\n\n${variants.length} tests of ${new Set(variants.map(({ test }) => test.clause.id)).size} clauses.`)
  return 0
}

/** Other programs rely on these names. */
function row({ id, test }: Variant): { id: string; clauses: string[]; level: string; profile: string; file: string; says: string; transports: string | readonly string[]; polite: boolean } {
  const { clause, fixture, says, file } = test
  return { id, clauses: [clause.id], level: clause.level, profile: profileOf(clause.document), file, says, transports: fixture.needs.transports, polite: fixture.needs.polite }
}

function line({ id, test }: Variant): string {
  return `${id.padEnd(48)} ${test.clause.level.padEnd(10)}  ${test.says}`
}
