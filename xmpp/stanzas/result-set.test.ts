import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { readResultSet, writeResultSet } from './result-set.ts'

const wanted = (...children: ReturnType<typeof el>[]): ReturnType<typeof el> => el('query', { xmlns: NS.discoItems }, el('set', { xmlns: NS.resultSet }, ...children))

test('a request says how much it wants, and after what', () => {
  expect(readResultSet(wanted(el('max', {}, '10'), el('after', {}, 'a@b')))).toEqual({ max: 10, after: 'a@b' })
  expect(readResultSet(wanted())).toEqual({})
  expect(readResultSet(el('query', { xmlns: NS.discoItems }))).toBeUndefined()
  expect(() => readResultSet(wanted(el('max', {}, 'some')))).toThrow(/"some" is no number/)
})

test('a page says where in the list it is', () => {
  expect(writeResultSet({ first: 'a', index: 0, last: 'b', count: 7 }).toString()).toBe('<set xmlns="http://jabber.org/protocol/rsm"><first index="0">a</first><last>b</last><count>7</count></set>')
  expect(writeResultSet({ count: 0 }).toString()).toBe('<set xmlns="http://jabber.org/protocol/rsm"><count>0</count></set>')
})
