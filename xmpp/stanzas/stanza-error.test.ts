import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { errorReply, isStanzaErrorCondition, readStanzaError } from './stanza-error.ts'

const XML = '<presence xmlns=\'jabber:client\' type=\'error\' id=\'p1\' to=\'alice@example.org/x\' from=\'room@conference.example.org/alice\'>' +
  '<error type=\'cancel\' by=\'conference.example.org\'><conflict xmlns=\'urn:ietf:params:xml:ns:xmpp-stanzas\'/>' +
  '<text xmlns=\'urn:ietf:params:xml:ns:xmpp-stanzas\' xml:lang=\'en\'>taken</text></error></presence>'

test('reads and writes', () => {
  const stanza = readElement('<presence xmlns=\'jabber:client\' id=\'p1\' from=\'alice@example.org/x\' to=\'room@conference.example.org/alice\'><x xmlns=\'urn:x\'/></presence>')
  expect(write(errorReply(stanza, { condition: 'conflict', text: 'taken', by: 'conference.example.org' }))).toBe(XML)
  expect(readStanzaError(readElement(XML))).toEqual({ type: 'cancel', condition: 'conflict', text: 'taken', by: 'conference.example.org' })
})

test('the type can differ from the usual one', () => {
  const reply = errorReply(readElement('<iq id=\'1\'/>'), { condition: 'feature-not-implemented', type: 'modify' })
  expect(readStanzaError(reply)).toEqual({ type: 'modify', condition: 'feature-not-implemented' })
})

test('what holds no error says so, and what a peer makes up is kept', () => {
  expect(readStanzaError(readElement('<iq xmlns=\'jabber:client\' type=\'error\'/>'))).toBeUndefined()
  const odd = '<iq xmlns=\'jabber:client\'><error type=\'fatal\'><oops xmlns=\'urn:ietf:params:xml:ns:xmpp-stanzas\'/></error></iq>'
  expect(readStanzaError(readElement(odd))).toEqual({ type: 'fatal', condition: 'oops' })
  expect(isStanzaErrorCondition('oops')).toBe(false)
  expect(isStanzaErrorCondition('gone')).toBe(true)
})
