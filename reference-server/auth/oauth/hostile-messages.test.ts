/** Our server's answers to the hostile messages are the documented ones. */
import { readFileSync } from 'node:fs'
import type { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { importJWK, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseBearerError } from '#xmpp/sasl/oauthbearer.js'
import { REFUSALS } from '../../session/errors.ts'
import { DEFAULT_OPTIONS } from '../../session/options.ts'
import { Accounts } from '../accounts.ts'
import { ownPasswords } from '../passwords.ts'
import { oauthbearer } from './oauthbearer.ts'
import { OAuthProvider } from './provider.ts'
import { makeOAuthTrial } from './trial.ts'

interface Row { readonly name: string; readonly says: string; readonly message: string; readonly answer: { readonly status?: string; readonly sasl: string } }

const FILE = fileURLToPath(new URL('../../../fixtures/wire/oauthbearer/messages.yaml', import.meta.url))
const { messages } = parse(readFileSync(FILE, 'utf8')) as { readonly messages: readonly Row[] }
const trial = makeOAuthTrial('oauth.localhost')
const { issuer, audience, scope, key } = trial.issuing
const now = Math.floor(Date.now() / 1000)
const token = await new SignJWT({ iss: issuer, aud: audience, sub: 'alice', scope, iat: now, exp: now + 600 }).setProtectedHeader({ alg: 'ES256', kid: 'trial' }).sign(await importJWK(key, 'ES256'))

/** {token}, {domain}, {hex:01}, {500*x} */
function bytes(text: string): Buffer {
  return Buffer.concat(text.split(/(\{[^{}]+\})/).map(piece => {
    const [, hex, times = '0', what = '', name] = /^\{(?:hex:([0-9a-f]+)|(\d+)\*([^{}]+)|([a-z]+))\}$/.exec(piece) ?? []
    if (hex !== undefined) return Buffer.from(hex, 'hex')
    if (what !== '') return Buffer.from(what.repeat(Number(times)))
    return Buffer.from(name === undefined ? piece : { token, domain: 'oauth.localhost' }[name] ?? piece)
  }))
}

test.each(messages)('$name: $says', async ({ message, answer }) => {
  const accounts = new Accounts({ sources: [], iterations: 1 })
  const mechanism = oauthbearer({
    domain: 'oauth.localhost', oauth: new OAuthProvider(trial.settings, { domain: 'oauth.localhost', now: () => Date.now(), vouched: () => undefined }),
    connection: { address: '127.0.0.1', tls: () => ({ localPort: 5223, localAddress: '127.0.0.1' }) as unknown as TLSSocket }, accounts, passwords: ownPasswords(accounts), options: DEFAULT_OPTIONS, refusals: REFUSALS.sasl,
  })
  const first = await mechanism.step(bytes(message))
  const last = first.kind === 'challenge' ? await mechanism.step(Buffer.of(1)) : first
  const said = { ...(first.kind === 'challenge' && { status: parseBearerError(first.data).status }), sasl: last.kind === 'failure' ? REFUSALS.sasl[last.code]?.condition : last.kind }
  expect(said).toEqual(answer)
})

test('there are enough of them, each with a name of its own', () => {
  expect(new Set(messages.map(({ name }) => name)).size).toBe(messages.length)
  expect(messages.length).toBeGreaterThanOrEqual(40)
})
