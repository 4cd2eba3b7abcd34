/**
 * What somebody without the key may make of tokens that he has seen: other letters, other parts, other claims, signatures with keys of his
 * own. Each is a function of good tokens, so that a failing one can be shrunk and told.
 */
import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { publicPem } from '#suites/scenes/tokens.js'
import type { TokenHost } from '#harness/target/token-host.js'

/** Tokens that are good for one host. */
export interface Good {
  readonly host: TokenHost
  readonly tokens: readonly string[]
}

export interface Mutation {
  readonly says: string
  readonly apply: (good: Good) => string
  /** For whoever tells of a failing one. */
  readonly toString: () => string
}

type Json = Record<string, unknown>

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const ODD = ['.', '=', '+', '/', ' ', '%', '\n', '\0', '~', '\u00A0', '\uFEFF', '\u200B', '\uFF0E', '\u0430', '{', '"', '&', '#', '?']

/** One of the attacker's own keys; made once. */
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const letter = fc.oneof(fc.constantFrom(...LETTERS.split('')), fc.constantFrom(...ODD))
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const which = fc.nat({ max: 7 })

const at = (text: string, share: number): number => Math.floor(share * text.length)
const pick = ({ tokens }: Good, index: number): string => tokens[index % tokens.length] ?? ''
const partsOf = (token: string): [string, string, string] => token.split('.') as [string, string, string]
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json

/** Letters of a token that are others, more, fewer, or elsewhere. */
const spelling: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(which, place, letter).map(([n, share, other]) => mutation(`letter ${share} is ${JSON.stringify(other)}`, good => replaced(pick(good, n), share, 1, other))),
  fc.tuple(which, place, fc.array(letter, { minLength: 1, maxLength: 4 })).map(([n, share, more]) => mutation(`${JSON.stringify(more.join(''))} inserted at ${share}`, good => replaced(pick(good, n), share, 0, more.join('')))),
  fc.tuple(which, place, fc.integer({ min: 1, max: 40 })).map(([n, share, count]) => mutation(`${count} letters gone at ${share}`, good => replaced(pick(good, n), share, count, ''))),
  fc.tuple(which, place).map(([n, share]) => mutation(`cut at ${share}`, good => pick(good, n).slice(0, at(pick(good, n), share)))),
  fc.tuple(which, place, place).map(([n, from, to]) => mutation(`the piece from ${from} to ${to} twice`, good => doubled(pick(good, n), from, to))),
  fc.tuple(which, place).map(([n, share]) => mutation(`letter ${share} in the other case`, good => {
    const found = pick(good, n).charAt(at(pick(good, n), share))
    return replaced(pick(good, n), share, 1, found === found.toUpperCase() ? found.toLowerCase() : found.toUpperCase())
  })),
  fc.tuple(which, letter, fc.boolean()).map(([n, around, isBefore]) => mutation(`${JSON.stringify(around)} ${isBefore ? 'before' : 'behind'} it`, good => (isBefore ? around + pick(good, n) : pick(good, n) + around))),
)

/** Parts of several tokens in one, or in another order. */
const splicing: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(which, which, which).map(numbers => mutation(`parts of the tokens ${numbers.join(', ')}`, good => numbers.map((n, part) => partsOf(pick(good, n))[part]).join('.'))),
  fc.tuple(which, fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 1, maxLength: 5 })).map(([n, order]) => mutation(`the parts ${order.join(', ')}`, good => order.map(part => partsOf(pick(good, n))[part]).join('.'))),
)

/** Bits of the signature; for ES256 also the other signature that is as good. */
const signing: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(which, place, fc.nat({ max: 7 })).map(([n, share, bit]) => mutation(`bit ${bit} of byte ${share} of the signature turned round`, good => withSignature(pick(good, n), bytes => turned(bytes, share, bit)))),
  fc.tuple(which, fc.uint8Array({ maxLength: 300 })).map(([n, bytes]) => mutation(`a signature of ${bytes.length} other bytes`, good => withSignature(pick(good, n), () => Buffer.from(bytes)))),
  which.map(n => mutation('s of an ECDSA signature negated', good => withSignature(pick(good, n), bytes => (good.host.algorithm === 'ES256' ? negated(bytes) : bytes)))),
)

