/** The order in which every renderer tells of tests: document, section, clause, test, as one reads the specifications. */
import type { TestResult } from '#harness/verdict/run-result.js'

const natural = new Intl.Collator('en', { numeric: true })

export function inSpecOrder(tests: readonly TestResult[]): readonly TestResult[] {
  return tests.toSorted((a, b) =>
    natural.compare(a.document, b.document) || natural.compare(a.section, b.section)
    || natural.compare(clauseOf(a), clauseOf(b)) || natural.compare(a.id, b.id))
}

/** The clause a test is filed under: its first. */
export function clauseOf(test: TestResult): string {
  return test.clauses[0] ?? test.id
}

/** `enter conflict` of `XEP-0045#enter-conflict.2`: what the document calls the section; empty where it only has a number. */
export function sectionName(test: TestResult): string {
  const anchor = /#(.+)\.\d+$/.exec(clauseOf(test))?.[1] ?? ''
  return /^s(ection-)?\d+(-\d+)*$/.test(anchor) ? '' : anchor.replaceAll('-', ' ')
}

/** Neighbours with the same key, in the order they come. */
export function runsOf<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [string, readonly [T, ...T[]]])[] {
  const groups: [string, [T, ...T[]]][] = []
  for (const item of items) {
    const last = groups.at(-1)
    if (last?.[0] === key(item)) last[1].push(item)
    else groups.push([key(item), [item]])
  }
  return groups
}
