import { expect, test } from 'vitest'
import { brandSchema } from './brand-schema.ts'
import { rendered } from './template.ts'

const NAMES = { room: 'standup', nick: 'ada', name: 'Ada', tenant: 'acme', host: 'meet.test' }
const complaints = (brand: unknown): string[] => (brandSchema.safeParse(brand).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)

test('what a config file says becomes what rooms work with', () => {
  const brand = brandSchema.parse({
    welcome: 'Welcome to {room}, {name}.', displayName: { required: true, pattern: '[a-z]+', fromToken: 'name', immutable: true, maxCharacters: 9 }, avatar: {}, identity: true, nicknames: 'jitsi',
  })
  expect(brand.welcome && rendered(brand.welcome, NAMES)).toBe('Welcome to standup, Ada.')
  expect(brand).toMatchObject({ displayName: { required: true, pattern: /^(?:[a-z]+)$/u, fromToken: 'name', immutable: true, maxCharacters: 9 }, avatar: {}, identity: true, nicknames: 'jitsi' })
})

test.each([
  [{ welcome: 'Hello {everybody}' }, ['welcome: cannot be filled in: there is no name {everybody}: there are {room}, {nick}, {name}, {tenant}, {host}']],
  [{ welcome: '' }, ['welcome: Too small: expected string to have >=1 characters']],
  [{ displayName: { pattern: '(' } }, [expect.stringMatching(/^displayName\.pattern: is no regular expression: /)]],
  [{ displayName: { fromToken: 'role' } }, ['displayName.fromToken: Invalid option: expected one of "name"|"avatar"|"email"|"id"']],
  [{ displayname: {} }, [': Unrecognized key: "displayname"']],
])('%j is refused', (brand, expected) => {
  expect(complaints(brand)).toEqual(expected)
})
