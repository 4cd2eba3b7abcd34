import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Jid } from './jid.ts'

describe('RFC 7622 §3.5', () => {
  test.each([
    ['juliet@example.com', 'juliet', 'example.com', ''],
    ['juliet@example.com/foo', 'juliet', 'example.com', 'foo'],
    ['juliet@example.com/foo bar', 'juliet', 'example.com', 'foo bar'],
    ['juliet@example.com/foo@bar', 'juliet', 'example.com', 'foo@bar'],
    ['foo\\20bar@example.com', 'foo\\20bar', 'example.com', ''],
    ['fussball@example.com', 'fussball', 'example.com', ''],
    ['fu\u00DFball@example.com', 'fu\u00DFball', 'example.com', ''],
    ['\u03C0@example.com', '\u03C0', 'example.com', ''],
    ['\u03A3@example.com/foo', '\u03C3', 'example.com', 'foo'],
    ['\u03C3@example.com/foo', '\u03C3', 'example.com', 'foo'],
    ['\u03C2@example.com/foo', '\u03C2', 'example.com', 'foo'],
    ['king@example.com/\u265A', 'king', 'example.com', '\u265A'],
    ['example.com', '', 'example.com', ''],
    ['example.com/foobar', '', 'example.com', 'foobar'],
    ['a.example.com/b@example.net', '', 'a.example.com', 'b@example.net'],
    // 18 in the table of what is none; but OpaqueString (RFC 8265 §4.2) allows a space anywhere, and rules outrank examples
    ['juliet@example.com/ foo', 'juliet', 'example.com', ' foo'],
  ])('%s is an address', (text, local, domain, resource) => {
    const jid = Jid.parse(text)
    expect({ local: jid.local, domain: jid.domain, resource: jid.resource }).toEqual({ local, domain, resource })
  })

  test.each([
    ['"juliet"@example.com', 'JID_LOCAL_CHARACTER'],
    ['foo bar@example.com', 'PRECIS_CHARACTER'],
    ['@example.com/', 'JID_LOCAL_EMPTY'],
    ['henry\u2163@example.com', 'PRECIS_CHARACTER'],
    ['\u265A@example.com', 'PRECIS_CHARACTER'],
    ['juliet@', 'JID_DOMAIN_EMPTY'],
    ['/foobar', 'JID_DOMAIN_EMPTY'],
  ])('%s is none', (text, code) => {
    expect(() => Jid.parse(text)).toThrow(expect.objectContaining({ code, condition: 'jid-malformed' }))
  })
})

test.each([
  ['JULIET@EXAMPLE.com/Balcony', 'juliet@example.com/Balcony'],
  ['juliet@example.com.', 'juliet@example.com'],
  ['a@b@c/d', undefined],
  ['a@b/c@d/e', 'a@b/c@d/e'],
  ['a@xn--bcher-kva.example', 'a@bücher.example'],
  ['a@BÜCHER.example', 'a@bücher.example'],
  ['a@b\u3002example', 'a@b.example'],
  ['a@faß.example', 'a@faß.example'],
  ['a@127.0.0.1', 'a@127.0.0.1'],
  ['a@[2001:DB8::1]/x', 'a@[2001:db8::1]/x'],
  ['a@[::1', undefined],
  ['a@[fe80::1%eth0]', undefined],
  ['a@[127.0.0.1]', undefined],
  ['\uFF21\uFF22@example.com', 'ab@example.com'],
  ['a\u0301@example.com/a\u0301', 'á@example.com/á'],
  ['a@example.com/a\u00A0b', 'a@example.com/a b'],
  ['a@example.com/\u0007', undefined],
  ['a@example.com/\u200B', undefined],
  ['a@-b.example', undefined],
  ['a@b-.example', undefined],
  ['a@b..example', undefined],
  ['a@.', undefined],
  ['a@b_c', undefined],
  ['a@b c', undefined],
  ['a@b:5222', undefined],
  ['a@xn--a', undefined],
  ['a@ab--c.example', undefined],
  ['a@☃.example', undefined],
  ['a@日本語.example', 'a@日本語.example'],
  ['a&b@example.com', undefined],
  ['a\'b@example.com', undefined],
  ['a:b@example.com', undefined],
  ['a<b@example.com', undefined],
  ['a/b@example.com', 'a/b@example.com'],
  ['\uFF20@example.com', undefined],
  ['', undefined],
  ['@', undefined],
  ['a@b/', undefined],
])('%s becomes %s', (text, prepared) => {
  if (prepared === undefined) expect(() => Jid.parse(text)).toThrow(expect.objectContaining({ condition: 'jid-malformed' }))
  else expect(Jid.parse(text).toString()).toBe(prepared)
})

