import { expect, test } from 'vitest'
import { z } from 'zod'
import { tokenRoomsSchema, tokensSchema } from './token-schema.ts'

const SECRET = 'a secret that has at least thirty-two bytes'
const schema = tokensSchema({ secret: z.string(), path: z.string() })
const problem = (value: object): string => schema.safeParse(value).error?.issues.map(({ message }) => message).join('; ') ?? 'none'

test('settings that a config file may say', () => {
  expect(problem({ algorithm: 'HS256', secret: SECRET, issuers: ['a'] })).toBe('none')
  expect(problem({ algorithm: 'RS256', keyServer: 'https://keys.example/asap', keysUrl: 'https://keys.example/all', issuers: ['*'], audiences: ['*'], requireRoom: false })).toBe('none')
  expect(tokenRoomsSchema.parse({})).toEqual({ verifiesDomain: true, existingOnly: true, exempt: [], unauthenticated: 'allowed', moderationNeedsToken: false })
})

test.each<[object, RegExp]>([
  [{ algorithm: 'none', secret: SECRET, issuers: ['a'] }, /Invalid option/],
  [{ algorithm: 'HS256', issuers: ['a'] }, /one place/],
  [{ algorithm: 'HS256', secret: SECRET, keysUrl: 'https://a.example', issuers: ['a'] }, /one place/],
  [{ algorithm: 'RS256', secret: SECRET, issuers: ['a'] }, /never a secret/],
  [{ algorithm: 'HS256', keysUrl: 'https://a.example', issuers: ['a'] }, /needs a secret/],
  [{ algorithm: 'HS256', secret: SECRET, issuers: [] }, /Too small/],
  [{ algorithm: 'RS256', keyServer: 'file:///etc', issuers: ['a'] }, /has to be an https address/],
  [{ algorithm: 'RS256', keysUrl: 'http://keys.example/all', issuers: ['a'] }, /has to be an https address/],
  [{ algorithm: 'RS256', pem: 'x', issuers: ['a'] }, /has to be PEM/],
])('%j is refused', (value, message) => {
  expect(problem(value)).toMatch(message)
})
