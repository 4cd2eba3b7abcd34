/**
 * Keys that are fetched: from a document with all of them, and from a key server one by one. What is fetched is bounded in time, size
 * and number, nobody waits for a key that others need, and a key that is known is used while a newer one is fetched.
 * Spec: RFC 7517 §5; JITSI-JWT-12 to -14.
 */
import { createHash, type JsonWebKey, type webcrypto } from 'node:crypto'
import { publicKey, type TokenKeys } from './keys.ts'
import type { TokenAlgorithm, TokenKeySettings } from './settings.ts'

type CryptoKey = webcrypto.CryptoKey
type KeySet = ReadonlyMap<string, CryptoKey>

const FETCH_TIME_MS = 5_000
const KEY_AGE_MS = 6 * 3_600_000
const KEYS_KEPT = 128
const MAX_PEM_BYTES = 65_536
const MAX_SET_BYTES = 1_048_576
/** Different keys that are fetched at once: beyond it a login is refused, instead of all of them being slow. */
const MAX_FETCHES = 16
/** A token with an unknown `kid` makes us look for new keys this often, and no oftener. */
const LOOK_AGAIN_MS = 30_000
/** How long keys are good that cannot be fetched any more, or are no longer named. */
const AFTERLIFE_MS = 90 * 60_000
/** A document says itself how long it is good; that much earlier it is fetched anew. */
const AHEAD_MS = 60_000

export interface KeyFetching {
  /** Milliseconds since any moment. */
  readonly now: () => number
  readonly fetch?: typeof fetch
}

/** @throws TypeError when a URL is none */
export function fetchedKeys(algorithm: TokenAlgorithm, settings: TokenKeySettings, { now, fetch: fetchOf = fetch }: KeyFetching): TokenKeys | undefined {
  const { keysUrl, keyServer, fetchTimeMs = FETCH_TIME_MS } = settings
  if (keysUrl === undefined && keyServer === undefined) return undefined
  const get = async (url: string, maxBytes: number): Promise<Fetched> => fetchText(fetchOf, url, { maxBytes, timeMs: fetchTimeMs })
  const document = keysUrl === undefined ? undefined : new KeyDocument(new URL(keysUrl).href, algorithm, get, now)
  const server = keyServer === undefined ? undefined : new KeyServer(new URL(keyServer).href.replace(/\/+$/, ''), algorithm, { ...settings, get, now })
  return {
    byId: true,
    async find(kid) {
      return await document?.find(kid) ?? await server?.find(kid)
    },
  }
}

interface Fetched {
  readonly text: string
  /** For how long it is good, if it says so. */
  readonly ageMs: number | undefined
}
type Get = (url: string, maxBytes: number) => Promise<Fetched>

/** One key for each `kid`, at an address that follows from it. */
class KeyServer {
  readonly #base: string
  readonly #algorithm: TokenAlgorithm
  readonly #settings: TokenKeySettings & { readonly get: Get; readonly now: () => number }
  /** Least recently used first. */
  readonly #keys = new Map<string, { readonly key: CryptoKey; readonly fetchedAt: number }>()
  readonly #underWay = new Map<string, Promise<CryptoKey | undefined>>()

  constructor(base: string, algorithm: TokenAlgorithm, settings: TokenKeySettings & { readonly get: Get; readonly now: () => number }) {
    this.#base = base
    this.#algorithm = algorithm
    this.#settings = settings
  }

  find(kid: string): CryptoKey | undefined | Promise<CryptoKey | undefined> {
    const known = this.#keys.get(kid)
    if (!known) return this.#fetch(kid)
    this.#keys.delete(kid)
    const age = this.#settings.now() - known.fetchedAt
    const { keyAgeMs = KEY_AGE_MS } = this.#settings
    if (age > keyAgeMs + AFTERLIFE_MS) return this.#fetch(kid)
    this.#keys.set(kid, known)
    if (age > keyAgeMs) void this.#fetch(kid)
    return known.key
  }

  #fetch(kid: string): Promise<CryptoKey | undefined> | undefined {
    const underWay = this.#underWay.get(kid)
    if (underWay || this.#underWay.size >= MAX_FETCHES) return underWay
    const fetching = this.#ask(kid).finally(() => this.#underWay.delete(kid))
    this.#underWay.set(kid, fetching)
    return fetching
  }

