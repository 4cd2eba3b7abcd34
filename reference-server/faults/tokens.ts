/** Faults of hosts that let people in by JSON Web Tokens. Spec: RFC 7515; RFC 7519; RFC 8725. */
import type { ChangeTokenVerdict } from '../auth/tokens/login.ts'
import type { SaslRefusalCode } from '../session/errors.ts'
import { type Fault, fault } from './fault.ts'

type Json = Readonly<Record<string, unknown>>

/** A part of a token as text; empty where it is missing. */
const textOf = (token: string, index: number): string => Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()

/** A part as it is read; empty where it is no object. */
function read(token: string, index: number): Json {
  try {
    const value: unknown = JSON.parse(textOf(token, index))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : {}
  } catch {
    return {}
  }
}

const header = (check: (header: Json) => boolean) => (token: string): boolean => token.split('.').length === 3 && check(read(token, 0))
const claims = (check: (claims: Json) => boolean) => (token: string): boolean => token.split('.').length === 3 && check(read(token, 1))
const alg = (...names: readonly unknown[]) => header(each => names.includes(each['alg']))

const letIn: ChangeTokenVerdict = (verdict, token = '') => (verdict.kind === 'granted' ? verdict : { kind: 'granted', grant: { claims: read(token, 1) } })
const refuse = (code: SaslRefusalCode): ChangeTokenVerdict => () => ({ kind: 'refused', code })
/** Lets in what was refused for one reason. */
const despite = (...codes: readonly SaslRefusalCode[]): ChangeTokenVerdict => (verdict, token) => (verdict.kind === 'refused' && codes.includes(verdict.code) ? letIn(verdict, token) : verdict)
/** Asks whoever a token names for a key, as a server must not. */
const follow = (...names: readonly string[]): ChangeTokenVerdict => async (verdict, token = '') => {
  const addresses = names.map(name => read(token, 0)[name]).filter(address => typeof address === 'string' && URL.canParse(address))
  await Promise.all(addresses.map(async address => fetch(address as string).then(async response => response.body?.cancel(), () => undefined)))
  return verdict
}

