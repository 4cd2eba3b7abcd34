import { describe, expect, it } from 'vitest'
import { readable } from './readable.ts'

describe('readable', () => {
  it('shows UTF-8 as it is', () => {
    expect(readable(Buffer.from('<b>grüße 🦋\r\n</b>'))).toBe('<b>grüße 🦋\r\n</b>')
  })

  it('shows each byte that is no UTF-8', () => {
    expect(readable(Buffer.from([0x61, 0xff, 0xc3, 0xbc, 0xc3]))).toBe('a\\xFFü\\xC3')
    expect(readable(Buffer.from([0xed, 0xa0, 0x80, 0xc0, 0x80]))).toBe('\\xED\\xA0\\x80\\xC0\\x80')
  })
})
