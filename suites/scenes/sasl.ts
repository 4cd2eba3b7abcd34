/** Scenes of authentication: a stream where a mechanism is offered, and the words of each mechanism. */
import { randomBytes } from 'node:crypto'
import { Element } from '#xmpp/element.js'
import { authMessage, clientFinalWithoutProof, type ClientFirst, clientFirstBare, clientProof, deriveKeys, formatClientFinal, formatClientFirst, gs2Header, parseServerFinal, parseServerFirst, type ScramHash, type ScramKeys, type ServerFirst, verifySignature } from '#xmpp/sasl/scram.js'
import { auth, readData, readMechanisms, readOptionalData, response } from '#xmpp/stanzas/sasl.js'
import type { Fixture, Needs } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { saslChallenge, type SaslFailureSeen, saslFailure, saslSuccess } from '#harness/match/stream.js'
import { scramHash } from '#harness/probe/sign-in.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Account } from '#harness/target/target.js'
import { type Opened, opened } from './wires.ts'

/** A stream where somebody with an account may use a mechanism. */
export interface Offered extends Opened {
  readonly account: Account
  readonly mechanism: string
  /** What the client binds to, as its last message says behind the GS2 header; nothing when left out. */
  readonly bound?: Uint8Array
}

function offering(needs: Partial<Needs>, ...names: readonly string[]): Fixture<Offered> {
  return opened.with({ accounts: 1, ...needs }).andThen(async (scene, { target, transcript }) => {
    const mechanism = names.find(name => readMechanisms(scene.features).includes(name))
    const [account] = target.accounts
    if (mechanism === undefined || !account) throw new HarnessError('SASL_NOT_OFFERED', `this stream does not offer ${names.join(' or ')}`)
    transcript.conceal(account.password)
    return { ...scene, account, mechanism }
  })
}

/** PLAIN is offered. On each transport: for what RFC 6120 says of SASL. */
export const plainOnEach = offering({ features: ['sasl-plain'] }, 'PLAIN')
/** PLAIN is offered; what its messages mean does not depend on the transport. */
export const plainOffered = offering({ features: ['sasl-plain'], transports: 'any' }, 'PLAIN')

/** How the server goes on: `success`, `challenge`, or the condition of a failure. */
export async function saslAnswer(wire: Wire): Promise<string> {
  const answer = await wire.next(anyOf<Element | SaslFailureSeen>(saslSuccess(), saslChallenge(), saslFailure()))
  return answer instanceof Element ? answer.name : (answer.condition ?? 'a failure without condition')
}

/**
 * For documents of mechanisms, which name no conditions: any failure will do.
 * @throws MismatchError when the answer is none
 */
export function isRefusal(answer: string): void {
  if (!isIn(answer)) return
  throw new MismatchError('SASL_NOT_REFUSED', `the server goes on with ${answer} where it has to refuse`, { expected: 'SASL failure', observed: answer })
}

/** Whether an answer lets somebody in: SCRAM may end with a challenge that says success. */
export function isIn(answer: string): boolean {
  return answer === 'success' || answer === 'challenge'
}

/** The one message of PLAIN. */
export function plain({ authzid = '', username, password }: Account & { readonly authzid?: string }): Uint8Array {
  return Buffer.from([authzid, username, password].join('\0'))
}

/** The same letters, as wide as Chinese ones: SASLprep makes no difference (RFC 4013 §2.2). */
export function wide(text: string): string {
  return text.replaceAll(/[!-~]/g, letter => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0))
}

/** Somebody who has no account. */
export function unknown(name: string): Account {
  return { username: `nobody-${name}`, password: 'none' }
}

/** The same account, and a password that is not its own. */
export function wrong(account: Account): Account {
  return { ...account, password: `not ${account.password}` }
}

/** SCRAM is offered. On each transport: for what RFC 6120 says of SASL. */
export const scramOnEach = offering({ features: ['sasl-scram'] }, 'SCRAM-SHA-1', 'SCRAM-SHA-256')
/** SCRAM is offered, with SHA-1 if possible. */
export const scramOffered = offering({ features: ['sasl-scram'], transports: 'any' }, 'SCRAM-SHA-1', 'SCRAM-SHA-256')
/** SCRAM-SHA-256 is offered. */
const scram256Offered = offering({ features: ['sasl-scram-sha-256'], transports: 'any' }, 'SCRAM-SHA-256')

/** What a client says first: as an honest one without channel binding, unless it is changed. */
export function clientFirst(account: Account, changes: Partial<ClientFirst> = {}): ClientFirst {
  return { flag: 'n', username: account.username, nonce: randomBytes(18).toString('base64'), ...changes }
}

/** An exchange that has come as far as the server's challenge. */
export interface Challenged extends Offered, ServerFirst {
  readonly first: ClientFirst
  /** The challenge, as it was sent. */
  readonly serverFirst: string
  /** What the client said first, without its GS2 header. */
  readonly bare: string
}

/** Sends a client's first message, well-formed or not. */
export async function propose({ wire, mechanism }: Offered, message: string): Promise<void> {
  await wire.send(auth(mechanism, Buffer.from(message)))
}

