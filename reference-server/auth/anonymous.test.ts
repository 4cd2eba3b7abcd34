import { expect, test } from 'vitest'
import { Seams } from '../seams.ts'
import { anonymous } from './anonymous.ts'
import type { LoginContext } from './mechanism.ts'

async function step(message: string | Uint8Array | undefined): Promise<string> {
  const { kind } = await anonymous({ options: new Seams().options } as LoginContext).step(typeof message === 'string' ? Buffer.from(message) : message)
  return kind
}

test.each(['', 'sirhc', 'sirhc@example.net', 'ü', '𝄞', 'x'.repeat(255), undefined])('a trace may be %j', async trace => {
  expect(await step(trace)).toBe('success')
})

test.each(['\u0007', '\u0085', '\u200D', '\uFEFF', '\uE000', '\uFDD0', '\uFFFD', '\u202E', '\u{E0041}', 'sirhc@', '@example.net', 'a@b@c', 'a b@example.net', 'x'.repeat(256), Buffer.from('c328', 'hex')])('a trace may not be %j', async trace => {
  expect(await step(trace)).not.toBe('success')
})
