import { expect, test } from 'vitest'
import { findClause } from '#harness/clause/catalogue.js'
import { isAnswer, readRequests } from './requests.ts'

const ended = (status: number | undefined, body = '', ended = false): { status: number | undefined; body: string; ended: boolean } => ({ status, body, ended })

test('each hostile request has a name of its own, and an answer unless it is cut', () => {
  const requests = readRequests()
  expect(new Set(requests.map(({ name }) => name)).size).toBe(requests.length)
  expect(requests.filter(({ after, answer }) => (after === 'drop') === (answer !== undefined)).map(({ name }) => name)).toEqual([])
})

test('a clause is one that exists, and wants an answer that some do not give', () => {
  for (const { name, clause, answer } of readRequests().filter(request => request.clause !== undefined)) {
    expect(findClause(clause ?? ''), name).toBeDefined()
    expect(answer !== undefined && !isAnswer({ status: 200, body: '', ended: false }, answer), name).toBe(true)
  }
})

test('an answer is a status, the condition of a terminate, or the end', () => {
  const gone = "<body type='terminate' condition='item-not-found' xmlns='http://jabber.org/protocol/httpbind'/>"
  expect([isAnswer(ended(200, gone), { terminate: ['item-not-found'] }), isAnswer(ended(200, gone), { terminate: ['bad-request'] }), isAnswer(ended(200, gone), { terminate: [] }), isAnswer(ended(200, gone), { status: [200] })]).toEqual([true, false, true, false])
  expect([isAnswer(ended(404), { status: [404] }), isAnswer(ended(200), { status: [404], terminate: [] })]).toEqual([true, false])
  expect([isAnswer(ended(undefined, '', true), { ends: true }), isAnswer(ended(undefined), { ends: true })]).toEqual([true, false])
})
