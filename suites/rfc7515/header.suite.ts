/** Spec: RFC 7515 §4, "JOSE Header". */
import { generateKeyPairSync } from 'node:crypto'
import { may, must } from '#harness/clause/clause.js'
import { badTokens, isKeptOut, rsTokens, tokens } from '#suites/scenes/tokens.js'

const OWN_SECRET = Buffer.alloc(64, 'a key that the token brings along ')

must('RFC7515#Header.1', 'of two algorithms in one header the first does not count', badTokens, async ({ host, attempt }) => {
  isKeptOut(await attempt({ header: `{"alg":"${host.algorithm}","typ":"JWT","alg":"none"}` }))
})

must('RFC7515#algDef.1~unknown', 'a token with an algorithm that nobody knows lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'FOO' } }))
})

must('RFC7515#algDef.1~keyless', 'a token with an algorithm for which there is no key lets nobody in', badTokens, async ({ attempt }) => {
  const { privateKey } = generateKeyPairSync('ed25519')
  isKeptOut(await attempt({ header: { alg: 'RS256' }, signedBy: 'HS256' }))
  isKeptOut(await attempt({ header: { alg: 'ES512' }, signedBy: 'ES512', key: generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }))
  isKeptOut(await attempt({ header: { alg: 'EdDSA' }, signedBy: 'none', key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }))
})

must('RFC7515#jkuDef.1~secret', 'a secret that the token brings along is not believed', badTokens, async ({ host, attempt }) => {
  isKeptOut(await attempt({ header: { jwk: { kty: 'oct', alg: host.algorithm, k: OWN_SECRET.toString('base64url') } }, key: OWN_SECRET, signedBy: 'HS256' }))
})

must('RFC7515#jkuDef.1~key', 'a public key that the token brings along is not believed', rsTokens.with({ polite: false }), async ({ attempt }) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const own = { jwk: publicKey.export({ format: 'jwk' }), x5c: [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] }
  isKeptOut(await attempt({ header: own, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }))
})

may('RFC7515#kidDef.1', 'a token names a key that nobody knows', tokens, async ({ attempt }) => {
  const { answer } = await attempt({ header: { kid: 'a key that nobody knows' } })
  return answer === 'success' ? 'does not look at the key that a token names' : 'refuses a token that names an unknown key'
})

must('RFC7515#critDef.1', 'a token in which something unknown is critical lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { crit: ['urn:example:unknown'], 'urn:example:unknown': true } }))
})