function challengedBy(challenge: Element, scene: Offered, first: ClientFirst, bare: string = clientFirstBare(first)): Challenged {
  const serverFirst = readData(challenge).toString()
  return { ...scene, ...parseServerFirst(serverFirst), first, serverFirst, bare }
}

/** Begins SCRAM and takes the challenge. */
export async function begin(scene: Offered, changes: Partial<ClientFirst> = {}): Promise<Challenged> {
  const first = clientFirst(scene.account, changes)
  return setUp('SCRAM begins', async () => {
    await propose(scene, formatClientFirst(first))
    return challengedBy(await scene.wire.next(saslChallenge()), scene, first)
  })
}

/**
 * Plays SCRAM as far as the server goes along: the condition with which it refuses, be it early or late, else its last word.
 * @param reword makes something else of the client's first message behind its GS2 header
 */
export async function attempt(scene: Offered, changes: Partial<ClientFirst>, reword = (bare: string): string => bare): Promise<string> {
  const first = clientFirst(scene.account, changes)
  const bare = reword(clientFirstBare(first))
  await propose(scene, gs2Header(first) + bare)
  const answer = await scene.wire.next(anyOf<Element | SaslFailureSeen>(saslChallenge(), saslSuccess(), saslFailure()))
  if (!(answer instanceof Element)) return answer.condition ?? 'a failure without condition'
  if (answer.name === 'success') return answer.name
  const challenged = challengedBy(answer, scene, first, bare)
  await finish(challenged, (await prove(challenged)).message)
  return saslAnswer(scene.wire)
}

/** SCRAM has begun, and the server has challenged the client. */
export const scramChallenged = scramOffered.andThen(async scene => begin(scene))
/** PLAIN is offered on two streams. */
export const plainOnTwo = plainOnEach.andThen(async (scene, stage) => [scene, await plainOnEach.set(stage)] as const)
/** The nonce of who only wants to see the iteration count. */
export const COUNTED = { nonce: 'c0unt' } as const
/** SCRAM-SHA-256 has begun, to see its iteration count. */
export const scram256Counted = scram256Offered.andThen(async scene => begin(scene, COUNTED))
/** SCRAM-SHA-256 has begun, and the server has challenged the client. */
export const scram256Challenged = scram256Offered.andThen(async scene => begin(scene))
/** SCRAM has begun twice, on two streams, with the same nonce of the client. */
export const scramChallengedTwice = scramOffered.andThen(async (scene, stage) => {
  const again = await scramOffered.set(stage)
  return [await begin(scene, { nonce: 'always-the-same' }), await begin(again, { nonce: 'always-the-same' })] as const
})
/** SCRAM is offered on three streams. */
export const scramOfferedThrice = scramOffered.andThen(async (scene, stage) => [scene, await scramOffered.set(stage), await scramOffered.set(stage)] as const)
/** SCRAM has begun. On each transport: for what RFC 6120 says of SASL. */
export const scramChallengedOnEach = scramOnEach.andThen(async scene => begin(scene))

/** What a client says last. Its proof is right for what it says, be that right or not. */
export interface Proof {
  readonly message: string
  readonly keys: ScramKeys
  readonly hash: ScramHash
  /** What the server signs. */
  readonly signed: string
}

export async function prove(challenged: Challenged, changes: { readonly nonce?: string; readonly channelBinding?: string } = {}): Promise<Proof> {
  const { account, first, bare, serverFirst, salt, iterations, mechanism, bound = new Uint8Array() } = challenged
  const hash = scramHash(mechanism) ?? 'sha1'
  const keys = await deriveKeys({ password: account.password, salt, iterations, hash })
  const final = { nonce: changes.nonce ?? challenged.nonce, channelBinding: Buffer.concat([Buffer.from(changes.channelBinding ?? gs2Header(first)), bound]) }
  const signed = authMessage(bare, serverFirst, clientFinalWithoutProof(final))
  return { message: formatClientFinal({ ...final, proof: clientProof(hash, keys, signed) }), keys, hash, signed }
}

/** Sends a client's last message. */
export async function finish({ wire }: Offered, message: string): Promise<void> {
  await wire.send(response(Buffer.from(message)))
}

/** The server's last message, with success or in a challenge before it; empty when it says nothing. RFC 6120 §6.3.10. */
export async function serverFinal({ wire }: Offered): Promise<string> {
  const answer = await wire.next(anyOf(saslSuccess(), saslChallenge()))
  return (readOptionalData(answer) ?? Buffer.alloc(0)).toString()
}

/** @throws MismatchError when the server's last message does not prove that it knows the password */
export function verify(said: string, { keys, hash, signed }: Proof): void {
  const final = parseServerFinal(said)
  if ('signature' in final && verifySignature(hash, keys.serverKey, signed, final.signature)) return
  throw new MismatchError('SCRAM_SIGNATURE', 'the server does not prove that it knows the password', { expected: 'a signature of the exchange, made with the password', observed: 'another one, or none' })
}
