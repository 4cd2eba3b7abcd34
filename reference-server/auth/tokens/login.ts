/** Where a token comes from: the request that opened the connection, or the password of PLAIN. Spec: JITSI-AUTH-03, JITSI-JWT, JITSI-WS-12; RFC 4616 §2; RFC 6750 §2.1, §2.3. */
import { Jid } from '#xmpp/jid.js'
import { failure, type LoginContext, type OpeningRequest, type Step } from '../mechanism.ts'
import type { TokenVerdict, TokenVerifier } from './verifier.ts'

/** What a host says about a token instead of what its verifier said. */
export type ChangeTokenVerdict = (verdict: TokenVerdict, token: string | undefined) => TokenVerdict | Promise<TokenVerdict>

export interface TokenLogin {
  readonly verifier: TokenVerifier
  readonly changes: readonly ChangeTokenVerdict[]
}

/** For ANONYMOUS: the token is the request's, and the name a fresh one, whatever the token says. @param trace of the client */
export async function byRequest(tokens: TokenLogin, { connection, options, refusals }: LoginContext, trace: string): Promise<Step> {
  const verdict = await judge(tokens, tokenIn(connection.request), refusals)
  return verdict.kind === 'granted' ? granted(options.anonymousName(trace), verdict, connection.request) : failure(verdict.code, verdict.text)
}

/** For PLAIN. @param username prepared; empty when it can be none */
export async function byPassword(tokens: TokenLogin, { connection, domain, refusals }: LoginContext, username: string, password: string): Promise<Step> {
  const verdict = await judge(tokens, password, refusals)
  if (verdict.kind === 'refused') return failure(verdict.code, verdict.text)
  const { userClaim } = tokens.verifier.settings
  const isHis = userClaim !== undefined && username !== '' && localpartIn(verdict.grant?.claims[userClaim], domain) === username
  return !isHis && refusals.TOKEN_USER ? failure('TOKEN_USER') : granted(username, verdict, connection.request)
}

async function judge({ verifier, changes }: TokenLogin, token: string | undefined, refusals: LoginContext['refusals']): Promise<TokenVerdict> {
  let verdict = await verifier.verify(token, refusals)
  for (const change of changes) verdict = await change(verdict, token)
  return verdict
}

function granted(username: string, { grant }: Extract<TokenVerdict, { kind: 'granted' }>, request: OpeningRequest | undefined): Step {
  const tenant = request?.query.get('prefix') ?? ''
  return { kind: 'success', username, ...(grant && { grant: tenant === '' ? grant : { ...grant, tenant } }) }
}

/** The address goes before the header. Said twice it is neither of both, and no good. */
function tokenIn(request: OpeningRequest | undefined): string | undefined {
  const inQuery = request?.query.getAll('token') ?? []
  if (inQuery.length > 0) return inQuery.length === 1 ? inQuery[0] : ''
  return /^Bearer +(\S*)$/i.exec(request?.headers.authorization ?? '')?.[1]
}

/** A localpart, or a bare JID of this host. */
function localpartIn(claim: unknown, domain: string): string | undefined {
  if (typeof claim !== 'string') return undefined
  try {
    const jid = claim.includes('@') ? Jid.parse(claim) : Jid.of(claim, domain)
    return jid.isBare && jid.domain === Jid.parse(domain).domain ? jid.local : undefined
  } catch {
    return undefined
  }
}
