import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { write } from '../xml/writer.ts'
import { ack, handledTooHigh, readEnable, readHandled, readResumption, readSmFailed, smFailed, writeEnable, writeEnabled, writeResumption } from './stream-management.ts'

test('what is written is read again', () => {
  expect(readEnable(writeEnable({ resume: true, maxSeconds: 60 }))).toEqual({ resume: true, maxSeconds: 60 })
  expect(readEnable(writeEnable({ resume: false }))).toEqual({ resume: false })
  expect(readResumption(writeResumption('resume', { previd: 'x', h: 4294967295 }))).toEqual({ previd: 'x', h: 4294967295 })
  expect(readHandled(ack(0))).toBe(0)
  expect(readSmFailed(smFailed('item-not-found', 7))).toEqual({ condition: 'item-not-found', h: 7 })
  expect(readSmFailed(ack(0))).toBeUndefined()
})

test('what is not of its type is not read', () => {
  expect(readEnable(el('enable', { resume: 'yes' }))).toBeUndefined()
  expect(readEnable(el('enable', { max: '-1' }))).toBeUndefined()
  expect(readResumption(el('resume', { h: 1 }))).toBeUndefined()
  expect(readResumption(el('resume', { previd: 'x' }))).toBeUndefined()
  for (const h of ['', '-1', '1.5', '4294967296', 'x']) expect(readHandled(el('a', { h }))).toBeUndefined()
})

test('on the wire', () => {
  expect(write(writeEnabled({ id: 'x', maxSeconds: 60, location: '[::1]:5222' }))).toBe("<enabled xmlns='urn:xmpp:sm:3' id='x' resume='true' max='60' location='[::1]:5222'/>")
  expect(write(writeEnabled({}))).toBe("<enabled xmlns='urn:xmpp:sm:3'/>")
  expect(write(handledTooHigh(10, 8))).toBe("<handled-count-too-high xmlns='urn:xmpp:sm:3' h='10' send-count='8'/>")
})
