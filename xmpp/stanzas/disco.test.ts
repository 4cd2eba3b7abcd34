import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { discoInfoQuery, discoItemsQuery, readDiscoInfo, readDiscoItems, writeDiscoInfo, writeDiscoItems } from './disco.ts'

const INFO = '<query xmlns=\'http://jabber.org/protocol/disco#info\' node=\'n\'><identity category=\'conference\' type=\'text\' name=\'A Room\'/>' +
  '<feature var=\'http://jabber.org/protocol/muc\'/><x xmlns=\'jabber:x:data\' type=\'result\'><field var=\'FORM_TYPE\' type=\'hidden\'>' +
  '<value>http://jabber.org/protocol/muc#roominfo</value></field><field var=\'muc#roominfo_occupants\'><value>3</value></field></x></query>'
const ITEMS = '<query xmlns=\'http://jabber.org/protocol/disco#items\'><item jid=\'room@conference.example.org\' name=\'A Room\'/><item jid=\'example.org\' node=\'x\'/></query>'

test('reads and writes what an entity is', () => {
  const info = {
    node: 'n',
    identities: [{ category: 'conference', type: 'text', name: 'A Room' }],
    features: ['http://jabber.org/protocol/muc'],
    forms: [{ kind: 'result', formType: 'http://jabber.org/protocol/muc#roominfo', fields: [{ name: 'muc#roominfo_occupants', values: ['3'] }] }],
  } as const
  expect(write(writeDiscoInfo(info))).toBe(INFO)
  expect(readDiscoInfo(readElement(INFO))).toEqual(info)
})

test('reads and writes what it holds', () => {
  const items = { items: [{ jid: 'room@conference.example.org', name: 'A Room' }, { jid: 'example.org', node: 'x' }] }
  expect(write(writeDiscoItems(items))).toBe(ITEMS)
  expect(readDiscoItems(readElement(ITEMS))).toEqual(items)
})

test('asks', () => {
  expect(write(discoInfoQuery())).toBe('<query xmlns=\'http://jabber.org/protocol/disco#info\'/>')
  expect(write(discoItemsQuery('x'))).toBe('<query xmlns=\'http://jabber.org/protocol/disco#items\' node=\'x\'/>')
})

test('what the schema requires must be there', () => {
  const error = expect.objectContaining({ code: 'DISCO_ATTRIBUTE', condition: 'bad-request' }) as Error
  expect(() => readDiscoItems(readElement('<query xmlns=\'http://jabber.org/protocol/disco#items\'><item/></query>'))).toThrow(error)
  expect(() => readDiscoInfo(readElement('<query xmlns=\'http://jabber.org/protocol/disco#info\'><feature/></query>'))).toThrow(error)
})
