import { expect, test } from 'vitest'
import { allFeatures, documentIds, documentOf, findClause } from './catalogue.ts'
import { profileOf } from './profiles.ts'

const everyClause = documentIds().flatMap(id => documentOf(id).clauses)

test('every document belongs to a profile', () => {
  expect(documentIds().map(id => profileOf(id)).every(Boolean)).toBe(true)
})

test('ids are unique, name their document and use a known feature', () => {
  expect(new Set(everyClause.map(({ id }) => id)).size).toBe(everyClause.length)
  expect(everyClause.filter(({ id, document }) => !id.startsWith(`${document}#`))).toEqual([])
  expect(everyClause.filter(({ feature }) => allFeatures()[feature] === undefined).map(({ id }) => id)).toEqual([])
})

test('a written reason for having no test is one of the three that count', () => {
  expect(everyClause.filter(({ untestable }) => untestable !== undefined && !/^(not-observable|needs-federation|contradicts \S+#\S+)\b/.test(untestable))).toEqual([])
})

test('a clause is found by its id and knows where it is written', () => {
  expect(findClause('XEP-0045#kick.1')).toMatchObject({ document: 'XEP-0045', basis: expect.any(String), url: 'https://xmpp.org/extensions/xep-0045.html#kick' })
  expect(findClause('XEP-0045#nowhere.1')).toBeUndefined()
  expect(findClause('XEP-9999#kick.1')).toBeUndefined()
})
