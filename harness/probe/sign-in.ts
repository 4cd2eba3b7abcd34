/**
 * The way from a fresh connection to a bound session, step by step, for those who want to stop on the way.
 * Spec: RFC 6120 §4.2, §5, §6, §7; RFC 7395 §3; RFC 4505, 4616, 5802, 7677, 9266; XEP-0440.
 */
import { randomBytes } from 'node:crypto'
import { type Element, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { CHANNEL_BINDINGS } from '#xmpp/sasl/channel-binding.js'
import { authMessage, type ChannelBindingFlag, clientFinalWithoutProof, clientFirstBare, clientProof, deriveKeys, formatClientFinal, formatClientFirst, gs2Header, parseServerFinal, parseServerFirst, type ScramHash, verifySignature } from '#xmpp/sasl/scram.js'
import { bind, readBound } from '#xmpp/stanzas/bind.js'
import { readChannelBindings } from '#xmpp/stanzas/channel-bindings.js'
import { auth, readData, readMechanisms, readOptionalData, response } from '#xmpp/stanzas/sasl.js'
import { readStarttls, starttls } from '#xmpp/stanzas/starttls.js'
import { HarnessError, MismatchError } from '#harness/errors.js'
import { anyOf, type Matcher } from '#harness/match/matcher.js'
import { iqAnswer, type IqSeen } from '#harness/match/stanza.js'
import { element, header, saslChallenge, saslFailure, saslSuccess, streamFeatures } from '#harness/match/stream.js'
import type { Account } from '#harness/target/target.js'
import type { WaitOptions } from './event-queue.ts'
import type { TlsOptions } from './tls.ts'
import type { Header } from './wire-event.ts'
import type { Wire } from './wire.ts'

type Scram = 'SCRAM-SHA-1' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
export type Mechanism = 'ANONYMOUS' | 'PLAIN' | Scram | `${Scram}-PLUS`
/** Those of SCRAM, best first. */
const UNBOUND = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1'] as const satisfies readonly Scram[]
const BOUND = UNBOUND.map(name => `${name}-PLUS` as const)
const HASHES: Readonly<Record<string, ScramHash>> = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' }

/** The hash of a SCRAM mechanism; `undefined` for another one. */
export function scramHash(mechanism: string): ScramHash | undefined {
  return HASHES[mechanism.replace(/-PLUS$/, '')]
}

/** What a login is bound to. */
export interface Binding {
  readonly flag: ChannelBindingFlag
  /** What the client's last message has behind its GS2 header. */
  readonly data: Uint8Array
}

const UNBINDING: Binding = { flag: 'n', data: new Uint8Array() }

/** The best channel binding that a server names and a connection has; `undefined` where there is none. XEP-0440 §3. */
function bindingFor(wire: Wire, features: Element): Binding | undefined {
  const named = readChannelBindings(features) ?? []
  const type = CHANNEL_BINDINGS.find(name => named.includes(name) && wire.tls?.binding(name) !== undefined)
  const data = type && wire.tls?.binding(type)
  return data && { flag: `p=${type}`, data }
}

/** How to prove who one is: an account, or nothing for ANONYMOUS. */
export interface Credentials {
  readonly account?: Account
  /** The best that the server offers, when left out. */
  readonly mechanism?: Mechanism
}

/** Opens a stream to a host and waits for its features; over TLS where the server insists, or offers it off this machine. Errors as {@link openHeader}. */
export async function openStream(wire: Wire, domain: string, wait: WaitOptions = {}): Promise<Element> {
  return (await openHeader(wire, domain, wait)).features
}

/** The same, with the server's header; `wait` is how long that may take. @throws MismatchError as `Wire.beginTls`; as `Wire.next` otherwise */
export async function openHeader(wire: Wire, domain: string, wait: WaitOptions = {}): Promise<{ readonly header: Header; readonly features: Element }> {
  await wire.open({ to: domain })
  const seen = await wire.next(header(), wait)
  const features = await wire.next(streamFeatures())
  const offer = wire.tls || wire.transport !== 'tcp' ? undefined : readStarttls(features)
  if (offer !== 'required' && (offer === undefined || wire.isLoopback)) return { header: seen, features }
  await startTls(wire, { domain })
  return openHeader(wire, domain)
}

/** Turns an open stream into TLS; the next stream is expected, and nobody has opened it yet. Errors as {@link openHeader}. */
export async function startTls(wire: Wire, options: TlsOptions): Promise<void> {
  await wire.send(starttls())
  await wire.next(element(NS.tls, 'proceed'))
  await wire.beginTls(options)
}

/**
 * Authenticates on an open stream and opens the next one.
 * @param features of the open stream
 * @returns features of the next stream
 * @throws MismatchError `SIGN_IN_REFUSED`, `SIGN_IN_NO_MECHANISM`, `SIGN_IN_SIGNATURE`; as `Wire.next` otherwise
 */
export async function authenticate(wire: Wire, domain: string, features: Element, credentials: Credentials): Promise<Element> {
  await prove(wire, features, credentials)
  return openStream(wire, domain)
}

/** The same up to success: the next stream is expected, and nobody has opened it yet. Parameters and errors as {@link authenticate}. */
export async function prove(wire: Wire, features: Element, credentials: Credentials): Promise<void> {
  const bound = bindingFor(wire, features)
  const mechanism = choose(wire, readMechanisms(features), bound !== undefined, credentials)
  const hash = scramHash(mechanism)
  if (credentials.account) wire.transcript.conceal(credentials.account.password)
  if (hash) await scram(wire, { mechanism, hash, account: accountOf(credentials, mechanism), binding: mechanism.endsWith('-PLUS') ? bindingOr(bound, mechanism) : UNBINDING })
  else {
    await wire.send(auth(mechanism, mechanism === 'PLAIN' ? plain(accountOf(credentials, mechanism)) : undefined))
    await succeeded(wire, mechanism)
  }
  wire.restart()
}

/**
 * Binds a resource on an authenticated stream.
 * @param resource asked for; the server chooses when left out
 * @throws MismatchError `SIGN_IN_NOT_BOUND`; as `Wire.next` otherwise
 */
export async function bindResource(wire: Wire, resource?: string): Promise<Jid> {
  const id = `bind-${randomBytes(4).toString('hex')}`
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id }, bind(resource)))
  const answer: IqSeen = await wire.next(iqAnswer(id))
  const address = answer.type === 'result' && answer.payload ? readBound(answer.payload) : undefined
  if (address === undefined) throw new MismatchError('SIGN_IN_NOT_BOUND', `${wire.who} could not bind a resource`, { expected: 'an iq result with a full address', observed: answer.element.toString() })
  return Jid.parse(address)
}