test('a part may have 1023 bytes and no more; a domain is bound by the limits of DNS before that', () => {
  const long = 'a'.repeat(1023)
  expect(Jid.parse(`${long}@b/${long}`).resource).toHaveLength(1023)
  expect(() => Jid.parse(`${long}a@b`)).toThrow(expect.objectContaining({ code: 'JID_LOCAL_LONG' }))
  expect(() => Jid.parse(`a@b/${'é'.repeat(512)}`)).toThrow(expect.objectContaining({ code: 'JID_RESOURCE_LONG' }))
  expect(() => Jid.parse(`a@${'b'.repeat(64)}`)).toThrow(expect.objectContaining({ code: 'JID_DOMAIN' }))
  expect(() => Jid.parse(`a@${'b.'.repeat(127)}b`)).toThrow(expect.objectContaining({ code: 'JID_DOMAIN' }))
})

test('parts are prepared, and equal addresses are one object', () => {
  expect(Jid.of('Alice', 'Example.org', 'Home')).toBe(Jid.parse('alice@example.org/Home'))
  expect(Jid.of('', 'example.org').toString()).toBe('example.org')
  expect(() => Jid.of('a@b', 'example.org')).toThrow(expect.objectContaining({ code: 'JID_LOCAL_CHARACTER' }))
  expect(() => Jid.of('a', 'example.org/x')).toThrow(expect.objectContaining({ code: 'JID_DOMAIN' }))
})

test('bare and full', () => {
  const full = Jid.parse('alice@example.org/home')
  expect([full.isFull, full.isBare, full.bare.isBare, full.bare.isFull]).toEqual([true, false, true, false])
  expect([full.bareText, full.bare.toString(), full.bare.bare]).toEqual(['alice@example.org', 'alice@example.org', full.bare])
  expect(full.bare.withResource('work').toString()).toBe('alice@example.org/work')
  expect(full.withResource('')).toBe(full.bare)
  expect([full.equals(Jid.parse('ALICE@example.org/home')), full.equals(full.bare), JSON.stringify([full])]).toEqual([true, false, '["alice@example.org/home"]'])
})

test('an address that was prepared stays as it is, and so do its parts', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), fc.constantFrom('ΑΣ', 'İ', 'ﬀ', 'Ⅳ', 'א1', '١', 'ｶﾞ', '한', 'xn--bcher-kva'))
  fc.assert(fc.property(part, fc.constantFrom('example.org', 'bücher.example', '[::1]'), part, (local, domain, resource) => {
    const jid = attempt(() => Jid.of(local, domain, resource))
    if (!jid) return
    expect(Jid.parse(jid.toString())).toBe(jid)
    expect(Jid.of(jid.local, jid.domain, jid.resource)).toBe(jid)
  }), { numRuns: 1000 })
})

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

test('many addresses do not push out those in use', () => {
  const used = Jid.parse('in-use@example.org')
  for (let n = 0; n < 20_000; n += 1) {
    Jid.parse(`user${n}@example.org`)
    if (n % 100 === 0) expect(Jid.parse('in-use@example.org')).toBe(used)
  }
})
