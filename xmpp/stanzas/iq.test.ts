import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { iqResult, readIq, writeIq } from './iq.ts'
import { ping } from './ping.ts'

const XML = '<iq xmlns=\'jabber:client\' type=\'get\' id=\'p1\' to=\'example.org\'><ping xmlns=\'urn:xmpp:ping\'/></iq>'

test('reads and writes a request', () => {
  expect(readIq(readElement(XML))).toEqual({ type: 'get', id: 'p1', payload: expect.objectContaining({ name: 'ping' }) })
  expect(write(writeIq({ type: 'get', id: 'p1', to: 'example.org', payload: ping() }))).toBe(XML)
})

test('an answer turns the addresses round and may be empty', () => {
  const request = readElement('<iq xmlns=\'jabber:component:accept\' type=\'get\' id=\'1\' from=\'a\' to=\'b\'><ping xmlns=\'urn:xmpp:ping\'/></iq>')
  const result = iqResult(request)
  expect(write(result)).toBe('<iq xmlns=\'jabber:component:accept\' type=\'result\' id=\'1\' to=\'a\' from=\'b\'/>')
  expect(readIq(result)).toEqual({ type: 'result', id: '1' })
})

test.each([
  ['IQ_TYPE', '<iq id=\'1\'><a/></iq>'],
  ['IQ_TYPE', '<iq id=\'1\' type=\'subscribe\'><a/></iq>'],
  ['IQ_ID', '<iq type=\'get\'><a/></iq>'],
  ['IQ_CHILDREN', '<iq id=\'1\' type=\'get\'/>'],
  ['IQ_CHILDREN', '<iq id=\'1\' type=\'set\'><a/><b/></iq>'],
])('%s: %s', (code, xml) => {
  expect(() => readIq(readElement(xml))).toThrow(expect.objectContaining({ code, condition: 'bad-request' }))
})
