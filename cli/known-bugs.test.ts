import { expect, test } from 'vitest'
import { bugsNamed, catches, knownBugs, seenIn } from '#harness/clause/known-bugs.js'
import { allTests } from '#harness/runner/suites.js'
import { FAULTS } from '#reference-server/faults/catalogue.js'

const tests = await allTests()
const bugs = knownBugs()

test('known bugs are numbered, and each says where it was seen', () => {
  expect(bugs.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  for (const { seenIn: issues } of bugs) {
    expect(issues.length).toBeGreaterThan(0)
    for (const { url } of issues) expect(url).toMatch(/^https:\/\/\S+\d$/)
  }
})

test('a known bug has tests that exist, or says what it waits for', () => {
  for (const bug of bugs) expect(bug.tests.filter(entry => !tests.some(({ id }) => catches({ ...bug, tests: [entry] }, id))), `known bug ${bug.number}`).toEqual([])
  expect(bugs.filter(({ tests: entries, waits }) => entries.length === 0 && waits === undefined).map(({ number }) => number)).toEqual([])
})

test('whatever catches a known bug is turned red by a fault that is this bug', () => {
  const breaks = new Map(FAULTS.map(fault => [fault.name, fault.breaks]))
  for (const bug of bugs) {
    expect(bug.faults.filter(name => !breaks.has(name)), `faults of known bug ${bug.number}`).toEqual([])
    const broken = new Set(bug.faults.flatMap(name => breaks.get(name) ?? []))
    const killable = tests.filter(({ id, clause }) => catches(bug, id) && clause.level !== 'MAY')
    expect(killable.filter(({ clause }) => !broken.has(clause.id)).map(({ id }) => id), `tests of known bug ${bug.number}`).toEqual([])
    const asked = new Set(killable.map(({ clause }) => clause.id))
    expect(bug.faults.filter(name => !breaks.get(name)?.some(clause => asked.has(clause))), `faults of known bug ${bug.number}`).toEqual([])
  }
})

test('an issue names its bug in any case, and a test names its issues', () => {
  expect(bugsNamed('EJABBERD#2175').map(({ number }) => number)).toEqual([21])
  expect(bugsNamed('ejabberd#217')).toEqual([])
  expect(seenIn('XEP-0045#schemas-admin.2~survives').map(({ name }) => name)).toEqual(['ejabberd#2175'])
  expect(seenIn('XEP-0045#kick.1')).toEqual([])
})
