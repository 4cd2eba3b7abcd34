import { expect, test } from 'vitest'
import { Jid } from '../jid.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { readMucOwner, writeMucOwner } from './muc-owner.ts'

const Q = '<query xmlns=\'http://jabber.org/protocol/muc#owner\'>'

test.each([
  ['a form', { form: { kind: 'submit', formType: 'a', fields: [] } } as const, `${Q}<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>a</value></field></x></query>`],
  ['a destruction', { destroy: { jid: Jid.parse('b@c'), password: 'p', reason: 'r' } }, `${Q}<destroy jid='b@c'><password>p</password><reason>r</reason></destroy></query>`],
  ['the request for a form', {}, '<query xmlns=\'http://jabber.org/protocol/muc#owner\'/>'],
])('reads and writes %s', (_, owner, xml) => {
  expect(write(writeMucOwner(owner))).toBe(xml)
  expect(readMucOwner(readElement(xml))).toEqual(owner)
})
