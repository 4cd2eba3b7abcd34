import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAt } from '../xml/testing/arbitraries.ts'
import { Utf8Decoder } from './utf8.ts'

function decodeAll(slices: Iterable<Uint8Array>): { text: string; broken: boolean } {
  const decoder = new Utf8Decoder()
  let text = ''
  for (const slice of slices) {
    const read = decoder.decode(slice)
    text += read.text
    if (read.broken) return { text, broken: true }
  }
  return { text, broken: false }
}

test('text comes out as it went in, however it is cut', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat({ max: 40 }), { maxLength: 5 }), (text, cuts) => {
    const bytes = Buffer.from(text)
    const slices = cutAt(bytes, cuts.map(cut => Math.min(cut, bytes.length)))
    expect(decodeAll(slices)).toEqual({ text, broken: false })
    expect(decodeAll(cutAt(bytes, [...bytes.keys()]))).toEqual({ text, broken: false })
  }))
})

test('everything before the first wrong byte is read, and nothing after', () => {
  const pieces = fc.array(fc.constantFrom([0x41], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xEF, 0xBF, 0xBD], [0xC0], [0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5], [0xFF]), { maxLength: 8 })
  fc.assert(fc.property(pieces, list => {
    const bytes = Buffer.from([...list.flat(), 0x41, 0x41, 0x41])          // the end completes whatever was begun
    const whole = decodeAll([bytes])
    expect(whole.broken).toBe(!isUtf8(bytes))
    expect(decodeAll(cutAt(bytes, [...bytes.keys()]))).toEqual(whole)
    expect(bytes.subarray(0, Buffer.byteLength(whole.text)).toString()).toBe(whole.text)
  }))
})

test('a byte that can begin nothing is wrong at once, one that can is waited for', () => {
  expect([0x80, 0xC0, 0xC1, 0xF5, 0xFF].map(byte => decodeAll([Uint8Array.of(byte)]).broken)).toEqual([true, true, true, true, true])
  expect([0xC2, 0xE0, 0xF4].map(byte => decodeAll([Uint8Array.of(byte)]).broken)).toEqual([false, false, false])
})

test('a byte order mark is a character', () => {
  expect(decodeAll([Buffer.from('\uFEFFa')])).toEqual({ text: '\uFEFFa', broken: false })
})
