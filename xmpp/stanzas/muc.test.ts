import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { readMucJoin, writeMucJoin } from './muc.ts'

const XML = '<x xmlns=\'http://jabber.org/protocol/muc\'><password>cauldronburn</password>' +
  '<history maxchars=\'0\' maxstanzas=\'20\' seconds=\'180\' since=\'1970-01-01T00:00:00.000Z\'/></x>'
const JOIN = { password: 'cauldronburn', history: { maxChars: 0, maxStanzas: 20, seconds: 180, since: new Date(0) } }

test('reads and writes', () => {
  expect(write(writeMucJoin(JOIN))).toBe(XML)
  expect(readMucJoin(el('presence', {}, readElement(XML)))).toEqual(JOIN)
})

test('an empty one is not a missing one', () => {
  expect(write(writeMucJoin())).toBe('<x xmlns=\'http://jabber.org/protocol/muc\'/>')
  expect(readMucJoin(el('presence', {}, writeMucJoin()))).toEqual({})
  expect(readMucJoin(el('presence'))).toBeUndefined()
})

test('a limit that is no number is refused', () => {
  const presence = el('presence', {}, readElement('<x xmlns=\'http://jabber.org/protocol/muc\'><history maxstanzas=\'-1\'/></x>'))
  expect(() => readMucJoin(presence)).toThrow(expect.objectContaining({ code: 'MUC_HISTORY', condition: 'bad-request' }))
})
