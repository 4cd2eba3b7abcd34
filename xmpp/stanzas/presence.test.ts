import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { readPresence, writePresence } from './presence.ts'

const XML = '<presence xmlns=\'jabber:client\' to=\'room@conference.example.org/alice\'><show>xa</show><status>down the rabbit hole</status><priority>-1</priority></presence>'

test('reads and writes', () => {
  const presence = { type: 'available', show: 'xa', status: 'down the rabbit hole', priority: -1 } as const
  expect(readPresence(readElement(XML))).toEqual(presence)
  expect(write(writePresence({ ...presence, to: 'room@conference.example.org/alice' }))).toBe(XML)
})

test('says nothing that goes without saying', () => {
  expect(write(writePresence({ type: 'available', priority: 0 }))).toBe('<presence xmlns=\'jabber:client\'/>')
  expect(write(writePresence({ type: 'unavailable', from: 'a@b/c', id: 'u1' }))).toBe('<presence xmlns=\'jabber:client\' type=\'unavailable\' id=\'u1\' from=\'a@b/c\'/>')
  expect(readPresence(readElement('<presence/>'))).toEqual({ type: 'available', priority: 0 })
})

test.each([
  ['PRESENCE_TYPE', '<presence type=\'available\'/>'],
  ['PRESENCE_SHOW', '<presence><show>online</show></presence>'],
  ['PRESENCE_PRIORITY', '<presence><priority>128</priority></presence>'],
  ['PRESENCE_PRIORITY', '<presence><priority>high</priority></presence>'],
])('%s: %s', (code, xml) => {
  expect(() => readPresence(readElement(xml))).toThrow(expect.objectContaining({ code, condition: 'bad-request' }))
})
