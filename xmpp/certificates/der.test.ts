import { expect, test } from 'vitest'
import { derAt, readDer, readOid } from './der.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')

test('values that lie side by side, with short and long lengths', () => {
  const long = `0482 0100 ${'ab'.repeat(256)}`
  expect([...readDer(bytes(`020105 ${long} 0500`))].map(({ tag, content }) => [tag, content.length])).toEqual([[2, 1], [4, 256], [5, 0]])
})

test.each(['02', '0202', '020205', '0480', '0485 0000000001 00', '0484 ffffffff 00'])('ends where something is no DER: %s', hex => {
  expect([...readDer(bytes(hex))]).toEqual([])
})

test('a path leads into values', () => {
  const nested = bytes('3008 020101 3003 020102')
  expect([derAt(nested, 0, 1, 0)?.content, derAt(nested, 0, 2), derAt(nested)]).toEqual([bytes('02'), undefined, undefined])
})

test.each([['2a8648ce3d040302', '1.2.840.10045.4.3.2'], ['550403', '2.5.4.3'], ['608648016503040201', '2.16.840.1.101.3.4.2.1'], ['883703', '2.999.3']])('%s is %s', (hex, dotted) => {
  expect(readOid(bytes(hex))).toBe(dotted)
})
