import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { readDelay, readTime, writeDelay } from './delay.ts'

const XML = '<delay xmlns=\'urn:xmpp:delay\' stamp=\'2002-09-10T23:08:25.000Z\' from=\'capulet.com\'>Offline Storage</delay>'
const DELAY = { stamp: new Date(Date.UTC(2002, 8, 10, 23, 8, 25)), from: 'capulet.com', reason: 'Offline Storage' }

test('reads and writes', () => {
  expect(write(writeDelay(DELAY))).toBe(XML)
  expect(readDelay(el('message', {}, readElement(XML)))).toEqual(DELAY)
  expect(readDelay(el('message'))).toBeUndefined()
})

test('a time may be in any zone and as fine as it likes', () => {
  expect(readTime('2002-09-11T01:08:25.1234+02:00').toISOString()).toBe('2002-09-10T23:08:25.123Z')
})

test.each(['', '20020910T23:08:25', '2002-09-10', '2002-09-10T23:08:25', '2002-13-10T23:08:25Z', 'today'])('%j is no time', text => {
  expect(() => readTime(text)).toThrow(expect.objectContaining({ code: 'DELAY_TIME', condition: 'bad-request' }))
})
