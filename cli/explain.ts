/** `assay explain <clause>`: what a clause says, how it is seen, and which tests ask for it; or what a known bug is, and which tests catch it. */
import { allFeatures, type Clause, documentIds, documentOf, findClause } from '#harness/clause/catalogue.js'
import { bugsNamed, catches, type KnownBug, seenIn } from '#harness/clause/known-bugs.js'
import { allTests } from '#harness/runner/suites.js'
import { type ClauseTest, clauseIdOf } from '#harness/clause/clause-test.js'
import { nearest } from '#cli/nearest.js'
import { print, printJson } from '#cli/print.js'
import { UsageError } from '#cli/usage-error.js'

export async function explain(word: string, options: { readonly json?: true }): Promise<number> {
  const bugs = bugsNamed(word)
  if (bugs.length > 0) return explainBugs(bugs, options)
  const clause = findClause(clauseIdOf(word))
  if (!clause) throw new UsageError(unknownClause(clauseIdOf(word)))
  const tests = (await allTests()).filter(test => test.clause.id === clause.id)
  if (options.json) await printJson({ ...clause, tests: tests.map(({ id, says, file }) => ({ id, says, file, seenIn: seenIn(id).map(({ name }) => name) })) })
  else await print([...inWords(clause), ...tests.map(aboutTest), ...(tests.length === 0 ? [field('test', clause.untestable ?? 'none yet')] : [])].join('\n'))
  return 0
}

async function explainBugs(bugs: readonly KnownBug[], options: { readonly json?: true }): Promise<number> {
  const tests = await allTests()
  const caught = bugs.map(bug => ({ ...bug, tests: tests.filter(({ id }) => catches(bug, id)).map(({ id, says, file }) => ({ id, says, file })) }))
  if (options.json) await printJson(caught)
  else await print(caught.flatMap(bug => [
    `known bug ${bug.number}: ${bug.what}`,
    '',
    ...bug.seenIn.map(({ name, url }) => field('seen in', `${name}  ${url}`)),
    ...bug.tests.map(test => field('test', `${test.id}  ${test.says}`)),
    ...(bug.faults.length === 0 ? [] : [field('faults', bug.faults.join(', '))]),
    ...(bug.waits === undefined ? [] : [field('waits', bug.waits)]),
  ]).join('\n'))
  return 0
}

function aboutTest({ id, says, file }: ClauseTest): string {
  const issues = seenIn(id)
  return field('test', [`${id}  ${says}`, file, ...(issues.length === 0 ? [] : [`catches a bug seen in ${issues.map(({ name }) => name).join(', ')}`])].join(`\n${' '.repeat(12)}`))
}

function inWords(clause: Clause): string[] {
  const { title, version } = documentOf(clause.document)
  const feature = allFeatures()[clause.feature]
  return [
    `${clause.id}  ${clause.level}${clause.basis === 'keyword' ? '' : ` (${clause.basis})`}`,
    '',
    `  ${clause.summary}`,
    '',
    field('document', `${clause.document} ${title} ${version}, section ${clause.section}`),
    field('seen as', clause.observable),
    ...(clause.errors.length > 0 ? [field('errors', clause.errors.join(', '))] : []),
    field('feature', `${clause.feature}${feature ? ` (${feature.what}${feature.optional ? '; a target may lack it' : ''})` : ''}`),
    field('priority', `${clause.priority} (${['', 'what Jitsi stands on', 'general', 'rare or hard to set up'][clause.priority] ?? ''})`),
    ...(clause.note === undefined ? [] : [field('note', clause.note)]),
    field('read it', clause.url),
  ]
}

function field(name: string, text: string): string {
  return `  ${name.padEnd(10)}${text}`
}

function unknownClause(id: string): string {
  const [document = ''] = id.split('#')
  const known = documentIds()
  const found = known.find(one => one.toLowerCase() === document.toLowerCase())
  if (id.includes('#') && !found) return `the catalogue has no document "${document}"; ${meant(nearest(document, known)) || `it has ${known.join(', ')}`}`
  const ids = (found ? [found] : known).flatMap(one => documentOf(one).clauses.map(clause => clause.id))
  return `the catalogue has no clause "${id}"; ${meant(nearest(id, ids)) || `"assay list" shows the clauses with a test`}`
}

function meant(names: readonly string[]): string {
  return names.length === 0 ? '' : `did you mean ${names.join(' or ')}?`
}
