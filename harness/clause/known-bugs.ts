/** Bugs that people have met in XMPP servers: `fixtures/known-bugs.yaml` as typed data. Read when it is first asked for. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { patternOf } from '#harness/verdict/ledger.js'
import type { Issue } from '#harness/verdict/run-result.js'

/** One bug, with what catches it. */
export interface KnownBug {
  readonly number: number
  /** What goes wrong. */
  readonly what: string
  /** Where people have reported it. */
  readonly seenIn: readonly Issue[]
  /** Ids of the tests that catch it, without transports; `*` stands for anything. */
  readonly tests: readonly string[]
  /** Faults of the reference server that are this bug. */
  readonly faults: readonly string[]
  /** Why there is no test of it, or not of all of it, yet. */
  readonly waits?: string
}

interface BugFile {
  readonly trackers: Readonly<Record<string, string>>
  readonly bugs: readonly (Omit<KnownBug, 'seenIn' | 'tests' | 'faults'> & { readonly seenIn: readonly string[]; readonly tests?: readonly string[]; readonly faults?: readonly string[] })[]
}

const FILE = fileURLToPath(new URL('../../fixtures/known-bugs.yaml', import.meta.url))
let bugs: readonly KnownBug[] | undefined

/** All known bugs, by number. */
export function knownBugs(): readonly KnownBug[] {
  if (bugs) return bugs
  const { trackers, bugs: entries } = parse(readFileSync(FILE, 'utf8')) as BugFile
  bugs = entries.map(entry => ({ tests: [], faults: [], ...entry, seenIn: entry.seenIn.map(name => ({ name, url: linkOf(name, trackers) })) }))
  return bugs
}

/** `ejabberd#2175` is number 2175 of the tracker `ejabberd`, `CVE-2026-43507` of the tracker `CVE`. */
function linkOf(name: string, trackers: Readonly<Record<string, string>>): string {
  const [tracker = '', number = ''] = name.includes('#') ? name.split('#') : [name.slice(0, name.indexOf('-')), name.slice(name.indexOf('-') + 1)]
  const link = trackers[tracker]
  if (link === undefined) throw new Error(`fixtures/known-bugs.yaml: nobody says where ${name} is to be read`)
  return link.replace('{number}', number)
}

/** Whether a test catches a bug. `testId` has no transport. */
export function catches(bug: KnownBug, testId: string): boolean {
  return bug.tests.some(entry => (entry.includes('*') ? patternOf(entry).test(testId) : entry === testId))
}

/** The bugs that a word of a user names: an issue such as `ejabberd#2175`, in any case. */
export function bugsNamed(word: string): readonly KnownBug[] {
  return knownBugs().filter(({ seenIn }) => seenIn.some(({ name }) => name.toLowerCase() === word.toLowerCase()))
}

/** Where bugs were seen that a test catches. */
export function seenIn(testId: string): readonly Issue[] {
  return knownBugs().filter(bug => catches(bug, testId)).flatMap(bug => bug.seenIn)
}
