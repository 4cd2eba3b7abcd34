import { expect, test } from 'vitest'
import { findClause } from '#harness/clause/catalogue.js'
import { Fixture, type Needs } from '#harness/clause/fixture.js'
import { type ClauseTest, variantsOf } from '#harness/clause/clause-test.js'
import type { Discovery } from '#harness/target/discover.js'
import type { TargetFacts } from '#harness/target/target.js'
import { choose, wanted } from './choose.ts'

const TARGET: TargetFacts = { name: 't', kind: 'external', domain: 't.example', endpoints: {}, accounts: [{ username: 'alice', password: 'x' }], polite: false, declares: [] }
const DISCOVERY: Discovery = { transports: ['websocket', 'tcp'], problems: [], features: ['ping'], absent: ['muc-password'], mechanisms: [], tls: [], mechanismsByHost: {}, loggedIn: [], tookMs: 0 }
const ALL = { polite: false }

function clauseTest(id: string, needs: Partial<Needs> = {}): ClauseTest {
  const clause = findClause(id.split('~')[0] ?? '')
  if (!clause) throw new Error(id)
  return { id, clause, verb: 'MUST', says: 'it answers', file: 'suites/x.suite.ts', needs: new Fixture(needs, async () => undefined).needs }
}

function chosen(test: ClauseTest, discovery: Partial<Discovery> = {}, wish = ALL): unknown[] {
  return choose(variantsOf(test), TARGET, { ...DISCOVERY, ...discovery }, wish).map(({ variant, ...rest }) => ({ id: variant.id, ...rest }))
}

test('a test that does not care about the transport runs on WebSocket, or on what there is', () => {
  expect(chosen(clauseTest('XEP-0199#c2s.1'))).toEqual([{ id: 'XEP-0199#c2s.1', transport: 'websocket' }])
  expect(chosen(clauseTest('XEP-0199#c2s.1'), { transports: ['tcp'] })).toEqual([{ id: 'XEP-0199#c2s.1', transport: 'tcp' }])
})

test('a test of every transport is one test each, and not applicable where the target has none', () => {
  expect(chosen(clauseTest('XEP-0199#c2s.1', { transports: 'each' }), { transports: ['websocket'] })).toEqual([
    { id: 'XEP-0199#c2s.1@tcp', verdict: 'not-applicable', reason: 'the target has no tcp endpoint' },
    { id: 'XEP-0199#c2s.1@websocket', transport: 'websocket' },
    { id: 'XEP-0199#c2s.1@bosh', verdict: 'not-applicable', reason: 'the target has no bosh endpoint' },
  ])
})

test('an endpoint that is there and down makes its tests not run, with the cause', () => {
  const problems = [{ endpoint: 'tcp', code: 'refused', problem: 'connection refused' }] as const
  expect(chosen(clauseTest('XEP-0199#c2s.1', { transports: ['tcp'] }), { transports: ['websocket'], problems })).toEqual([{ id: 'XEP-0199#c2s.1', verdict: 'not-run', reason: 'tcp: connection refused' }])
})

test('a component port that is down makes its tests not run', () => {
  const problems = [{ endpoint: 'component', code: 'refused', problem: 'connection refused' }] as const
  expect(chosen(clauseTest('XEP-0114#proto.1', { features: ['component'] }), { problems })).toEqual([{ id: 'XEP-0114#proto.1', verdict: 'not-run', reason: 'component: connection refused' }])
})

test('an optional feature that the target lacks makes a test not applicable; a mandatory one never does', () => {
  expect(chosen(clauseTest('XEP-0045#enter-pw.1', { features: ['muc-password'] }))).toMatchObject([{ verdict: 'not-applicable', reason: expect.stringContaining('muc-password') }])
  expect(chosen(clauseTest('XEP-0030#info-basic.1'), { absent: ['disco'] })).toMatchObject([{ transport: 'websocket' }])
})

test('too few accounts, and a test that is not polite where only those may run, are not run', () => {
  expect(chosen(clauseTest('XEP-0199#c2s.1', { accounts: 2 }))).toEqual([{ id: 'XEP-0199#c2s.1', verdict: 'not-run', reason: 'needs 2 accounts and was given 1' }])
  expect(chosen(clauseTest('XEP-0199#c2s.1', { polite: false }), {}, { polite: true })).toMatchObject([{ verdict: 'not-run', reason: expect.stringContaining('--i-own-this'), excused: true }])
})

test('--only takes ids exactly and other words anywhere, --profile a document’s profile', () => {
  const tests = [clauseTest('XEP-0045#kick.1'), clauseTest('XEP-0045#kick.1~nick'), clauseTest('XEP-0045#kick.10'), clauseTest('XEP-0199#c2s.1')]
  const ids = (wish: Parameters<typeof wanted>[1]): string[] => wanted(tests, wish).map(({ id }) => id)
  expect(ids({ ...ALL, only: 'XEP-0045#kick.1' })).toEqual(['XEP-0045#kick.1', 'XEP-0045#kick.1~nick'])
  expect(ids({ ...ALL, only: 'kick, c2s' })).toHaveLength(4)
  expect(ids({ ...ALL, profile: 'core' })).toEqual(['XEP-0199#c2s.1'])
})

test('--only takes a public issue and means the tests that catch its bug', () => {
  const tests = [clauseTest('XEP-0045#kick.1'), clauseTest('XEP-0045#schemas-admin.2~survives')]
  expect(wanted(tests, { ...ALL, only: 'ejabberd#2175' }).map(({ id }) => id)).toEqual(['XEP-0045#schemas-admin.2~survives'])
})