  /** A failure is not kept: the next login asks again. */
  async #ask(kid: string): Promise<CryptoKey | undefined> {
    const { get, now, keysKept = KEYS_KEPT } = this.#settings
    try {
      const { text } = await get(`${this.#base}/${createHash('sha256').update(kid).digest('hex')}.pem`, MAX_PEM_BYTES)
      const key = publicKey(text, this.#algorithm)
      this.#keys.delete(kid)
      this.#keys.set(kid, { key, fetchedAt: now() })
      for (const oldest of this.#keys.keys()) {
        if (this.#keys.size <= keysKept) break
        this.#keys.delete(oldest)
      }
      return key
    } catch {
      return undefined
    }
  }
}

/** All keys in one document. */
class KeyDocument {
  readonly #url: string
  readonly #algorithm: TokenAlgorithm
  readonly #get: Get
  readonly #now: () => number
  #keys: KeySet = new Map()
  /** Those that are no longer named, and until when they are good. */
  #former: { readonly keys: KeySet; readonly until: number } = { keys: new Map(), until: 0 }
  /** When the document is to be fetched anew, and may be for an unknown key. */
  #dueAt = -Infinity
  #mayLookAt = -Infinity
  #underWay: Promise<void> | undefined

  constructor(url: string, algorithm: TokenAlgorithm, get: Get, now: () => number) {
    this.#url = url
    this.#algorithm = algorithm
    this.#get = get
    this.#now = now
  }

  find(kid: string): CryptoKey | undefined | Promise<CryptoKey | undefined> {
    const now = this.#now()
    const known = this.#known(kid, now)
    if (now >= this.#dueAt || (!known && now >= this.#mayLookAt)) void this.#refresh(now)
    return known ?? this.#underWay?.then(() => this.#known(kid, this.#now()))
  }

  #known(kid: string, now: number): CryptoKey | undefined {
    return this.#keys.get(kid) ?? (now < this.#former.until ? this.#former.keys.get(kid) : undefined)
  }

  #refresh(now: number): Promise<void> {
    this.#mayLookAt = now + LOOK_AGAIN_MS
    this.#underWay ??= this.#read().finally(() => { this.#underWay = undefined })
    return this.#underWay
  }

  async #read(): Promise<void> {
    try {
      const { text, ageMs } = await this.#get(this.#url, MAX_SET_BYTES)
      const keys = keysIn(text, this.#algorithm)
      this.#former = { keys: this.#keys, until: this.#now() + AFTERLIFE_MS }
      this.#keys = keys
      this.#dueAt = this.#now() + (ageMs !== undefined && ageMs > AHEAD_MS ? ageMs - AHEAD_MS : KEY_AGE_MS)
    } catch {
      this.#dueAt = this.#now() + LOOK_AGAIN_MS
    }
  }
}

/** The keys for one algorithm; others are left out. @throws SyntaxError, TypeError when the document is of neither kind */
function keysIn(text: string, algorithm: TokenAlgorithm): KeySet {
  const document: unknown = JSON.parse(text)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw new TypeError('the document is no object')
  const sets = 'keys' in document && Array.isArray(document.keys) ? document.keys as readonly unknown[] : undefined
  const entries = sets ? sets.map(jwk => [kidOf(jwk), jwk] as const) : Object.entries(document)
  return new Map(entries.flatMap(([kid, from]) => {
    try {
      return kid === undefined ? [] : [[kid, publicKey(from as string | JsonWebKey, algorithm)] as const]
    } catch {
      return []
    }
  }))
}

/** Only of keys that may be used here. RFC 7517 §4.2. */
function kidOf(jwk: unknown): string | undefined {
  const { kid, use } = (jwk ?? {}) as { readonly kid?: unknown; readonly use?: unknown }
  return typeof kid === 'string' && (use === undefined || use === 'sig') ? kid : undefined
}

/** @throws Error when it takes too long, is too large, is somewhere else, or is not there */
async function fetchText(fetchOf: typeof fetch, url: string, { maxBytes, timeMs }: { readonly maxBytes: number; readonly timeMs: number }): Promise<Fetched> {
  const response = await fetchOf(url, { redirect: 'error', signal: AbortSignal.timeout(timeMs) })
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel()
    throw new Error(`${url} was answered ${response.status}`)
  }
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    size += piece.length
    if (size > maxBytes) throw new Error(`${url} is larger than ${maxBytes} bytes`) // the loop cancels the rest
    pieces.push(piece)
  }
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})/.exec(response.headers.get('cache-control') ?? '')?.[1]
  return { text: Buffer.concat(pieces).toString('utf8'), ageMs: seconds === undefined ? undefined : Number(seconds) * 1_000 }
}
