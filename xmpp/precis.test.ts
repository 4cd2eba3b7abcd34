import { expect, test } from 'vitest'
import { opaqueString, usernameCaseMapped } from './precis.ts'

test.each([
  ['Juliet', 'juliet'],
  ['ΑΣ', 'ας'.replace('ς', 'σ')],
  ['Ａ', 'a'],
  ['ｶ', 'カ'],
  ['E\u0301', 'é'],
  ['l\u00B7l', 'l\u00B7l'],
  ['\u0375α', '\u0375α'],
  ['א\u05F3', 'א\u05F3'],
  ['カ\u30FBナ', 'カ\u30FBナ'],
  ['क\u094D\u200Dष', 'क\u094D\u200Dष'],
  ['אב', 'אב'],
  ['אב1', 'אב1'],
  ['\u0628\u0661', '\u0628\u0661'],
  ['\u3007', '\u3007'],
  ['𐐀', '𐐨'],
])('the user name %s becomes %s', (text, prepared) => {
  expect(usernameCaseMapped(text)).toBe(prepared)
  expect(usernameCaseMapped(prepared)).toBe(prepared)
})

test.each([
  ['PRECIS_EMPTY', ''],
  ['PRECIS_CHARACTER', ' '],
  ['PRECIS_CHARACTER', 'a\u00B7b'],
  ['PRECIS_CHARACTER', '\u0375a'],
  ['PRECIS_CHARACTER', 'a\u05F3'],
  ['PRECIS_CHARACTER', 'a\u30FB'],
  ['PRECIS_CHARACTER', 'a\u200Db'],
  ['PRECIS_CHARACTER', '\u0640'],
  ['PRECIS_CHARACTER', '\u302E'],
  ['PRECIS_CHARACTER', '\u1100'],
  ['PRECIS_CHARACTER', '\u00AD'],
  ['PRECIS_CHARACTER', '\uE000'],
  ['PRECIS_CHARACTER', '\u0378'],
  ['PRECIS_CHARACTER', 'ﬁ'],
  ['PRECIS_CHARACTER', '½'],
  ['PRECIS_CHARACTER', '€'],
  ['PRECIS_CHARACTER', '\u0628\u0661\u06F1'],
  ['PRECIS_BIDI', 'אa'],
  ['PRECIS_BIDI', 'aא'],
  ['PRECIS_BIDI', 'א\u0661' + '1'],
])('%s: the user name %j', (code, text) => {
  expect(() => usernameCaseMapped(text)).toThrow(expect.objectContaining({ code, condition: 'jid-malformed' }))
})

test.each([
  ['Balcony Scene', 'Balcony Scene'],
  ['a\u2003b\u3000c', 'a b c'],
  ['E\u0301', 'É'],
  ['Ａﬁ½€♚', 'Ａﬁ½€♚'],
  ['😀', '😀'],
  ['אa', 'אa'],
])('the string %s becomes %s', (text, prepared) => {
  expect(opaqueString(text)).toBe(prepared)
})

test.each(['\t', '\u0000', '\u007F', '\u200B', '\u0378', '\uFFFF', '\u1100', 'a\u00B7', '👨\u200D👩'])('%j is no string', text => {
  expect(() => opaqueString(text)).toThrow(expect.objectContaining({ code: 'PRECIS_CHARACTER', condition: 'jid-malformed' }))
})
