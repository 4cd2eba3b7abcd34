/** Scenes of a host that lets people in by tokens: making tokens, good ones and others, and trying to get in with them. */
import { constants, createHmac, createPublicKey, sign as signWith } from 'node:crypto'
import { childOf, Element, textOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { auth } from '#xmpp/stanzas/sasl.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { saslFailure, type SaslFailureSeen, saslSuccess } from '#harness/match/stream.js'
import { Client } from '#harness/probe/client.js'
import { gather } from '#harness/probe/muc-client.js'
import { bindResource, openStream } from '#harness/probe/sign-in.js'
import { UpgradeError } from '#harness/probe/websocket-link.js'
import { dial } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Endpoints } from '#harness/target/target.js'
import type { TokenHost } from '#harness/target/token-host.js'
import { session } from './sessions.ts'
import { actor } from './wires.ts'

/** How a token differs from a good one. */
export interface TokenRecipe {
  /** Members beside and instead of those of a good token, `undefined` to leave one out; or the text of the whole part. */
  readonly claims?: Readonly<Record<string, unknown>> | string
  readonly header?: Readonly<Record<string, unknown>> | string
  /** The key, and the algorithm that is used whatever the header says; `none` leaves the signature empty. */
  readonly key?: string | Buffer
  readonly signedBy?: string
  /** Makes something else of the finished token. */
  readonly spoil?: (token: string) => string
}

/** Seconds since 1970. */
export function seconds(): number {
  return Math.floor(Date.now() / 1_000)
}

/** The claims of a token that is good here for an hour. */
export function goodClaims({ domain, issuer, audience, subject, userClaim, username }: TokenHost): Record<string, unknown> {
  const now = seconds()
  return {
    ...(issuer !== undefined && { iss: issuer }), aud: audience ?? domain, sub: subject ?? username ?? domain, room: '*', iat: now - 60, nbf: now - 60, exp: now + 3_600,
    ...(userClaim !== undefined && { [userClaim]: `${username ?? ''}@${domain}` }),
  }
}

/** A token for this host, made by a recipe; a good one without. */
export function makeToken(host: TokenHost, { claims = {}, header = {}, key = host.key, signedBy = host.algorithm, spoil = token => token }: TokenRecipe = {}): string {
  const head = typeof header === 'string' ? header : JSON.stringify({ alg: host.algorithm, typ: 'JWT', ...(host.kid !== undefined && { kid: host.kid }), ...header })
  const body = typeof claims === 'string' ? claims : JSON.stringify({ ...goodClaims(host), ...claims })
  const input = `${base64url(head)}.${base64url(body)}`
  return spoil(`${input}.${sign(signedBy, key, input).toString('base64url')}`)
}

export function base64url(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url')
}

/** RFC 7518 §3; what is older or odd, too: `HS1` and `HMD5` with other hashes, `ES256-DER` as certificates have it. */
export function sign(algorithm: string, key: string | Buffer, input: string): Buffer {
  if (algorithm === 'none') return Buffer.alloc(0)
  const [, family = '', bits = '', form] = /^([A-Z]+?)(\d+|MD5)(-DER)?$/.exec(algorithm) ?? []
  const hash = bits === 'MD5' ? 'md5' : `sha${bits}`
  if (family === 'HS' || family === 'H') return createHmac(hash, key).update(input).digest()
  if (family === 'ES') return signWith(hash, Buffer.from(input), { key, dsaEncoding: form === undefined ? 'ieee-p1363' : 'der' })
  return signWith(hash, Buffer.from(input), { key, ...(family === 'PS' && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }) })
}

/** The public half of a private key, as a confused server might take it for a secret. */
export function publicPem(key: string): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
}

/** What became of a try to get in. */
export interface Entry {
  /** `success`, or the condition of the failure, or that the HTTP request itself was refused. */
  readonly answer: string
  /** The text of the failure. */
  readonly text?: string
  /** Header and claims of the token, without what makes it good. */
  readonly shown?: string
}

/** Tries of one test, each on a connection of its own. */
export interface TokenGate {
  readonly host: TokenHost
  /** Tries a token; `undefined` goes without one. */
  readonly tryOut: (token: string | undefined) => Promise<Entry>
  /** Tries one that is made by a recipe; a good one without. */
  readonly attempt: (recipe?: TokenRecipe) => Promise<Entry>
  /** Gets in and binds; or says how it was refused. */
  readonly enterWith: (token: string) => Promise<Client | string>
  /** Gets in, or the test is inconclusive. */
  readonly enter: (recipe?: TokenRecipe) => Promise<Client>
}

/**
 * A try has to have been refused, and not by accident: whoever has a good token still gets in.
 * @throws MismatchError when it was not
 */
export function isKeptOut({ answer, shown = '' }: Entry): void {
  if (answer === 'success') throw new MismatchError('TOKEN_NOT_REFUSED', 'the server lets in a token that it has to refuse', { expected: 'SASL failure', observed: `success with ${shown}` })
}

/** @throws MismatchError when somebody who has to be let in was not */
export function isLetIn({ answer, text = '', shown = '' }: Entry): void {
  if (answer !== 'success') throw new MismatchError('TOKEN_REFUSED', 'the server refuses a token that is good', { expected: 'success', observed: `${answer} (${text}) with ${shown}` })
}

