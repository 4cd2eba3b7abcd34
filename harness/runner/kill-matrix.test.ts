import { expect, test } from 'vitest'
import { findClause } from '#harness/clause/catalogue.js'
import { Fixture } from '#harness/clause/fixture.js'
import type { Ending, Outcome } from '#harness/clause/plan.js'
import { baselineProblems, Kills, type Playable, problemsOf, uselessTests } from './kill-matrix.ts'

const HELD: Ending = { kind: 'held' }
const BROKEN: Ending = { kind: 'broken', message: 'no 307' }
const UNSETTLED: Ending = { kind: 'unsettled', message: 'alice could not enter' }

const outcome = (ending: Ending): Outcome => ({ ...ending, startedAtMs: 0, endedAtMs: 1, transcript: [] })
const playable: Playable = new Map(['XEP-0045#kick.1', 'XEP-0045#enter-pres.1~nick', 'XEP-0199#c2s.1'].map(id => {
  const clause = findClause(id.split('~')[0] ?? '')
  if (!clause) throw new Error(id)
  return [id, { transport: 'tcp', variant: { id, test: { id, clause, verb: 'MUST', says: '', file: '', needs: new Fixture({}, async () => undefined).needs } } }]
}))
const baseline = new Map([...playable.keys()].map(id => [id, outcome(HELD)]))
const host = (breaks: readonly string[], spoils: readonly string[] = []): { name: string; breaks: readonly string[]; spoils: readonly string[] } => ({ name: 'f', breaks, spoils })

test('a fault is killed when each clause it names turns red, and nothing else', () => {
  const kills = new Kills(playable, baseline)
  expect([kills.add('f', 'XEP-0045#kick.1', outcome(BROKEN)), kills.add('f', 'XEP-0199#c2s.1', outcome(HELD))]).toEqual([true, false])
  const row = kills.rowOf(host(['XEP-0045#kick.1']))
  expect(row).toEqual({ name: 'f', breaks: ['XEP-0045#kick.1'], killedBy: ['XEP-0045#kick.1'], survivedBy: [], collateral: [], unsettled: [], reachedBy: 2 })
  expect(problemsOf(row)).toEqual([])
})

test('a fault that nobody notices survives', () => {
  const kills = new Kills(playable, baseline)
  kills.add('f', 'XEP-0045#kick.1', outcome(HELD))
  expect(problemsOf(kills.rowOf(host(['XEP-0045#kick.1'])))).toEqual(['fault f survives: no test of XEP-0045#kick.1 turned red'])
})

test('a clause with several tests is killed by any of them; a test of another clause is collateral', () => {
  const kills = new Kills(playable, baseline)
  kills.add('f', 'XEP-0045#enter-pres.1~nick', outcome(BROKEN))
  kills.add('f', 'XEP-0199#c2s.1', outcome(BROKEN))
  expect(problemsOf(kills.rowOf(host(['XEP-0045#enter-pres.1'])))).toEqual(['fault f also turns XEP-0199#c2s.1 red, a clause it does not name'])
})

test('an inconclusive test is never a kill, and only a fault that spoils the way may cause one', () => {
  const kills = new Kills(playable, baseline)
  expect(kills.add('f', 'XEP-0045#kick.1', outcome(UNSETTLED))).toBe(false)
  expect(problemsOf(kills.rowOf(host(['XEP-0045#kick.1'])))).toEqual([
    'fault f survives: no test of XEP-0045#kick.1 turned red',
    'fault f leaves XEP-0045#kick.1 without a verdict (inconclusive: alice could not enter)',
  ])
  expect(kills.rowOf(host([], ['entering'])).unsettled).toEqual([])
})

test('what fails without a fault proves nothing', () => {
  const sick = new Map(baseline).set('XEP-0045#kick.1', outcome(BROKEN))
  expect(new Kills(playable, sick).add('f', 'XEP-0045#kick.1', outcome(BROKEN))).toBe(false)
  expect(baselineProblems(sick)).toEqual(['XEP-0045#kick.1 does not pass without a fault: no 307'])
})

test('a test that kills nothing is named', () => {
  expect(uselessTests([{ id: 'XEP-0045#kick.1', kills: ['f'] }, { id: 'XEP-0199#c2s.1', kills: [] }])).toEqual(['test XEP-0199#c2s.1 kills nothing: no fault turns it red'])
})
