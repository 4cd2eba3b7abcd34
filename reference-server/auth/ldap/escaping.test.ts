import { expect, test } from 'vitest'
import fc from 'fast-check'
import { DN, FilterParser } from 'ldapts'
import { escapedForFilter, escapedForName, filled } from './escaping.ts'

test.each([
  ['alice', 'alice', 'alice'],
  ['*)(uid=*', '\\2a\\29\\28uid=\\2a', '*)(uid\\3d*'],
  ['a\\2a', 'a\\5c2a', 'a\\5c2a'],
  ['Smith, J+K', 'Smith, J+K', 'Smith\\2c J\\2bK'],
  ['"<x>;', '"<x>;', '\\22\\3cx\\3e\\3b'],
  [' lead and trail ', ' lead and trail ', '\\20lead and trail\\20'],
  ['#1 #2', '#1 #2', '\\231 #2'],
  ['nul\0', 'nul\\00', 'nul\\00'],
  ['Čič', 'Čič', 'Čič'],
])('%j', (value, filter, name) => {
  expect([escapedForFilter(value), escapedForName(value)]).toEqual([filter, name])
})

test('whatever is put into a filter is one value of it', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), value => {
    expect(FilterParser.parseString(`(&(a=b)(uid=${escapedForFilter(value)}))`)).toMatchObject({ filters: [{ attribute: 'a' }, { attribute: 'uid', value }] })
  }))
})

test('whatever is put into a name leaves the rest of it as it is', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(',', '+', '=', '"', '<', '>', ';', '#', '\\', ' ', 'a', '2', 'c', '*'), minLength: 1 }), value => {
    const escaped = escapedForName(value)
    expect(escaped).not.toMatch(/[,+="<>;]|^[ #]|[^\\]{0} $|\\(?![0-9a-f]{2})/)
    expect(escaped.replace(/\\([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))).toBe(value)
  }))
  expect(new DN({ uid: 'x' }).toString()).toBe('uid=x')
})

test('what is filled in is not filled in again', () => {
  expect(filled('({dn}={username}{other})', { dn: '{username}', username: '$&{dn}' })).toBe('({username}=$&{dn}{other})')
})
