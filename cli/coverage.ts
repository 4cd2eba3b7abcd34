/** `assay coverage`: per document, priority and level, how many clauses have a test, a fault that kills it, or a reason for neither. */
import { type Clause, documentIds, documentOf } from '#harness/clause/catalogue.js'
import { type ProfileName, profileOf } from '#harness/clause/profiles.js'
import { clauseIdOf } from '#harness/clause/clause-test.js'
import { allTests } from '#harness/runner/suites.js'
import { FAULTS } from '#reference-server/faults/catalogue.js'
import { print, printJson } from '#cli/print.js'

/** Other programs rely on these names. */
export interface CoverageRow {
  readonly document: string
  readonly priority: number
  readonly level: string
  readonly clauses: number
  /** Clauses with a test. */
  readonly tested: number
  /** Clauses with a test that a fault names; `assay faults` proves that it kills. A MAY is recorded, never killed. */
  readonly killed: number
  /** Clauses with a written reason for having no test. */
  readonly untestable: number
}

const LEVELS = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY']

export interface CoverageOptions {
  readonly profile?: ProfileName
  readonly only?: string
  readonly json?: true
}

export async function coverage(options: CoverageOptions): Promise<number> {
  const tested = new Set((await allTests()).map(({ clause }) => clause.id))
  const broken = new Set(FAULTS.flatMap(({ breaks }) => breaks).map(clauseIdOf))
  const documents = documentIds().filter(id => isMeant(id, options))
  const rows = documents.flatMap(id => rowsOf(documentOf(id).clauses, tested, broken))
  if (options.json) await printJson(rows)
  else await print(table(rows))
  return 0
}

function isMeant(document: string, { profile, only }: CoverageOptions): boolean {
  if (profile !== undefined && profileOf(document) !== profile) return false
  return only === undefined || only.split(',').some(word => document.toLowerCase().includes(word.trim().toLowerCase()))
}

function rowsOf(clauses: readonly Clause[], tested: ReadonlySet<string>, broken: ReadonlySet<string | undefined>): CoverageRow[] {
  return [1, 2, 3].flatMap(priority => LEVELS.flatMap(level => {
    const those = clauses.filter(clause => clause.priority === priority && clause.level === level)
    if (!those[0]) return []
    return [{
      document: those[0].document, priority, level, clauses: those.length,
      tested: those.filter(({ id }) => tested.has(id)).length,
      killed: those.filter(({ id }) => tested.has(id) && broken.has(id)).length,
      untestable: those.filter(clause => clause.untestable !== undefined).length,
    }]
  }))
}

const HEAD = ['document', 'priority', 'level', 'clauses', 'tested', 'killed', 'untestable'] as const

function table(rows: readonly CoverageRow[]): string {
  const sum = (name: 'clauses' | 'tested' | 'killed' | 'untestable'): number => rows.reduce((total, row) => total + row[name], 0)
  const lines = [HEAD, ...rows.map(row => HEAD.map(name => String(row[name]))), ['all', '', '', sum('clauses'), sum('tested'), sum('killed'), sum('untestable')].map(String)]
  return lines.map(cells => cells.map((cell, n) => (n === 0 || n === 2 ? cell.padEnd(10) : cell.padStart(10))).join('  ')).join('\n')
}
