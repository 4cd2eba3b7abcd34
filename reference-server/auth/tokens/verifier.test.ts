import { createHmac, generateKeyPairSync } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { REFUSALS } from '../../session/errors.ts'
import { TokenSettingsError, type TokenSettings } from './settings.ts'
import { TokenVerifier } from './verifier.ts'

const NOW = 1_900_000_000
const SECRET = 'a secret that has at least thirty-two bytes'
const SETTINGS: TokenSettings = { algorithm: 'HS256', secret: SECRET, issuers: ['assay', 'other'], audiences: ['meet'] }
const CLAIMS = { iss: 'assay', aud: 'meet', room: '*', sub: 'token.localhost', exp: NOW + 1 }
const now = (): number => NOW * 1_000 + 999

const b64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
function token(claims: unknown = CLAIMS, header: unknown = { alg: 'HS256', typ: 'JWT' }, secret = SECRET): string {
  const input = `${b64(header)}.${b64(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
async function said(text: string | undefined, settings: Partial<TokenSettings> = {}): Promise<string> {
  const verdict = await new TokenVerifier({ ...SETTINGS, ...settings }, { now }).verify(text, REFUSALS.sasl)
  if (verdict.kind === 'granted') return `in with ${JSON.stringify(verdict.grant?.claims)}`
  const row = REFUSALS.sasl[verdict.code]
  return `${row?.condition}: ${verdict.text ?? row?.text}`
}
const IN = `in with ${JSON.stringify(CLAIMS)}`
const without = (name: keyof typeof CLAIMS): object => Object.fromEntries(Object.entries(CLAIMS).filter(([key]) => key !== name))

test('a good token lets somebody in, and what it says is kept', async () => {
  expect(await said(token())).toBe(IN)
  expect(await said(token({ ...CLAIMS, more: 1 }))).toContain('"more":1')
  expect(await said(token(without('exp')))).toContain('in with')
  expect(await said(token({ ...CLAIMS, nbf: NOW }))).toContain('in with')
  expect(await said(token({ ...CLAIMS, aud: ['other', 'meet'] }))).toContain('in with')
})

test.each<[string, string | undefined, string]>([
  ['nothing', undefined, 'not-allowed: token required'],
  ['an empty one', '', 'not-allowed: Invalid token'],
  ['no dot', 'abc', 'not-allowed: Invalid token'],
  ['one dot', 'a.b', 'not-allowed: Invalid token'],
  ['three dots', `${token()}.`, 'not-allowed: Invalid token'],
  ['too much', 'a'.repeat(12_289), 'not-allowed: Invalid token'],
  ['a header of another alphabet', `+${token()}`, 'not-allowed: Invalid header'],
  ['padding', token().replace('.', '=.'), 'not-allowed: Invalid header'],
  ['stray bits', token().replace(/\.(.*)\./, (_, body: string) => `.${body}A.`), 'not-allowed: Invalid body'],
  ['a header that is no JSON', token(CLAIMS, 'alg'), 'not-allowed: Invalid header'],
  ['a header that is a list', token(CLAIMS, []), 'not-allowed: Invalid header'],
  ['a body that is no object', token([]), 'not-allowed: Invalid body'],
  ['a body with a byte order mark', token(`\uFEFF${JSON.stringify(CLAIMS)}`), 'not-allowed: Invalid body'],
  ['a broken signature', `${token()}=`, 'not-allowed: Invalid signature'],
  ['no typ', token(CLAIMS, { alg: 'HS256' }), 'not-allowed: Invalid typ'],
  ['typ in small letters', token(CLAIMS, { alg: 'HS256', typ: 'jwt' }), 'not-allowed: Invalid typ'],
  ['another kind of token', token(CLAIMS, { alg: 'HS256', typ: 'at+jwt' }), 'not-allowed: Invalid typ'],
  ['another algorithm', token(CLAIMS, { alg: 'HS512', typ: 'JWT' }), 'not-allowed: Invalid or incorrect alg'],
  ['a list of algorithms', token(CLAIMS, { alg: ['HS256'], typ: 'JWT' }), 'not-allowed: Invalid or incorrect alg'],
  ['no algorithm', token(CLAIMS, { typ: 'JWT' }), 'not-allowed: Invalid or incorrect alg'],
  ['what is critical', token(CLAIMS, { alg: 'HS256', typ: 'JWT', crit: ['x'], x: 1 }), 'not-allowed: Invalid header'],
  ['a body without base64', token(CLAIMS, { alg: 'HS256', typ: 'JWT', b64: false }), 'not-allowed: Invalid header'],
  ['another secret', token(CLAIMS, { alg: 'HS256', typ: 'JWT' }, 'x'.repeat(32)), 'not-allowed: Invalid signature'],
  ['a truncated signature', token().slice(0, -4), 'not-allowed: Invalid signature'],
  ['exp in words', token({ ...CLAIMS, exp: String(NOW + 9) }), 'not-allowed: exp must be number'],
  ['nbf in words', token({ ...CLAIMS, nbf: '0' }), 'not-allowed: nbf must be number'],
  ['exp of now', token({ ...CLAIMS, exp: NOW }), 'not-allowed: Not acceptable by exp (0 sec since expired)'],
  ['exp and iat', token({ ...CLAIMS, exp: NOW - 5, iat: NOW - 15 }), 'not-allowed: Not acceptable by exp (5 sec since expired, valid for:10 sec)'],
  ['nbf to come', token({ ...CLAIMS, nbf: NOW + 1 }), 'not-allowed: Not acceptable by nbf'],
  ['no iss', token(without('iss')), 'not-allowed: \'iss\' claim is missing'],
  ['a foreign iss', token({ ...CLAIMS, iss: 'Assay' }), 'not-allowed: invalid \'iss\' claim'],
  ['no aud', token(without('aud')), 'not-allowed: \'aud\' claim is missing'],
  ['a foreign aud', token({ ...CLAIMS, aud: ['other'] }), 'not-allowed: invalid \'aud\' claim'],
  ['a number among aud', token({ ...CLAIMS, aud: [1, 'meet'] }), 'not-allowed: invalid \'aud\' claim'],
  ['no room', token(without('room')), 'not-authorized: room claim is missing'],
  ['a room that is no text', token({ ...CLAIMS, room: {} }), 'not-authorized: room claim is missing'],
  ['no sub', token(without('sub')), 'not-authorized: sub claim is missing'],
  ['a sub that is no text', token({ ...CLAIMS, sub: 7 }), 'not-authorized: sub claim is missing'],
])('%s lets nobody in', async (_, text, expected) => {
  expect(await said(text)).toBe(expected)
  expect(await said(text, { allowEmpty: true })).toBe(text === undefined ? 'in with undefined' : expected)
})

test('an unsecured token lets nobody in, however it is spelled', async () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) expect(await said(`${b64({ alg, typ: 'JWT' })}.${b64(CLAIMS)}.`)).toBe('not-allowed: Invalid or incorrect alg')
  expect(await said(new UnsecuredJWT(CLAIMS).encode())).toBe('not-allowed: Invalid typ')
})

test('wildcards take any issuer and audience, but not none', async () => {
  const any: Partial<TokenSettings> = { issuers: ['*'], audiences: ['*'], requireRoom: false }
  expect(await said(token({ ...without('room'), iss: 'x', aud: 'y' }), any)).toContain('in with')
  expect(await said(token(without('iss')), any)).toBe('not-allowed: \'iss\' claim is missing')
  expect(await said(token(without('aud')), any)).toBe('not-allowed: \'aud\' claim is missing')
  expect(await said(token({ ...CLAIMS, iss: 7 }), any)).toBe('not-allowed: invalid \'iss\' claim')
})

test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const)('%s: by one key, by its id, and by no other algorithm', async algorithm => {
  const curve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[algorithm as 'ES256']
  const pair = curve ? generateKeyPairSync('ec', { namedCurve: curve }) : algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const { secret: _, ...base } = SETTINGS
  const signed = await new SignJWT(CLAIMS).setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: 'one' }).sign(pair.privateKey)
  const saidBy = async (text: string, settings: Partial<TokenSettings>): Promise<string> => {
    const verdict = await new TokenVerifier({ ...base, algorithm, ...settings }, { now }).verify(text, REFUSALS.sasl)
    return verdict.kind === 'granted' ? 'in' : REFUSALS.sasl[verdict.code]?.text ?? ''
  }
  expect(await saidBy(signed, { pem })).toBe('in')
  expect(await saidBy(signed, { pems: { one: pem } })).toBe('in')
  expect(await saidBy(signed, { pems: { other: pem } })).toBe('could not obtain public key')
  const confused = token(CLAIMS, { alg: 'HS256', typ: 'JWT', kid: 'one' }, pem)
  expect(await saidBy(confused, { pem })).toBe('Invalid or incorrect alg')
  expect(await saidBy(confused, { pems: { one: pem } })).toBe(algorithm.startsWith('RS') ? '\'kid\' claim only support with RS family' : 'Invalid or incorrect alg')
})

test('where the id chooses the key, the header is asked first', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const settings: Partial<TokenSettings> = { algorithm: 'RS256', pems: { one: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() } }
  const saidHere = async (text: string): Promise<string> => {
    const { secret: _, ...base } = SETTINGS
    const verdict = await new TokenVerifier({ ...base, ...settings }, { now }).verify(text, REFUSALS.sasl)
    return verdict.kind === 'granted' ? 'in' : REFUSALS.sasl[verdict.code]?.text ?? ''
  }
  expect(await saidHere('abc')).toBe('Invalid token')
  expect(await saidHere('ä.b.c')).toBe('Invalid token')
  expect(await saidHere(`${b64('{')}.b.c`)).toBe('bad token format')
  expect(await saidHere(token(CLAIMS, { alg: 'RS256', typ: 'JWT' }))).toBe('\'kid\' claim is missing')
  expect(await saidHere(token(CLAIMS, { typ: 'JWT', kid: 'one' }))).toBe('\'alg\' claim is missing')
  expect(await saidHere(token(CLAIMS, { alg: 'RS256', typ: 'JWT', kid: '../one' }))).toBe('could not obtain public key')
  expect(await saidHere(token(CLAIMS, { alg: 'RS256', typ: 'JWT', kid: 'one' }))).toBe('Invalid signature')
})

test.each<[string, Partial<TokenSettings>, RegExp]>([
  ['no key', { secret: undefined }, /need a secret/],
  ['a short secret', { secret: 'short' }, /has 5 bytes, and needs 32/],
  ['a secret for a public key', { algorithm: 'RS256' }, /needs a public key/],
  ['no PEM', { secret: undefined, algorithm: 'RS256', pem: 'x' }, /cannot be used/],
  ['a small RSA key', { secret: undefined, algorithm: 'RS256', pem: generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }).toString() }, /2048 bits/],
  ['a private key', { secret: undefined, algorithm: 'ES256', pem: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }, /private key/],
  ['a key of another kind', { secret: undefined, algorithm: 'ES384', pems: { a: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString() } }, /"a" cannot be used: it is not a key for ES384/],
])('settings with %s are refused', (_, settings, message) => {
  const make = (): TokenVerifier => new TokenVerifier({ ...SETTINGS, ...settings }, { now })
  expect(make).toThrow(TokenSettingsError)
  expect(make).toThrow(message)
})
