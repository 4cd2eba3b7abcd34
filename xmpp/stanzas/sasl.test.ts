import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { abort, auth, challenge, failure, isSaslCondition, mechanisms, readAuth, readData, readMechanisms, readOptionalData, readSaslFailure, response, success } from './sasl.ts'

const SASL = 'xmlns=\'urn:ietf:params:xml:ns:xmpp-sasl\''

test('mechanisms', () => {
  const xml = `<mechanisms ${SASL}><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms>`
  expect(write(mechanisms(['SCRAM-SHA-1', 'PLAIN']))).toBe(xml)
  expect(readMechanisms(el('features', {}, readElement(xml)))).toEqual(['SCRAM-SHA-1', 'PLAIN'])
  expect(readMechanisms(el('features'))).toEqual([])
})

test('auth, with data, with none, and with empty data', () => {
  const plain = Buffer.from('\0alice\0secret')
  expect(write(auth('PLAIN', plain))).toBe(`<auth ${SASL} mechanism='PLAIN'>AGFsaWNlAHNlY3JldA==</auth>`)
  expect(write(auth('ANONYMOUS'))).toBe(`<auth ${SASL} mechanism='ANONYMOUS'/>`)
  expect(write(auth('EXTERNAL', Buffer.alloc(0)))).toBe(`<auth ${SASL} mechanism='EXTERNAL'>=</auth>`)
  expect(readAuth(auth('PLAIN', plain))).toEqual({ mechanism: 'PLAIN', initial: plain })
  expect(readAuth(auth('ANONYMOUS'))).toEqual({ mechanism: 'ANONYMOUS' })
  expect(readAuth(auth('EXTERNAL', Buffer.alloc(0)))).toEqual({ mechanism: 'EXTERNAL', initial: Buffer.alloc(0) })
})

test('challenge, response, abort, success', () => {
  const data = Buffer.from('r=x')
  expect(write(challenge(data))).toBe(`<challenge ${SASL}>cj14</challenge>`)
  expect(write(response(Buffer.alloc(0)))).toBe(`<response ${SASL}/>`)
  expect(write(abort())).toBe(`<abort ${SASL}/>`)
  expect(write(success())).toBe(`<success ${SASL}/>`)
  expect(readData(challenge(data))).toEqual(data)
  expect(readData(response(Buffer.alloc(0)))).toEqual(Buffer.alloc(0))
  expect(readOptionalData(success(data))).toEqual(data)
  expect(readOptionalData(success())).toBeUndefined()
})

test('failure', () => {
  const xml = `<failure ${SASL}><not-authorized/><text>no</text></failure>`
  expect(write(failure('not-authorized', 'no'))).toBe(xml)
  expect(readSaslFailure(readElement(xml))).toEqual({ condition: 'not-authorized', text: 'no' })
  expect(readSaslFailure(success())).toBeUndefined()
  expect([isSaslCondition('aborted'), isSaslCondition('bad-auth')]).toEqual([true, false])
})

test.each(['=', 'AGFs aWNl', 'A', 'AA', 'AA=', 'AB==', 'AA==AA==', 'AAA-', 'ä'])('%j is not base64', text => {
  expect(() => readData(el('response', { xmlns: 'urn:ietf:params:xml:ns:xmpp-sasl' }, text))).toThrow(
    expect.objectContaining({ code: 'SASL_BASE64', condition: 'incorrect-encoding' }))
})

test('auth must name a mechanism', () => {
  expect(() => readAuth(el('auth'))).toThrow(expect.objectContaining({ code: 'SASL_MECHANISM', condition: 'malformed-request' }))
})
