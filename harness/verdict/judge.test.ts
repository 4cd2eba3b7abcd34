import { expect, test } from 'vitest'
import type { Clause } from '#harness/clause/catalogue.js'
import { judge } from './judge.ts'

const clause = (level: Clause['level'], basis: Clause['basis'] = 'keyword'): Clause => ({
  id: 'XEP-0045#kick.1', document: 'XEP-0045', section: '8.2', level, basis, subject: 'room', feature: 'muc-roles', priority: 1,
  summary: '', observable: '', errors: [], url: '',
})
const BROKEN = { kind: 'broken', message: 'no 307', expected: '307', observed: '110' } as const
const ROW = { clause: 'XEP-0045#kick.1', why: 'leaves the code out', see: 'https://tracker.example/1' }

test.each([
  ['MUST', 'keyword', 'fail'], ['MUST NOT', 'prose', 'fail'], ['MUST', 'table', 'fail'], ['MUST', 'definition', 'fail'],
  ['MUST', 'example', 'warn'], ['MUST', 'inferred', 'warn'], ['SHOULD', 'keyword', 'warn'], ['SHOULD NOT', 'keyword', 'warn'],
] as const)('a broken %s by %s is a %s', (level, basis, verdict) => {
  expect(judge('XEP-0045#kick.1', clause(level, basis), BROKEN, [], '2026-01-01')).toEqual({ verdict, failure: { message: 'no 307', expected: '307', observed: '110' } })
})

test('a MAY is recorded, whether the target does it or not', () => {
  expect(judge('XEP-0045#kick.1', clause('MAY'), { kind: 'held', seen: 'sends a reason' }, [], '')).toEqual({ verdict: 'info', reason: 'sends a reason' })
  expect(judge('XEP-0045#kick.1', clause('MAY'), BROKEN, [], '')).toEqual({ verdict: 'info', reason: 'not done: no 307' })
})

test('a ledger row turns a failure into a known deviation, on every variant of its clause', () => {
  const known = { verdict: 'known-deviation', reason: 'leaves the code out', see: 'https://tracker.example/1', failure: { message: 'no 307', expected: '307', observed: '110' } }
  for (const id of ['XEP-0045#kick.1', 'XEP-0045#kick.1~by-nick', 'XEP-0045#kick.1@tcp']) expect(judge(id, clause('MUST'), BROKEN, [ROW], '')).toEqual(known)
  expect(judge('XEP-0045#kick.12', clause('MUST'), BROKEN, [ROW], '').verdict).toBe('fail')
})

test('a row with a star speaks of all tests that fit it, and of no others', () => {
  const row = { ...ROW, clause: 'XEP-0045#kick.1~by-*@tcp' }
  const verdictOf = (id: string): string => judge(id, clause('MUST'), BROKEN, [row], '').verdict
  expect(['XEP-0045#kick.1~by-nick@tcp', 'XEP-0045#kick.1~by-@tcp'].map(verdictOf)).toEqual(['known-deviation', 'known-deviation'])
  expect(['XEP-0045#kick.1', 'XEP-0045#kick.1~by-nick@websocket', 'XEP-0045#kick.12~by-nick@tcp', 'XEP-0045#kickx1~by-nick@tcp'].map(verdictOf)).toEqual(['fail', 'fail', 'fail', 'fail'])
})

test('a row whose time is over excuses nothing', () => {
  const row = { ...ROW, until: '2026-03-01' }
  expect(judge('XEP-0045#kick.1', clause('MUST'), BROKEN, [row], '2026-03-01').verdict).toBe('known-deviation')
  expect(judge('XEP-0045#kick.1', clause('MUST'), BROKEN, [row], '2026-03-02').verdict).toBe('fail')
})

test('a row for a race holds whether the test fails this time or not, so that runs stay alike', () => {
  const row = { ...ROW, sometimes: true as const }
  expect(judge('XEP-0045#kick.1', clause('MUST'), BROKEN, [row], '').verdict).toBe('known-deviation')
  expect(judge('XEP-0045#kick.1', clause('MUST'), { kind: 'held' }, [row], '')).toEqual({ verdict: 'known-deviation', reason: 'leaves the code out (now and then, not this time)', see: 'https://tracker.example/1' })
  expect(judge('XEP-0045#kick.1', clause('MUST'), { kind: 'held' }, [ROW], '').verdict).toBe('pass')
  expect(judge('XEP-0045#kick.1', clause('MUST'), { kind: 'unsettled', message: 'no room' }, [row], '').verdict).toBe('inconclusive')
})

test('a ledger row never excuses a setup that failed, or a bug of ours', () => {
  expect(judge('XEP-0045#kick.1', clause('MUST'), { kind: 'unsettled', message: 'no room' }, [ROW], '')).toEqual({ verdict: 'inconclusive', reason: 'no room' })
  expect(judge('XEP-0045#kick.1', clause('MUST'), { kind: 'crashed', message: 'TypeError' }, [ROW], '')).toEqual({ verdict: 'error', reason: 'TypeError' })
})
