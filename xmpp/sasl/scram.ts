/** SCRAM: the four messages as text, and the keys behind them. Spec: RFC 5802 §3, §5, §7; RFC 7677 §3. */
import { type BinaryLike, createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import saslprep from '@mongodb-js/saslprep'
import { WireError } from '../wire-error.ts'

/** By the name node:crypto knows it; SCRAM-SHA-1 and SCRAM-SHA-256. */
export type ScramHash = 'sha1' | 'sha256' | 'sha512'

/** `n`: the client has no channel binding; `y`: it has and thinks the server has not; `p=…`: it binds to this. */
export type ChannelBindingFlag = 'n' | 'y' | `p=${string}`
export interface ClientFirst {
  readonly flag: ChannelBindingFlag
  readonly authzid?: string | undefined
  readonly username: string
  readonly nonce: string
}
/** As read, with the exact parts that the signatures and the final message repeat. */
export interface ReadClientFirst extends ClientFirst { readonly gs2Header: string; readonly bare: string }
export interface ServerFirst { readonly nonce: string; readonly salt: Buffer; readonly iterations: number }
export interface ClientFinal { readonly channelBinding: Buffer; readonly nonce: string; readonly proof: Buffer }
export interface ReadClientFinal extends ClientFinal { readonly withoutProof: string }
/** A signature, or the reason there is none. */
export type ServerFinal = { readonly signature: Buffer } | { readonly error: string }

/** The part of the client's first message that says for whom and how it is bound. */
export function gs2Header(first: Pick<ClientFirst, 'flag' | 'authzid'>): string {
  return `${first.flag},${first.authzid === undefined ? '' : `a=${escapeName(first.authzid)}`},`
}

/** The client's first message without its GS2 header, as the signatures cover it. */
export function clientFirstBare(first: Pick<ClientFirst, 'username' | 'nonce'>): string {
  return `n=${escapeName(first.username)},r=${first.nonce}`
}

export function formatClientFirst(first: ClientFirst): string {
  return gs2Header(first) + clientFirstBare(first)
}

/** @throws WireError `malformed-request` (codes `SCRAM_…`) */
export function parseClientFirst(text: string): ReadClientFirst {
  const parts = /^((n|y|p=[A-Za-z0-9.-]+),(?:a=([^,]+))?,)(n=([^,]*),r=([^,]+)(?:,.*)?)$/s.exec(text)
  if (!parts) throw malformed('SCRAM_CLIENT_FIRST', /^[nyp][^,]*,[^,]*,m=/.test(text) ? 'a mandatory extension is not known' : 'not a client-first-message')
  const [, header = '', flag = '', authzid, bare = '', username = '', nonce = ''] = parts
  return {
    flag: flag as ChannelBindingFlag,
    ...(authzid !== undefined && { authzid: unescapeName(authzid) }),
    username: unescapeName(username),
    nonce: printable(nonce),
    gs2Header: header,
    bare,
  }
}

export function formatServerFirst(first: ServerFirst): string {
  return `r=${first.nonce},s=${first.salt.toString('base64')},i=${first.iterations}`
}

/** @throws WireError `malformed-request` (codes `SCRAM_…`) */
export function parseServerFirst(text: string): ServerFirst {
  const parts = /^r=([^,]+),s=([^,]*),i=([1-9]\d{0,9})(?:,.*)?$/s.exec(text)
  if (!parts) throw malformed('SCRAM_SERVER_FIRST', 'not a server-first-message')
  const [, nonce = '', salt = '', iterations = ''] = parts
  return { nonce: printable(nonce), salt: base64(salt), iterations: Number(iterations) }
}

/** The client's final message up to its proof, as the signatures cover it. */
export function clientFinalWithoutProof(final: Pick<ClientFinal, 'channelBinding' | 'nonce'>): string {
  return `c=${final.channelBinding.toString('base64')},r=${final.nonce}`
}

export function formatClientFinal(final: ClientFinal): string {
  return `${clientFinalWithoutProof(final)},p=${final.proof.toString('base64')}`
}

/** @throws WireError `malformed-request` (codes `SCRAM_…`) */
export function parseClientFinal(text: string): ReadClientFinal {
  const parts = /^(c=([^,]+),r=([^,]+)(?:,.*)?),p=([^,]+)$/s.exec(text)
  if (!parts) throw malformed('SCRAM_CLIENT_FINAL', 'not a client-final-message')
  const [, withoutProof = '', binding = '', nonce = '', proof = ''] = parts
  return { channelBinding: base64(binding), nonce: printable(nonce), proof: base64(proof), withoutProof }
}

export function formatServerFinal(final: ServerFinal): string {
  return 'error' in final ? `e=${final.error}` : `v=${final.signature.toString('base64')}`
}

/** @throws WireError `malformed-request` (codes `SCRAM_…`) */
export function parseServerFinal(text: string): ServerFinal {
  const [, kind, value = ''] = /^([ev])=([^,]+)(?:,.*)?$/s.exec(text) ?? []
  if (kind === undefined) throw malformed('SCRAM_SERVER_FINAL', 'not a server-final-message')
  return kind === 'e' ? { error: value } : { signature: base64(value) }
}

/** What both signatures sign: the three messages before the signature. */
export function authMessage(clientFirst: string, serverFirst: string, clientFinal: string): string {
  return `${clientFirst},${serverFirst},${clientFinal}`
}

/** A server keeps `storedKey` and `serverKey` only. */
export interface ScramKeys { readonly clientKey: Buffer; readonly storedKey: Buffer; readonly serverKey: Buffer }

const stretch = promisify(pbkdf2)

/** @throws WireError `malformed-request` when SASLprep does not allow the password */
export async function deriveKeys(
  options: { readonly password: string; readonly salt: Uint8Array; readonly iterations: number; readonly hash: ScramHash },
): Promise<ScramKeys> {
  const { salt, iterations, hash } = options
  return scramKeys(hash, await stretch(prepare(options.password), salt, iterations, BYTES[hash], hash))
}

/** The keys that follow from a salted password, as PBKDF2 makes it. */
export function scramKeys(hash: ScramHash, salted: Buffer): ScramKeys {
  const clientKey = hmac(hash, salted, 'Client Key')
  return { clientKey, storedKey: createHash(hash).update(clientKey).digest(), serverKey: hmac(hash, salted, 'Server Key') }
}

export function clientProof(hash: ScramHash, keys: Pick<ScramKeys, 'clientKey' | 'storedKey'>, message: string): Buffer {
  return exclusiveOr(keys.clientKey, hmac(hash, keys.storedKey, message))
}

/** In constant time. */
export function verifyProof(hash: ScramHash, storedKey: Buffer, message: string, proof: Buffer): boolean {
  if (proof.length !== BYTES[hash]) return false
  const clientKey = exclusiveOr(proof, hmac(hash, storedKey, message))
  return timingSafeEqual(createHash(hash).update(clientKey).digest(), storedKey)
}

export function serverSignature(hash: ScramHash, serverKey: Buffer, message: string): Buffer {
  return hmac(hash, serverKey, message)
}

/** In constant time. */
export function verifySignature(hash: ScramHash, serverKey: Buffer, message: string, signature: Buffer): boolean {
  return signature.length === BYTES[hash] && timingSafeEqual(serverSignature(hash, serverKey, message), signature)
}

/** A user name or password by SASLprep. @throws WireError `malformed-request` on what it does not allow */
export function prepare(text: string): string {
  try {
    return saslprep(text)
  } catch (cause) {
    throw new WireError('SCRAM_SASLPREP', 'malformed-request', 'SASLprep does not allow this text', { cause })
  }
}

const BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const satisfies Record<ScramHash, number>

function hmac(hash: ScramHash, key: BinaryLike, text: string): Buffer {
  return createHmac(hash, key).update(text).digest()
}

function exclusiveOr(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)))
}

/** A name as it stands in a GS2 header. RFC 5801 §4 (saslname). */
export function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

/** @throws WireError `malformed-request` (`SCRAM_NAME`) */
export function unescapeName(name: string): string {
  if (name === '' || /=(?!2C|3D)/.test(name)) throw malformed('SCRAM_NAME', 'a name is empty or has a stray "="')
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

function printable(nonce: string): string {
  if (/[^!-~]/.test(nonce)) throw malformed('SCRAM_NONCE', 'a nonce is printable ASCII')
  return nonce
}

function base64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw malformed('SCRAM_BASE64', 'not base64')
  return bytes
}

function malformed(code: string, message: string): WireError {
  return new WireError(code, 'malformed-request', message)
}