const HEADERS: readonly Json[] = [
  { alg: 'none' }, { alg: 'None' }, { alg: '' }, { alg: 'HS256' }, { alg: 'HS384' }, { alg: 'HS512' }, { alg: 'RS256' }, { alg: 'RS512' }, { alg: 'PS256' }, { alg: 'ES256' }, { alg: 'EdDSA' }, { alg: ['HS256'] },
  { kid: '../../dev/null' }, { kid: '' }, { kid: "' OR 1=1 --" }, { kid: 7 }, { typ: 'jwt' }, { typ: 'at+jwt' }, { crit: ['exp'] }, { b64: false, crit: ['b64'] }, { zip: 'DEF' }, { cty: 'JWT' },
  { jku: 'http://127.0.0.1:9/keys' }, { x5u: 'http://127.0.0.1:9/cert' }, { jwk: rsa.export({ format: 'jwk' }) }, { jwk: { kty: 'oct', k: '' } }, {},
]
const headers = fc.constantFrom(...HEADERS)
const claims = fc.oneof(fc.constant<Json>({}), fc.constantFrom<Json>(
  { exp: 9_999_999_999 }, { exp: null }, { nbf: 0 }, { iss: '*' }, { aud: '*' }, { aud: ['*'] }, { sub: '*' }, { room: 'other' }, { room: '.*', context: { room: { regex: true } } },
  { context: { user: { moderator: true } } }, { context: { features: { recording: true } } }, { admin: true },
), fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }))

const FORGERIES = ['kept', 'none', 'empty', 'secret', 'public', 'own-rsa', 'own-ps', 'own-ec'] as const

/** Another header or other claims, signed as well as somebody can who has no key. */
const forging: fc.Arbitrary<Mutation> = fc.tuple(which, headers, claims, fc.constantFrom(...FORGERIES)).map(([n, header, more, how]) => mutation(
  `header with ${JSON.stringify(header)}, claims with ${JSON.stringify(more)}, signature ${how}`,
  good => {
    const [head, body, kept] = partsOf(pick(good, n))
    const input = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...more })}`
    return `${input}.${how === 'kept' ? kept : forged(how, good.host, input).toString('base64url')}`
  },
))

/** Any of them. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof({ weight: 4, arbitrary: spelling }, { weight: 1, arbitrary: splicing }, { weight: 2, arbitrary: signing }, { weight: 4, arbitrary: forging })

function mutation(says: string, apply: (good: Good) => string): Mutation {
  return { says, apply, toString: () => says }
}

function replaced(text: string, share: number, count: number, by: string): string {
  const start = at(text, share)
  return text.slice(0, start) + by + text.slice(start + count)
}

function doubled(text: string, from: number, to: number): string {
  const [start, end] = [at(text, Math.min(from, to)), at(text, Math.max(from, to))]
  return text.slice(0, end) + text.slice(start)
}

function withSignature(token: string, change: (bytes: Buffer) => Buffer): string {
  const end = token.lastIndexOf('.') + 1
  return token.slice(0, end) + change(Buffer.from(token.slice(end), 'base64url')).toString('base64url')
}

function turned(bytes: Buffer, share: number, bit: number): Buffer {
  const index = Math.floor(share * bytes.length)
  return Buffer.from(bytes.map((byte, place_) => (place_ === index ? byte ^ (1 << bit) : byte)))
}

/** The order of P-256. SEC 2 §2.4.2. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** (r, s) and (r, -s) are signatures of the same. */
function negated(bytes: Buffer): Buffer {
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  return Buffer.concat([bytes.subarray(0, 32), Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex')])
}

function forged(how: Exclude<(typeof FORGERIES)[number], 'kept'>, { algorithm, key }: TokenHost, input: string): Buffer {
  if (how === 'none') return Buffer.alloc(0)
  if (how === 'own-rsa') return sign('sha256', Buffer.from(input), rsa)
  if (how === 'own-ps') return sign('sha256', Buffer.from(input), { key: rsa, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
  if (how === 'own-ec') return sign('sha256', Buffer.from(input), { key: ec, dsaEncoding: 'ieee-p1363' })
  const secret = how === 'empty' ? '' : how === 'public' && !algorithm.startsWith('HS') ? publicPem(key) : 'secret'
  return createHmac('sha256', secret).update(input).digest()
}
