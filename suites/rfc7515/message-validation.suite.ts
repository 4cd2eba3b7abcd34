/** Spec: RFC 7515 §5.2, "Message Signature or MAC Validation". */
import { must, should } from '#harness/clause/clause.js'
import { badTokens, base64url, goodClaims, isKeptOut } from '#suites/scenes/tokens.js'

must('RFC7515#MessageValidation.1~signature', 'a token with one other bit in its signature lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ spoil: token => withBit(token, 2) }))
})

must('RFC7515#MessageValidation.1~payload', 'a token whose payload was changed after it was signed lets nobody in', badTokens, async ({ host, attempt }) => {
  isKeptOut(await attempt({ spoil: token => withPart(token, 1, base64url(JSON.stringify({ ...goodClaims(host), more: 1 }))) }))
})

must('RFC7515#MessageValidation.2~parts', 'what is not three parts lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ spoil: () => 'abc' }))
  isKeptOut(await attempt({ spoil: token => token.slice(0, token.lastIndexOf('.')) }))
  isKeptOut(await attempt({ spoil: token => `${token}.more` }))
})

must('RFC7515#MessageValidation.2~base64', 'parts that are not base64url let nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ spoil: token => `*${token}` }))
  isKeptOut(await attempt({ spoil: token => withPart(token, 2, '*') }))
})

must('RFC7515#MessageValidation.2~header', 'a header that is no JSON object lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: 'no JSON' }))
  isKeptOut(await attempt({ header: '["HS256"]' }))
})

should('RFC7515#MessageValidation.3', 'a good signature with another algorithm lets nobody in', badTokens, async ({ attempt }) => {
  isKeptOut(await attempt({ header: { alg: 'HS512' }, signedBy: 'HS512' }))
})

function withPart(token: string, index: number, part: string): string {
  return token.split('.').map((each, at) => (at === index ? part : each)).join('.')
}

/** With the first bit of a part turned round. */
function withBit(token: string, index: number): string {
  const bytes = Buffer.from(token.split('.')[index] ?? '', 'base64url')
  bytes.writeUInt8(bytes.readUInt8(0) ^ 0x80, 0)
  return withPart(token, index, bytes.toString('base64url'))
}
