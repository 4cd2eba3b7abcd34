/** The OAUTHBEARER mechanism. Spec: RFC 7628 §3; RFC 6750 §2.1, §3.1; XEP-0493 v0.1.1 §2.3.1. */
import { type BearerResponse, formatBearerError, isDummyResponse, parseBearerResponse } from '#xmpp/sasl/oauthbearer.js'
import { WireError } from '#xmpp/wire-error.js'
import type { SaslRefusalCode } from '../../session/errors.ts'
import { CHALLENGE_EMPTY, failure, type LoginContext, type Mechanism, type Step } from '../mechanism.ts'
import { mayActAs } from '../plain.ts'
import type { OAuthProvider } from './provider.ts'

/** What the error result says of a refusal. From the registry of OAuth extension errors, where it has one. §3.2.2; RFC 6749 §4.1.2.1; RFC 6750 §3.1. */
const STATUS: Readonly<Partial<Record<SaslRefusalCode, string>>> = {
  SASL_OAUTH_NONE: 'invalid_request',
  SASL_OAUTH_ELSEWHERE: 'invalid_request',
  SASL_OAUTH_SCOPE: 'insufficient_scope',
  SASL_OAUTH_UNAVAILABLE: 'temporarily_unavailable',
}

/** §3, §3.2.3: a failure is told in a challenge, and final once the client has answered that. */
export function oauthbearer(context: LoginContext): Mechanism {
  const { oauth } = context
  let refused: SaslRefusalCode | undefined
  const refuse = (code: SaslRefusalCode, provider: OAuthProvider): Step => {
    refused = code
    return { kind: 'challenge', data: formatBearerError({ 'status': STATUS[code] ?? 'invalid_token', 'scope': provider.scope, 'openid-configuration': provider.discoveryUrl }) }
  }
  return {
    step(message) {
      if (refused) return failure(message && isDummyResponse(message) ? refused : 'SASL_SYNTAX')
      if (!oauth) return failure('SASL_MECHANISM')
      if (message === undefined) return CHALLENGE_EMPTY
      const response = read(message)
      if (!response) return failure('SASL_SYNTAX')
      const token = tokenIn(response)
      if (token === undefined) return refuse('SASL_OAUTH_NONE', oauth)
      if (!isReachedHere(response, oauth, context) && context.refusals.SASL_OAUTH_ELSEWHERE) return refuse('SASL_OAUTH_ELSEWHERE', oauth)
      return oauth.admit(token).then(admission => {
        if ('refused' in admission) return refuse(admission.refused, oauth)
        const { username, access, claims } = admission
        if (!mayActAs(response.authzid ?? '', username, context.domain) && context.refusals.SASL_AUTHZID) return refuse('SASL_AUTHZID', oauth)
        oauth.note(username, claims, access)
        return { kind: 'success', username, grant: { claims, ...(access && { access }) } }
      })
    },
  }
}

/** §3.1: a response may be empty; `undefined` for one that is no response. */
function read(message: Uint8Array): BearerResponse | undefined {
  if (message.length === 0) return { pairs: new Map() }
  try {
    return parseBearerResponse(message)
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}

/** The name of the scheme is in any case. RFC 6750 §2.1; RFC 7628 §4. */
function tokenIn({ pairs }: BearerResponse): string | undefined {
  return /^Bearer +([\w\-.~+/]+=*)$/i.exec(pairs.get('auth') ?? '')?.[1]
}

/** §3.2: what is said of where this host was reached has to fit, as far as that is known. */
function isReachedHere({ pairs }: BearerResponse, { settings: { reachedAt } }: OAuthProvider, { domain, connection }: LoginContext): boolean {
  const host = pairs.get('host')
  const port = pairs.get('port')
  const { localAddress, localPort } = connection.tls() ?? {}
  const hosts = [domain, localAddress, ...(reachedAt?.hosts ?? [])]
  const ports = [localPort, ...(reachedAt?.ports ?? [])].filter(each => each !== undefined)
  const isHost = host === undefined || hosts.some(each => each?.toLowerCase() === host.toLowerCase())
  return isHost && (port === undefined || (/^[1-9]\d*$/.test(port) && (ports.length === 0 || ports.includes(Number(port)))))
}
