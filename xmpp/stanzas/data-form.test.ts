import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { type Form, readBoolean, readForm, valuesOf, writeForm } from './data-form.ts'

const XML = '<x xmlns=\'jabber:x:data\' type=\'form\'><title>Room</title><instructions>Fill in</instructions>' +
  '<field var=\'FORM_TYPE\' type=\'hidden\'><value>http://jabber.org/protocol/muc#roomconfig</value></field>' +
  '<field type=\'fixed\'><value>a line</value></field>' +
  '<field var=\'muc#roomconfig_whois\' type=\'list-single\' label=\'Who sees real addresses\'><required/><value>anyone</value>' +
  '<option label=\'All\'><value>anyone</value></option><option><value>moderators</value></option></field></x>'
const FORM: Form = {
  kind: 'form', formType: 'http://jabber.org/protocol/muc#roomconfig', title: 'Room', instructions: 'Fill in',
  fields: [
    { type: 'fixed', values: ['a line'] },
    {
      name: 'muc#roomconfig_whois', type: 'list-single', label: 'Who sees real addresses', required: true, values: ['anyone'],
      options: [{ value: 'anyone', label: 'All' }, { value: 'moderators' }],
    },
  ],
}

test('reads and writes', () => {
  expect(write(writeForm(FORM))).toBe(XML)
  expect(readForm(el('query', {}, readElement(XML)))).toEqual(FORM)
  expect(readForm(el('query'))).toBeUndefined()
})

test('a submitted form says its type without saying that it is hidden', () => {
  expect(write(writeForm({ kind: 'submit', formType: 'a', fields: [{ name: 'b', values: ['1', '2'] }] }))).toBe(
    '<x xmlns=\'jabber:x:data\' type=\'submit\'><field var=\'FORM_TYPE\'><value>a</value></field><field var=\'b\'><value>1</value><value>2</value></field></x>')
})

test('values are found by name, and booleans have four spellings', () => {
  expect([valuesOf(FORM, 'muc#roomconfig_whois'), valuesOf(FORM, 'other')]).toEqual([['anyone'], undefined])
  expect(['1', 'true', '0', 'false'].map(readBoolean)).toEqual([true, true, false, false])
})

test.each([
  ['FORM_TYPE', '<x xmlns=\'jabber:x:data\'/>'],
  ['FORM_TYPE', '<x xmlns=\'jabber:x:data\' type=\'set\'/>'],
  ['FORM_FIELD_TYPE', '<x xmlns=\'jabber:x:data\' type=\'form\'><field var=\'a\' type=\'text\'/></x>'],
  ['FORM_FIELD_NAME', '<x xmlns=\'jabber:x:data\' type=\'submit\'><field><value/></field></x>'],
])('%s: %s', (code, xml) => {
  expect(() => readForm(el('query', {}, readElement(xml)))).toThrow(expect.objectContaining({ code, condition: 'bad-request' }))
  expect(() => readBoolean('yes')).toThrow(expect.objectContaining({ code: 'FORM_BOOLEAN' }))
})
