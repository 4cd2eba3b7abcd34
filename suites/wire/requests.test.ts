import { expect, test } from 'vitest'
import { isAnswer, readRequests } from './requests.ts'

const ended = (status: number | undefined, body = '', ended = false): { status: number | undefined; body: string; ended: boolean } => ({ status, body, ended })

test('each hostile request has a name of its own, and an answer unless it is cut', () => {
  const requests = readRequests()
  expect(new Set(requests.map(({ name }) => name)).size).toBe(requests.length)
  expect(requests.filter(({ after, answer }) => (after === 'drop') === (answer !== undefined)).map(({ name }) => name)).toEqual([])
})

test('an answer is a status, the condition of a terminate, or the end', () => {
  const gone = "<body type='terminate' condition='item-not-found' xmlns='http://jabber.org/protocol/httpbind'/>"
  expect([isAnswer(ended(200, gone), { terminate: ['item-not-found'] }), isAnswer(ended(200, gone), { terminate: ['bad-request'] }), isAnswer(ended(200, gone), { terminate: [] })]).toEqual([true, false, true])
  expect([isAnswer(ended(404), { status: [404] }), isAnswer(ended(200), { status: [404], terminate: [] })]).toEqual([true, false])
  expect([isAnswer(ended(undefined, '', true), { ends: true }), isAnswer(ended(undefined), { ends: true })]).toEqual([true, false])
})
