/** Scenes of OAuth logins: streams over TLS where OAUTHBEARER is offered, tokens that are issued for a test, and what comes of them. Spec: RFC 7628; RFC 9068. */
import { Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { type BearerError, DUMMY_RESPONSE, formatBearerResponse, parseBearerError } from '#xmpp/sasl/oauthbearer.js'
import { auth, readData, readMechanisms, response } from '#xmpp/stanzas/sasl.js'
import { DIAL_MS, Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { saslChallenge, type SaslFailureSeen, saslFailure, saslSuccess } from '#harness/match/stream.js'
import { Client } from '#harness/probe/client.js'
import type { WaitOptions } from '#harness/probe/event-queue.js'
import { bindResource, openStream } from '#harness/probe/sign-in.js'
import type { Wire } from '#harness/probe/wire.js'
import type { OAuthFacts, TargetFacts } from '#harness/target/target.js'
import { connectSecurely, openSecurely } from './sasl2.ts'
import type { Opened } from './wires.ts'

const MECHANISM = 'OAUTHBEARER'
const LIFE_SECONDS = 300
/** TLS is what keeps a token from those who listen. RFC 7628 §3. */
const NEEDS = { features: ['sasl-oauthbearer', 'tls'] } as const

export function oauthOf({ oauth }: TargetFacts): OAuthFacts {
  if (!oauth) throw new HarnessError('OAUTH_NO_FACTS', 'nobody says how tokens are made that the target takes')
  return oauth
}

/** A stream over TLS at the host of tokens. */
export interface Bearing extends Opened {
  readonly oauth: OAuthFacts
  /** Name of the program that tokens are issued to; unique to the test. */
  readonly program: string
}

export interface TokenWish {
  readonly username?: string
  /** Left out, the one that the target wants. */
  readonly scope?: string
  /** Instead of what the token would say, or beside it; `undefined` takes a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

/** What a good token says, until it is changed. */
export function claimsOf({ oauth, program }: Pick<Bearing, 'oauth' | 'program'>, { username = 'alice', scope = oauth.scope, claims = {} }: TokenWish = {}): Readonly<Record<string, unknown>> {
  const now = Math.floor(Date.now() / 1000)
  return { iss: oauth.issuer, aud: oauth.audience, [oauth.userClaim]: username, client_id: program, iat: now, exp: now + LIFE_SECONDS, jti: program, ...(scope !== undefined && { scope }), ...claims }
}

/** A token that the provider of the target might have issued. */
export async function issue(bearing: Pick<Bearing, 'oauth' | 'program'>, wish: TokenWish = {}): Promise<string> {
  const { importJWK, SignJWT } = await import('jose')      // late: few tests sign anything
  const { algorithm, key } = bearing.oauth
  const kid = typeof key['kid'] === 'string' ? { kid: key['kid'] } : {}
  return new SignJWT({ ...claimsOf(bearing, wish) }).setProtectedHeader({ alg: algorithm, typ: 'at+jwt', ...kid, ...wish.header }).sign(await importJWK(key, algorithm))
}

async function bear(stage: Stage, who?: string): Promise<Bearing> {
  const oauth = oauthOf(stage.target)
  const wire = await connectSecurely(stage, who, oauth.domain)
  const features = await setUp('a stream opens over TLS', async () => openSecurely(wire, oauth.domain))
  return { wire, domain: oauth.domain, features, oauth, program: `${stage.tag}-program` }
}

/** A stream over TLS at the host of tokens, whatever it offers. */
export const bearing: Fixture<Bearing> = new Fixture({ ...NEEDS }, async stage => bear(stage))

/** The same where OAUTHBEARER is offered. */
export const bearerOffered: Fixture<Bearing> = bearing.andThen(async scene => {
  if (readMechanisms(scene.features).includes(MECHANISM)) return scene
  throw new HarnessError('SASL_NOT_OFFERED', `${scene.domain} does not offer ${MECHANISM} over TLS`)
})

/** How a response is put together. */
export interface Said {
  readonly token: string
  readonly authzid?: string
  /** Beside the token. */
  readonly pairs?: Readonly<Record<string, string>>
  /** Of the Authorization header. */
  readonly scheme?: string
}

export async function present({ wire }: Pick<Bearing, 'wire'>, { token, authzid, pairs = {}, scheme = 'Bearer' }: Said): Promise<void> {
  await presentBytes(wire, formatBearerResponse({ ...(authzid !== undefined && { authzid }), pairs: { ...pairs, auth: `${scheme} ${token}` } }))
}

/** A client's first message, well-formed or not. */
export async function presentBytes(wire: Wire, message: Uint8Array): Promise<void> {
  await wire.send(auth(MECHANISM, message))
}

/** How the server goes on: it lets the client in, says why not (§3.2.2), or has failed already. */
export type BearerAnswer = { readonly kind: 'success' } | { readonly kind: 'error'; readonly data: Buffer } | { readonly kind: 'failure'; readonly condition: string }

export async function bearerAnswer(wire: Wire, wait: WaitOptions = {}): Promise<BearerAnswer> {
  const answer = await wire.next(anyOf<Element | SaslFailureSeen>(saslSuccess(), saslChallenge(), saslFailure()), wait)
  if (!(answer instanceof Element)) return { kind: 'failure', condition: answer.condition ?? 'a failure without condition' }
  return answer.name === 'success' ? { kind: 'success' } : { kind: 'error', data: readData(answer) }
}

/** The error result. @throws MismatchError when something else comes; WireError when it is none */
export async function errorResult(wire: Wire): Promise<BearerError> {
  const answer = await bearerAnswer(wire)
  if (answer.kind === 'error') return parseBearerError(answer.data)
  throw new MismatchError('BEARER_NO_ERROR', 'the server sends no error result', { expected: 'a challenge with an error result', observed: answer.kind === 'failure' ? `SASL failure ${answer.condition}` : answer.kind })
}

/** Ends the exchange as §3.2.3 has it. */
export async function acknowledge(wire: Wire): Promise<void> {
  await wire.send(response(DUMMY_RESPONSE))
}

/** @throws MismatchError unless the token is refused and the exchange ends in a failure, told first or not */
export async function isRefused(wire: Wire): Promise<string> {
  const answer = await bearerAnswer(wire)
  if (answer.kind === 'failure') return answer.condition
  if (answer.kind === 'error') {
    await acknowledge(wire)
    const end = await bearerAnswer(wire)
    if (end.kind === 'failure') return end.condition
  }
  throw new MismatchError('BEARER_NOT_REFUSED', 'the server lets the client in where it has to refuse', { expected: 'an error result and a SASL failure', observed: 'SASL success' })
}

/** @throws MismatchError unless the token is taken */
export async function isTaken(wire: Wire): Promise<void> {
  const answer = await bearerAnswer(wire)
  if (answer.kind === 'success') return
  const observed = answer.kind === 'failure' ? `SASL failure ${answer.condition}` : `an error result: ${answer.data.toString()}`
  throw new MismatchError('BEARER_REFUSED', 'the server refuses a good token', { expected: 'SASL success', observed })
}

/** Binds on a stream where a token has been taken. */
export async function enter(stage: Stage, { wire, domain }: Bearing): Promise<Client> {
  wire.restart()
  const features = await openStream(wire, domain, { deadlineMs: DIAL_MS })
  const client = new Client(wire, await bindResource(wire), features)
  stage.defer(async () => client.close({ deadlineMs: 500 }))
  return client
}

/** Somebody who has come with a token. */
export interface Bearer {
  readonly client: Client
  readonly bearing: Bearing
  readonly token: string
  readonly address: Jid
}

/** Logs in with a token and binds. */
export async function comeWith(stage: Stage, wish: TokenWish = {}, who = 'alice'): Promise<Bearer> {
  const scene = await bear(stage, who)
  const token = await issue(scene, { username: who, ...wish })
  return setUp(`${who} logs in with a token`, async () => {
    await present(scene, { token, authzid: `${who}@${scene.domain}` })
    await isTaken(scene.wire)
    return { client: await enter(stage, scene), bearing: scene, token, address: Jid.of(who, scene.domain) }
  })
}

/** Another stream for the same program. */
export async function again(stage: Stage, { program }: Bearing): Promise<Bearing> {
  return { ...await bear(stage, 'again'), program }
}

/** Somebody who has come with a token of the scope that clients have. */
export const bearer: Fixture<Bearer> = new Fixture({ ...NEEDS }, async stage => comeWith(stage))
