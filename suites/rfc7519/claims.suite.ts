/** Spec: RFC 7519 §4, "JWT Claims". */
import { may, must } from '#harness/clause/clause.js'
import { badTokens, goodClaims, isKeptOut, isLetIn, seconds, tokens } from '#suites/scenes/tokens.js'

const HOUR = 3_600

must('RFC7519#expDef.1', 'a token whose time is over lets nobody in', tokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { exp: seconds() - HOUR } }))
})

must('RFC7519#expDef.2', 'a token that says in words until when it is good lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { exp: 'abc' } }))
})

may('RFC7519#expDef.3', 'a token whose time is over for a few seconds', tokens, async ({ attempt }) => {
  const { answer } = await attempt({ claims: { exp: seconds() - 2 } })
  return answer === 'success' ? 'takes a token for some seconds longer' : 'takes a token to the second'
})

must('RFC7519#nbfDef.1', 'a token whose time is to come lets nobody in', tokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { nbf: seconds() + HOUR } }))
})

must('RFC7519#nbfDef.2', 'a token that says in words from when on it is good lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { nbf: 'abc' } }))
})

must('RFC7519#audDef.1', 'a token for somebody else lets nobody in', tokens, async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { aud: 'https://somebody-else.example' } }))
})

must('RFC7519#audDef.2', 'a token that is for others, too, lets somebody in', tokens, async ({ host, attempt }) => {
  isLetIn(await attempt({ claims: { aud: ['https://somebody-else.example', goodClaims(host)['aud']] } }))
})

may('RFC7519#issDef.1', 'a token of an issuer whom nobody knows', tokens, async ({ attempt }) => {
  const { answer } = await attempt({ claims: { iss: 'https://nobody.example' } })
  return answer === 'success' ? 'takes tokens of any issuer who has the key' : 'takes tokens of known issuers only'
})

must('RFC7519#issDef.2', 'an issuer in capital letters is another one', tokens.with({ features: ['jwt-issuer'] }), async ({ host: { issuer = '' }, attempt }) => {
  isKeptOut(await attempt({ claims: { iss: swapped(issuer) } }))
})

must('RFC7519#subDef.1', 'a subject that is no text lets nobody in', badTokens.with({ features: ['jwt-subject'] }), async ({ attempt }) => {
  isKeptOut(await attempt({ claims: { sub: 42 } }))
})

must('RFC7519#Claims.1', 'what a token says beside and nobody understands does not matter', tokens, async ({ attempt }) => {
  isLetIn(await attempt({ claims: { 'https://example.com/unheard-of': { a: [1, null] }, more: true } }))
})

must('RFC7519#Claims.2', 'of two times the first does not count', badTokens, async ({ host, attempt }) => {
  const { exp: _, ...claims } = goodClaims(host)
  isKeptOut(await attempt({ claims: `{"exp":${seconds() + HOUR},${JSON.stringify({ ...claims, exp: seconds() - HOUR }).slice(1)}` }))
})

/** In letters of the other case. */
function swapped(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()
}