const NEEDS = { features: ['jwt-auth'], transports: ['websocket'] } as const

/** The host that is asked about everything, where a good token gets in. */
export const tokens: Fixture<TokenGate> = new Fixture(NEEDS, async stage => open(stage, hosts => hosts[0]))
/** The same, for what no honest client would send. */
export const badTokens = tokens.with({ polite: false })
/** Hosts with other algorithms. */
export const rsTokens = new Fixture({ ...NEEDS, features: ['jwt-auth', 'jwt-rs256'] }, async stage => open(stage, hosts => hosts.find(({ algorithm }) => algorithm === 'RS256')))
export const esTokens = new Fixture({ ...NEEDS, features: ['jwt-auth', 'jwt-es256'] }, async stage => open(stage, hosts => hosts.find(({ algorithm }) => algorithm === 'ES256')))

/** The gate of a host, and no try yet. */
export function gateTo(stage: Stage, host: TokenHost): TokenGate {
  const tryOut = async (token: string | undefined): Promise<Entry> => {
    const knocked = await knock(stage, host, token)
    if ('wire' in knocked) knocked.wire.end()
    return { ...knocked, ...(token !== undefined && { shown: shown(token) }) }
  }
  const enterWith = async (token: string): Promise<Client | string> => {
    const knocked = await knock(stage, host, token)
    if (knocked.answer !== 'success' || !('wire' in knocked)) return `${knocked.answer}: ${knocked.text ?? ''}`
    const { wire } = knocked
    wire.restart()
    const features = await openStream(wire, host.domain)
    return new Client(wire, await bindResource(wire), features)
  }
  return {
    host, tryOut,
    attempt: async recipe => tryOut(makeToken(host, recipe)),
    enterWith,
    enter: async recipe => setUp('somebody with a good token gets in', async () => {
      const client = await enterWith(makeToken(host, recipe))
      if (typeof client === 'string') throw new MismatchError('TOKEN_REFUSED', 'the server refuses a token that is good', { expected: 'success', observed: client })
      return client
    }),
  }
}

const MOST_SHOWN = 300

/** The first two parts as text. */
function shown(token: string): string {
  return token.split('.').slice(0, 2).map(part => Buffer.from(part, 'base64url').toString()).join(' and ').slice(0, MOST_SHOWN)
}

async function open(stage: Stage, choose: (hosts: readonly TokenHost[]) => TokenHost | undefined): Promise<TokenGate> {
  const host = choose(stage.target.tokens ?? [])
  if (!host) throw new HarnessError('TOKEN_NO_HOST', 'nobody said where the target takes such tokens; add `tokens` to the target file')
  const gate = gateTo(stage, host)
  await setUp('somebody with a good token gets in', async () => isLetIn(await gate.attempt()))
  return gate
}

async function knock(stage: Stage, host: TokenHost, token: string | undefined): Promise<Entry & { readonly wire: Wire } | Entry> {
  try {
    const headers = host.carrier === 'header' && token !== undefined ? { authorization: `Bearer ${token}` } : {}
    const wire = await dial(stage.transport, host.carrier === 'url' ? withToken(stage.target.endpoints, token) : stage.target.endpoints, { ...actor(stage, 'bearer'), domain: host.domain, headers })
    stage.defer(() => wire.destroy())
    await openStream(wire, host.domain)
    await wire.send(host.carrier === 'password' ? auth('PLAIN', Buffer.from(`\0${host.username ?? ''}\0${token ?? ''}`)) : auth('ANONYMOUS'))
    const answer = await wire.next(anyOf<Element | SaslFailureSeen>(saslSuccess(), saslFailure()))
    if (answer instanceof Element) return { answer: answer.name, wire }
    const text = childOf(answer.element, NS.sasl, 'text')
    return { answer: answer.condition ?? 'a failure without condition', wire, ...(text && { text: textOf(text) }) }
  } catch (error) {
    if (error instanceof UpgradeError) return { answer: `HTTP ${error.answer.status}` }
    throw error
  }
}

function withToken(endpoints: Endpoints, token: string | undefined): Endpoints {
  const { websocket = endpoints.secureWebsocket } = endpoints
  if (!websocket || token === undefined) return endpoints
  const url = new URL(websocket.url)
  url.searchParams.set('token', token)
  return { ...endpoints, websocket: { url: url.href } }
}

/** A room that alice has made where tokens are asked for, and the gate to their host. */
export const tokenRoom = session.with({ features: ['jwt-auth', 'jwt-subject', 'muc-core'], transports: ['websocket'], accounts: 1, polite: false }).andThen(async ({ alice: client }, stage) => {
  const gate = await tokens.set(stage)
  const { mucDomain } = gate.host
  if (mucDomain === undefined) throw new HarnessError('TOKEN_NO_ROOMS', 'nobody said which rooms ask for tokens; add `muc` to `tokens` in the target file')
  const room = Jid.of(stage.tag, mucDomain)
  await gather(room, { alice: client })
  return { ...gate, room }
})
