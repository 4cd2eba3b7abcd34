import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { readMessage, writeMessage } from './message.ts'

const XML = '<message xmlns=\'jabber:client\' type=\'groupchat\' id=\'m1\' to=\'room@conference.example.org\'><subject/><body>hi &amp; bye</body><thread>t1</thread></message>'

test('reads and writes', () => {
  const message = { type: 'groupchat', subject: '', body: 'hi & bye', thread: 't1' } as const
  expect(readMessage(readElement(XML))).toEqual(message)
  expect(write(writeMessage({ ...message, id: 'm1', to: 'room@conference.example.org' }))).toBe(XML)
})

test('a type that is none counts as normal, which is not written', () => {
  expect(readMessage(readElement('<message type=\'shout\'/>'))).toEqual({ type: 'normal' })
  expect(write(writeMessage({ type: 'normal' }))).toBe('<message xmlns=\'jabber:client\'/>')
})

test('a body of another namespace is none', () => {
  expect(readMessage(readElement('<message xmlns=\'jabber:client\'><body xmlns=\'http://www.w3.org/1999/xhtml\'>x</body></message>'))).toEqual({ type: 'normal' })
})
