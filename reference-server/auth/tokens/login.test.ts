import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { Seams } from '../../seams.ts'
import { anonymous } from '../anonymous.ts'
import type { LoginContext, OpeningRequest } from '../mechanism.ts'
import { plain } from '../plain.ts'
import type { ChangeTokenVerdict } from './login.ts'
import type { TokenSettings } from './settings.ts'
import { TokenVerifier } from './verifier.ts'

const SECRET = 'a secret that has at least thirty-two bytes'
const CLAIMS = { iss: 'app', aud: 'meet', room: '*', sub: 'meet.example', jid: 'alice@meet.example', name: 'alice' }

const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
function token(claims: object = CLAIMS): string {
  const input = `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64(claims)}`
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
}

function context(request: OpeningRequest | undefined, settings: Partial<TokenSettings> = {}, changes: readonly ChangeTokenVerdict[] = []): LoginContext {
  const seams = new Seams({ anonymousName: () => 'made-up' })
  const verifier = new TokenVerifier({ algorithm: 'HS256', secret: SECRET, issuers: ['app'], ...settings }, { now: () => 0 })
  return { domain: 'meet.example', connection: { address: '192.0.2.1', request, tls: () => undefined }, options: seams.options, refusals: seams.refusals.sasl, tokens: { verifier, changes } } as unknown as LoginContext
}

const request = (query: string, authorization?: string): OpeningRequest => ({ query: new URLSearchParams(query), headers: authorization === undefined ? {} : { authorization } })

test.each<[string, OpeningRequest | undefined, string]>([
  ['the address', request(`token=${token()}`), 'made-up'],
  ['the header', request('', `Bearer ${token()}`), 'made-up'],
  ['the header, in other letters', request('room=tea', `bearer  ${token()}`), 'made-up'],
  ['the address before the header', request(`token=${token()}`, 'Bearer x'), 'made-up'],
  ['the address, though the header has a good one', request('token=x', `Bearer ${token()}`), 'TOKEN_MALFORMED'],
  ['the address twice', request(`token=${token()}&token=${token()}`), 'TOKEN_MALFORMED'],
  ['an empty parameter', request('token=', `Bearer ${token()}`), 'TOKEN_MALFORMED'],
  ['another kind of header', request('', `Basic ${token()}`), 'TOKEN_MISSING'],
  ['nowhere', request(''), 'TOKEN_MISSING'],
  ['TCP, which has no request', undefined, 'TOKEN_MISSING'],
])('with ANONYMOUS the token comes from %s', async (_, opening, expected) => {
  const step = await anonymous(context(opening)).step(undefined)
  expect(step.kind === 'success' ? step.username : step.kind === 'failure' ? step.code : '').toBe(expected)
})

test('what the token says stays with the session; who needs none has nothing', async () => {
  expect(await anonymous(context(request(`token=${token()}`))).step(undefined)).toEqual({ kind: 'success', username: 'made-up', grant: { claims: CLAIMS } })
  const { grant } = await anonymous(context(request(`token=${token()}&prefix=red`))).step(undefined) as { readonly grant?: { readonly tenant?: string } }
  expect(grant?.tenant).toBe('red')
  expect(await anonymous(context(request(''), { allowEmpty: true })).step(undefined)).toEqual({ kind: 'success', username: 'made-up' })
})

test.each<[string, string, object, string]>([
  ['a bare address', 'jid', CLAIMS, 'alice'],
  ['a localpart', 'name', CLAIMS, 'alice'],
  ['other letters', 'name', { ...CLAIMS, name: 'ALICE' }, 'alice'],
  ['somebody else', 'name', { ...CLAIMS, name: 'bob' }, 'TOKEN_USER'],
  ['another host', 'jid', { ...CLAIMS, jid: 'alice@other.example' }, 'TOKEN_USER'],
  ['a full address', 'jid', { ...CLAIMS, jid: 'alice@meet.example/x' }, 'TOKEN_USER'],
  ['nobody', 'nobody', CLAIMS, 'TOKEN_USER'],
  ['no text', 'name', { ...CLAIMS, name: ['alice'] }, 'TOKEN_USER'],
  ['nobody that can be', 'name', { ...CLAIMS, name: '' }, 'TOKEN_USER'],
])('with PLAIN the claim names %s', async (_, userClaim, claims, expected) => {
  const step = await plain(context(undefined, { userClaim })).step(Buffer.from(`\0alice\0${token(claims)}`))
  expect(step.kind === 'success' ? step.username : step.kind === 'failure' ? step.code : '').toBe(expected)
})

test('with PLAIN a token that is no good is told as with ANONYMOUS, and nobody acts as somebody else', async () => {
  const said = async (message: string): Promise<unknown> => plain(context(undefined, { userClaim: 'name' })).step(Buffer.from(message))
  expect(await said('\0alice\0no-token')).toEqual({ kind: 'failure', code: 'TOKEN_MALFORMED' })
  expect(await said(`bob@meet.example\0alice\0${token()}`)).toEqual({ kind: 'failure', code: 'SASL_AUTHZID' })
})

test('a seam sees what a token is worth, and may see it otherwise', async () => {
  const seen: unknown[] = []
  const change: ChangeTokenVerdict = (verdict, text) => {
    seen.push(text)
    return verdict.kind === 'refused' ? { kind: 'granted' } : verdict
  }
  expect(await anonymous(context(request('token=x'), {}, [change])).step(undefined)).toEqual({ kind: 'success', username: 'made-up' })
  expect(seen).toEqual(['x'])
})