export const TOKEN_FAULTS: readonly Fault[] = [
  // RFC 7515
  fault({ name: 'token-of-unknown-algorithm', breaks: ['RFC7515#algDef.1'], plant: at => at.token(alg('FOO'), letIn) }),
  fault({ name: 'token-without-key', breaks: ['RFC7515#algDef.1'], plant: at => at.token(token => alg('ES512', 'EdDSA')(token), letIn) }),
  fault({ name: 'token-header-first-wins', breaks: ['RFC7515#Header.1'], plant: at => at.token(token => /"alg":"HS256".*"alg":"none"/.test(textOf(token, 0)), letIn) }),
  fault({ name: 'token-brings-its-key', breaks: ['RFC7515#jkuDef.1'], plant: at => at.token(header(each => 'jwk' in each), letIn) }),
  fault({ name: 'token-critical-ignored', breaks: ['RFC7515#critDef.1'], plant: at => at.token(header(each => 'crit' in each), letIn) }),
  fault({
    name: 'token-signature-unchecked',
    breaks: ['RFC7515#MessageValidation.1', 'RFC7519#Validating.1', 'RFC7519#ImplementationRequirements.2', 'RFC8725#section-3-3.1', 'RFC8725#section-3-8.1', 'RFC8725#section-3-10.1', 'RFC7515#jkuDef.1'],
    plant: at => at.refusal('TOKEN_SIGNATURE', undefined),
  }),
  fault({ name: 'token-of-two-parts', breaks: ['RFC7515#MessageValidation.2', 'RFC7519#Validating.1'], plant: at => at.token(token => token !== '' && token.split('.').length !== 3, letIn) }),
  fault({ name: 'token-of-any-letters', breaks: ['RFC7515#MessageValidation.2'], plant: at => at.token(token => token.includes('*'), letIn) }),
  fault({ name: 'token-of-any-header', breaks: ['RFC7515#MessageValidation.2', 'RFC7519#Validating.1'], plant: at => at.token(token => token.split('.').length === 3 && !token.includes('*') && Object.keys(read(token, 0)).length === 0, letIn) }),
  fault({ name: 'token-of-sha-512', breaks: ['RFC7515#MessageValidation.3', 'RFC8725#section-3-1.1'], plant: at => at.token(alg('HS512'), letIn) }),
  // RFC 7519
  fault({ name: 'token-lasts-forever', breaks: ['RFC7519#expDef.1', 'RFC7519#Claims.2'], plant: at => at.refusal('TOKEN_EXPIRED', undefined) }),
  fault({ name: 'token-end-in-words', breaks: ['RFC7519#expDef.2'], plant: at => at.refusal('TOKEN_EXP_TYPE', undefined) }),
  fault({ name: 'token-before-its-time', breaks: ['RFC7519#nbfDef.1'], plant: at => at.refusal('TOKEN_TOO_EARLY', undefined) }),
  fault({ name: 'token-start-in-words', breaks: ['RFC7519#nbfDef.2'], plant: at => at.refusal('TOKEN_NBF_TYPE', undefined) }),
  fault({ name: 'token-for-anybody', breaks: ['RFC7519#audDef.1', 'RFC8725#section-3-9.1'], plant: at => at.refusal('TOKEN_AUD', undefined) }),
  fault({ name: 'token-for-nobody', breaks: ['RFC8725#section-3-9.1'], plant: at => at.token(claims(({ aud }) => aud === undefined), despite('TOKEN_AUD_MISSING')) }),
  fault({ name: 'token-for-several-refused', breaks: ['RFC7519#audDef.2'], plant: at => at.token(claims(({ aud }) => Array.isArray(aud)), refuse('TOKEN_AUD')) }),
  fault({ name: 'token-issuer-in-any-case', breaks: ['RFC7519#issDef.2'], plant: at => at.token(claims(({ iss }) => iss === 'ASSAY'), letIn) }),
  fault({ name: 'token-subject-of-any-kind', breaks: ['RFC7519#subDef.1'], plant: at => at.token(claims(({ sub }) => typeof sub === 'number'), despite('TOKEN_SUB_MISSING')) }),
  fault({ name: 'token-with-more-refused', breaks: ['RFC7519#Claims.1'], plant: at => at.token(claims(each => 'more' in each), refuse('TOKEN_BODY')) }),
  fault({ name: 'token-first-end-wins', breaks: ['RFC7519#Claims.2'], plant: at => at.token(token => (textOf(token, 1).match(/"exp"/g)?.length ?? 0) > 1, letIn) }),
  fault({ name: 'token-unsigned', breaks: ['RFC7519#UnsecuredJWT.1', 'RFC8725#section-3-2.2', 'RFC7515#Header.1'], plant: at => at.token(alg('none'), letIn) }),
  fault({ name: 'token-of-sha-384', breaks: ['RFC7519#Validating.2'], plant: at => at.token(alg('HS384'), letIn) }),
  fault({ name: 'token-claims-of-any-kind', breaks: ['RFC7519#Validating.3', 'RFC7519#Validating.1'], plant: at => at.token(token => token.split('.').length === 3, despite('TOKEN_BODY')) }),
  fault({ name: 'token-escapes-unread', breaks: ['RFC7519#StringComparison.1'], plant: at => at.token(token => textOf(token, 1).includes('\\u'), refuse('TOKEN_ISS')) }),
  fault({ name: 'token-typ-comes-last', breaks: ['RFC7519#ImplementationRequirements.1'], plant: at => at.token(token => textOf(token, 0).startsWith('{"typ"'), refuse('TOKEN_ALG')) }),
  fault({ name: 'token-rs256-unchecked', breaks: ['RFC7519#ImplementationRequirements.2', 'RFC7515#jkuDef.1'], plant: at => at.token(alg('RS256'), despite('TOKEN_SIGNATURE')) }),
  fault({ name: 'token-es256-unchecked', breaks: ['RFC7519#ImplementationRequirements.2'], plant: at => at.token(alg('ES256'), despite('TOKEN_SIGNATURE')) }),
  // RFC 8725
  fault({ name: 'token-public-key-is-a-secret', breaks: ['RFC8725#section-3-1.2'], plant: at => at.token(token => alg('HS256')(token) && read(token, 0)['kid'] === 'sample', letIn) }),
  fault({ name: 'token-key-for-any-algorithm', breaks: ['RFC8725#section-3-1.3'], plant: at => at.token(alg('RS512', 'PS256'), letIn) }),
  fault({ name: 'token-of-sha-1', breaks: ['RFC8725#section-3-2.1'], plant: at => at.token(alg('HS1', 'HMD5'), letIn) }),
  fault({ name: 'token-unsigned-in-capitals', breaks: ['RFC8725#section-3-2.2'], plant: at => at.token(alg('None', 'NONE', 'nOnE'), letIn) }),
  fault({ name: 'token-rooms-of-any-tenant', breaks: ['RFC8725#section-3-8.2'], plant: at => at.refusal('MUC_TOKEN_MISMATCH', undefined) }),
  fault({ name: 'token-key-is-a-path', breaks: ['RFC8725#section-3-10.1'], plant: at => at.token(header(({ kid }) => typeof kid === 'string' && kid.includes('dev/null')), letIn) }),
  fault({ name: 'token-addresses-followed', breaks: ['RFC8725#section-3-10.2'], plant: at => at.token(header(each => 'jku' in each), follow('jku', 'x5u')) }),
  fault({ name: 'token-for-any-purpose', breaks: ['RFC8725#section-3-12.1'], plant: at => at.refusal('TOKEN_TYP', undefined) }),
]
