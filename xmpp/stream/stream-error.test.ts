import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { isStreamErrorCondition, readStreamError, streamError } from './stream-error.ts'

const XML = '<error xmlns=\'http://etherx.jabber.org/streams\'><host-unknown xmlns=\'urn:ietf:params:xml:ns:xmpp-streams\'/>' +
  '<text xmlns=\'urn:ietf:params:xml:ns:xmpp-streams\' xml:lang=\'en\'>never heard of it</text></error>'

test('reads and writes', () => {
  expect(write(streamError('host-unknown', 'never heard of it'))).toBe(XML)
  expect(readStreamError(readElement(XML))).toEqual({ condition: 'host-unknown', text: 'never heard of it' })
})

test('on a TCP stream it has the prefix of the stream, and a condition may have a detail', () => {
  expect(write(streamError('see-other-host', undefined, '[::1]:5222'), 'jabber:client')).toBe(
    '<stream:error><see-other-host xmlns=\'urn:ietf:params:xml:ns:xmpp-streams\'>[::1]:5222</see-other-host></stream:error>')
})

test('what is none says so', () => {
  expect(readStreamError(readElement('<error xmlns=\'jabber:client\'/>'))).toBeUndefined()
  expect(isStreamErrorCondition('xml-not-well-formed')).toBe(false)
  expect(isStreamErrorCondition('not-well-formed')).toBe(true)
})
