/** Spec: RFC 7519 §6, "Unsecured JWTs"; §7.2, "Validating a JWT"; §7.3, "String Comparison Rules"; §8, "Implementation Requirements". */
import { must, should } from '#harness/clause/clause.js'
import { badTokens, base64url, esTokens, goodClaims, isKeptOut, isLetIn, rsTokens, tokens, type TokenRecipe } from '#suites/scenes/tokens.js'

must('RFC7519#UnsecuredJWT.1', 'a token without signature lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'none' }, signedBy: 'none' }))
})

/** Each is broken in one respect. */
const BROKEN: readonly TokenRecipe[] = [
  { spoil: token => token.replaceAll('.', '') },
  { spoil: token => token.replace('.', '..') },
  { header: '{' },
  { header: '"HS256"' },
  { claims: '{' },
  { header: { alg: undefined } },
  { key: 'another key, of thirty-two bytes or a bit more' , signedBy: 'HS256' },
  { spoil: token => token.slice(0, token.lastIndexOf('.') + 1) },
]

must('RFC7519#Validating.1', 'a token that is broken in one respect lets nobody in', badTokens.with({ meets: 'a-table' }), async ({ attempt }) => {
  for (const recipe of BROKEN) isKeptOut(await attempt(recipe))
})

should('RFC7519#Validating.2', 'a token with an algorithm that is not taken here lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'HS384' }, signedBy: 'HS384' }))
})

must('RFC7519#Validating.3~list', 'claims that are a list let nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: '[]' }))
})

must('RFC7519#Validating.3~broken', 'claims that are no JSON let nobody in', badTokens, async ({ host, attempt }) => {
  isKeptOut(await attempt({ claims: JSON.stringify(goodClaims(host)).slice(0, -1) }))
})

must('RFC7519#StringComparison.1', 'a letter is the same however JSON spells it', tokens.with({ features: ['jwt-issuer'] }), async ({ host, attempt }) => {
  const { iss, ...claims } = goodClaims(host)
  const spelled = String(iss).split('').map(letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  isLetIn(await attempt({ claims: `{"\\u0069ss":"${spelled}",${JSON.stringify(claims).slice(1)}` }))
})

must('RFC7519#ImplementationRequirements.1', 'a token with HS256 lets somebody in', tokens, async ({ host, attempt }) => {
  if (host.algorithm === 'HS256') isLetIn(await attempt({ header: `{"typ":"JWT",${host.kid === undefined ? '' : `"kid":${JSON.stringify(host.kid)},`}"alg":"HS256"}` }))
})

should('RFC7519#ImplementationRequirements.2~rs256', 'a token with RS256 lets somebody in', rsTokens, async ({ host, attempt, tryOut }) => {
  isLetIn(await attempt())
  isKeptOut(await tryOut(`${base64url(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: host.kid }))}.${base64url(JSON.stringify(goodClaims(host)))}.${base64url(Buffer.alloc(256))}`))
})

should('RFC7519#ImplementationRequirements.2~es256', 'a token with ES256 lets somebody in', esTokens, async ({ host, attempt, tryOut }) => {
  isLetIn(await attempt())
  isKeptOut(await tryOut(`${base64url(JSON.stringify({ alg: 'ES256', typ: 'JWT' }))}.${base64url(JSON.stringify(goodClaims(host)))}.${base64url(Buffer.alloc(64))}`))
})
