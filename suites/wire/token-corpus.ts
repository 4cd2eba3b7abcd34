/** The corpus of tokens that let nobody in (`fixtures/wire/tokens/`) as typed data, and how a token is made of a recipe. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import type { TokenHost } from '#harness/target/token-host.js'
import { base64url, goodClaims, makeToken, publicPem, seconds, sign } from '#suites/scenes/tokens.js'

/**
 * In texts: `{now+60}` is a time in seconds, `{40 times a}` many letters, `{good}` a good token; `{room}`, `{muc}` and `{host}` say where somebody wants
 * to get in, and `{room-1}` lacks the last letter. A text that is nothing but a time is a number, one that is `{gone}` leaves its member out.
 */
const Members = z.record(z.string(), z.unknown())
const Recipe = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What is odd about it, in words. */
  says: z.string().min(4),
  /** Which host it is for: the one that is asked about everything, or one with another algorithm. */
  at: z.enum(['hs', 'rs', 'es']).default('hs'),
  /** Members beside and instead of those of a good header; or its text. */
  header: z.union([z.string(), Members]).default({}),
  /** The same of the claims. `extra` is text before all others, `raw` one member as text, instead of the good one. */
  claims: z.union([z.string(), Members]).default({}),
  /** The key of the host when left out. */
  key: z.union([z.strictObject({ text: z.string() }), z.enum(['public-pem', 'public-pem-trimmed', 'public-der', 'public-modulus', 'public-jwk', 'own-base64', 'own-newline', 'own-cut', 'other-rsa', 'other-ec'])]).optional(),
  /** The algorithm that is used, whatever the header says. That of the host, or where the key is a text HS256, when left out. */
  signedBy: z.string().optional(),
  /** The token of its parts `{h}`, `{p}` and `{s}`; `{s-8}` lacks eight letters. */
  shape: z.string().default('{h}.{p}.{s}'),
  /** Who has to refuse it, where not everybody has to: a Jitsi server, or one that knows whose tokens it takes. */
  only: z.enum(['jitsi', 'issuer']).optional(),
  /** Condition and text of the refusal of a Jitsi server; the text may go on. */
  answer: z.string().regex(/^[a-z-]+: ./),
})
const File = z.strictObject({ kind: z.string(), clause: z.string(), tokens: z.array(Recipe) })

/** One token that lets nobody in. */
export type HostileToken = z.infer<typeof Recipe>
/** Tokens of one kind, and the clause that they are about. */
export type TokenKind = z.infer<typeof File>

/** The room that somebody wants to enter. */
export interface Destination {
  readonly room: string
  readonly muc: string
}

const FOLDER = fileURLToPath(new URL('../../fixtures/wire/tokens/', import.meta.url))

/** @throws Error that names the file and the field */
export function readTokenCorpus(): readonly TokenKind[] {
  return readdirSync(FOLDER).filter(name => name.endsWith('.yaml')).toSorted().map(name => {
    const checked = File.safeParse(parse(readFileSync(`${FOLDER}${name}`, 'utf8')))
    if (checked.success && `${checked.data.kind}.yaml` === name) return checked.data
    throw new Error(`fixtures/wire/tokens/${name}: ${checked.success ? `says that its kind is ${checked.data.kind}` : z.prettifyError(checked.error)}`)
  })
}

/** Keys that no server knows; made when they are first needed. */
const strangers = new Map<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>()
function stranger(name: string): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  const pair = strangers.get(name) ?? (name === 'other-ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 }))
  strangers.set(name, pair)
  return pair
}

/** Makes the token of a recipe. */
export function makeHostileToken(host: TokenHost, recipe: HostileToken, destination: Destination = { room: '', muc: '' }): string {
  const good = makeToken(host)
  const fill = filler(host, good, destination)
  const head = typeof recipe.header === 'string' ? fill(recipe.header) : json({ ...goodHeader(host), ...recipe.header }, fill)
  const body = typeof recipe.claims === 'string' ? fill(recipe.claims) : claimsOf(host, recipe.claims, fill)
  const [h, p] = [base64url(head), base64url(body)]
  const s = base64url(signed(host, recipe, `${h}.${p}`))
  const parts: Readonly<Record<string, string>> = { h, p, s, raw: body, good, 'good-s': good.slice(good.lastIndexOf('.') + 1), zeros: base64url(Buffer.alloc(64)), order: base64url(ORDER), 's~stray': strayed(s) }
  return recipe.shape.replaceAll(/\{([a-z]+)-(\d+)\}/g, (_, part: string, less: string) => parts[part]?.slice(0, -Number(less)) ?? '')
    .replaceAll(/\{(\d+) times ([^}]+)\}/g, (_, times: string, text: string) => text.repeat(Number(times)))
    .replaceAll(/\{([a-z~-]+)\}/g, (all, part: string) => parts[part] ?? all)
}

