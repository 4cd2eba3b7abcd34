import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { readMucAdmin, writeMucAdmin } from './muc-admin.ts'

const XML = '<query xmlns=\'http://jabber.org/protocol/muc#admin\'><item role=\'none\' nick=\'pistol\'><reason>Avaunt, you cullion!</reason></item><item affiliation=\'outcast\'/></query>'

test('reads and writes', () => {
  const items = [{ role: 'none', nick: 'pistol', reason: 'Avaunt, you cullion!' }, { affiliation: 'outcast' }] as const
  expect(write(writeMucAdmin(items))).toBe(XML)
  expect(readMucAdmin(readElement(XML))).toEqual(items)
})