/** Loopback may hear a password, and PLAIN is quickest; elsewhere it only travels when nothing better is offered. */
function choose(wire: Wire, offered: readonly string[], canBind: boolean, { account, mechanism }: Credentials): Mechanism {
  if (mechanism) return mechanism
  const careful: readonly Mechanism[] = [...(canBind ? BOUND : []), ...UNBOUND]
  const wanted: readonly Mechanism[] = account === undefined ? ['ANONYMOUS'] : wire.isLoopback ? ['PLAIN', ...careful] : [...careful, 'PLAIN']
  const best = wanted.find(name => offered.includes(name))
  if (best) return best
  throw new MismatchError('SIGN_IN_NO_MECHANISM', `${wire.who} cannot log in: the server offers ${offered.join(', ') || 'no SASL mechanism'}`, { expected: wanted.join(' or '), observed: offered.join(', ') || 'none' })
}

function accountOf({ account }: Credentials, mechanism: Mechanism): Account {
  if (account) return account
  throw new HarnessError('SIGN_IN_NO_ACCOUNT', `${mechanism} needs an account`)
}

function plain({ username, password }: Account): Uint8Array {
  return Buffer.from(`\0${username}\0${password}`)
}

function bindingOr(bound: Binding | undefined, mechanism: Mechanism): Binding {
  if (bound) return bound
  throw new HarnessError('SIGN_IN_NO_BINDING', `${mechanism} needs a channel binding that the server names and the connection has`)
}

async function scram(wire: Wire, { mechanism, hash, account: { username, password }, binding }: { readonly mechanism: Mechanism; readonly hash: ScramHash; readonly account: Account; readonly binding: Binding }): Promise<void> {
  const first = { flag: binding.flag, username, nonce: randomBytes(18).toString('base64') }
  await wire.send(auth(mechanism, Buffer.from(formatClientFirst(first))))
  const serverFirst = readData(await challenged(wire, mechanism)).toString('utf8')
  const { nonce, salt, iterations } = parseServerFirst(serverFirst)
  const keys = await deriveKeys({ password, salt, iterations, hash })
  const final = { channelBinding: Buffer.concat([Buffer.from(gs2Header(first)), binding.data]), nonce }
  const message = authMessage(clientFirstBare(first), serverFirst, clientFinalWithoutProof(final))
  await wire.send(response(Buffer.from(formatClientFinal({ ...final, proof: clientProof(hash, keys, message) }))))
  const serverFinal = await lastWord(wire, mechanism)
  const said = parseServerFinal(serverFinal.toString('utf8'))
  if ('error' in said || !verifySignature(hash, keys.serverKey, message, said.signature)) {
    throw new MismatchError('SIGN_IN_SIGNATURE', `${wire.who} cannot trust the server: its SCRAM signature is wrong`, { expected: 'a signature made with the password', observed: 'another one' })
  }
}

/** The server's final message: with success, or in a challenge before it (RFC 6120 §6.3.10). */
async function lastWord(wire: Wire, mechanism: Mechanism): Promise<Buffer> {
  const answer = await outcome(wire, mechanism, anyOf(saslSuccess(), saslChallenge()))
  if (answer.name === 'success') return readOptionalData(answer) ?? Buffer.alloc(0)
  await wire.send(response(new Uint8Array()))
  await succeeded(wire, mechanism)
  return readData(answer)
}

async function challenged(wire: Wire, mechanism: Mechanism): Promise<Element> {
  return outcome(wire, mechanism, saslChallenge())
}

async function succeeded(wire: Wire, mechanism: Mechanism): Promise<Element> {
  return outcome(wire, mechanism, saslSuccess())
}

async function outcome(wire: Wire, mechanism: Mechanism, wanted: Matcher<Element>): Promise<Element> {
  const answer = await wire.next(anyOf<Element | { readonly condition: string | undefined }>(wanted, saslFailure()))
  if ('name' in answer) return answer
  throw new MismatchError('SIGN_IN_REFUSED', `${wire.who} was refused with ${mechanism}: ${answer.condition ?? 'no reason given'}`, { expected: wanted.what, observed: `SASL failure ${answer.condition ?? ''}` })
}