/** Twice the order of P-256: as r and s no signature has it. SEC 2 §2.4.2. */
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2), 'hex')

function goodHeader({ algorithm, kid }: TokenHost): Record<string, unknown> {
  return { alg: algorithm, typ: 'JWT', ...(kid !== undefined && { kid }) }
}

function claimsOf(host: TokenHost, { extra, raw, ...changes }: Readonly<Record<string, unknown>>, fill: (text: string) => string): string {
  const member = typeof raw === 'string' ? fill(raw) : undefined
  const instead = member === undefined ? {} : { [/^"([^"]*)"/.exec(member)?.[1] ?? '']: '{gone}' }
  const text = json({ ...goodClaims(host), ...changes, ...instead }, fill)
  return `{${typeof extra === 'string' ? fill(extra) : ''}${text.slice(1, -1)}${member === undefined ? '' : `,${member}`}}`
}

/** Members as JSON, with what stands for something filled in. */
function json(members: Readonly<Record<string, unknown>>, fill: (text: string) => string): string {
  return JSON.stringify(members, (_, value: unknown) => {
    if (typeof value !== 'string') return value
    if (value === '{gone}') return undefined
    if (value === '{other-rsa-jwk}') return stranger('other-rsa').publicKey.export({ format: 'jwk' })
    return /^\{now[+-][\d.]+\}(000)?$/.test(value) ? Number(fill(value)) : fill(value)
  })
}

function filler(host: TokenHost, good: string, { room, muc }: Destination): (text: string) => string {
  const names: Readonly<Record<string, string>> = { good, room, 'room-1': room.slice(0, -1), muc, host: host.domain, 'other-rsa-der': '' }
  return text => text
    .replaceAll(/\{now([+-][\d.]+)\}/g, (_, seconds_: string) => String(seconds() + Number(seconds_)))
    .replaceAll(/\{(\d+) times ([^}]+)\}/g, (_, times: string, what: string) => what.repeat(Number(times)))
    .replaceAll(/\{([a-z0-9-]+)\}/g, (all, name: string) => (name === 'other-rsa-der' ? stranger('other-rsa').publicKey.export({ type: 'spki', format: 'der' }).toString('base64') : names[name] ?? all))
}

function signed(host: TokenHost, { key, signedBy }: HostileToken, input: string): Buffer {
  const used = keyOf(host, key)
  return sign(signedBy ?? (typeof key === 'object' ? 'HS256' : host.algorithm), used, input)
}

function keyOf(host: TokenHost, key: HostileToken['key']): string | Buffer {
  if (key === undefined) return host.key
  if (typeof key === 'object') return key.text
  if (key === 'own-base64') return base64url(host.key)
  if (key === 'own-newline') return `${host.key}\n`
  if (key === 'own-cut') return host.key.slice(0, -1)
  if (key === 'other-rsa' || key === 'other-ec') return stranger(key).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const pem = publicPem(host.key)
  if (key === 'public-pem') return pem
  if (key === 'public-pem-trimmed') return pem.trimEnd()
  const publicKey = createPublicKey(pem)
  if (key === 'public-der') return publicKey.export({ type: 'spki', format: 'der' })
  const jwk = publicKey.export({ format: 'jwk' })
  return key === 'public-jwk' ? JSON.stringify(jwk) : Buffer.from(jwk.n ?? '', 'base64url')
}

/** The same bytes, where the last letter says more than they need. */
function strayed(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + (alphabet[alphabet.indexOf(part.at(-1) ?? 'A') + 1] ?? 'B')
}
