/** XMPP addresses: taken apart, prepared, compared. Spec: RFC 7622 §3. */
import { isIPv6 } from 'node:net'
import tr46 from 'tr46'
import { isDomainLabel, opaqueString, usernameCaseMapped } from './precis.ts'
import { WireError } from './wire-error.ts'

const MAX_PART_BYTES = 1023
const CACHED = 5_000

/**
 * A prepared address; two that are equal have the same text. Made by `parse` from text as it came over the wire and by `of` from
 * parts; both prepare what they are given, remember it, and give the same object for the same text while it is remembered.
 */
export class Jid {
  /** Empty when there is none. */
  readonly local: string
  readonly domain: string
  /** Empty when there is none. */
  readonly resource: string
  readonly #text: string
  #bare: Jid | undefined

  private constructor(local: string, domain: string, resource: string, text: string) {
    this.local = local
    this.domain = domain
    this.resource = resource
    this.#text = text
  }

  /** @throws WireError `jid-malformed`, code `JID_…` or `PRECIS_…`, on what is no address */
  static parse(text: string): Jid {
    const known = remembered(text)
    if (known) return known
    const slash = text.indexOf('/')
    const beforeResource = slash < 0 ? text : text.slice(0, slash)
    const at = beforeResource.indexOf('@')
    if (at === 0) throw malformed('JID_LOCAL_EMPTY', `"${text}" has an empty localpart`)
    if (slash === text.length - 1) throw malformed('JID_RESOURCE_EMPTY', `"${text}" has an empty resourcepart`)
    const jid = Jid.of(beforeResource.slice(0, Math.max(at, 0)), beforeResource.slice(at + 1), slash < 0 ? '' : text.slice(slash + 1))
    if (text !== jid.#text) remember(detached(text), jid)
    return jid
  }

  /** Like `parse`, from the parts; an empty `local` or `resource` stands for none. */
  static of(local: string, domain: string, resource = ''): Jid {
    const to = prepareDomain(domain)
    const who = local === '' ? '' : prepareLocal(local)
    return Jid.#prepared(who, to, resource === '' ? '' : prepareResource(resource))
  }

  /** The one object for these prepared parts. */
  static #prepared(local: string, domain: string, resource: string): Jid {
    const start = local === '' ? 0 : local.length + 1
    const text = (local === '' ? domain : `${local}@${domain}`) + (resource === '' ? '' : `/${resource}`)
    const known = remembered(text)
    if (known) return known
    const own = detached(text)
    const jid = new Jid(own.slice(0, local.length), own.slice(start, start + domain.length), own.slice(own.length - resource.length), own)
    remember(own, jid)
    return jid
  }

  /** Without the resource. */
  get bare(): Jid {
    return this.#bare ??= this.resource === '' ? this : Jid.#prepared(this.local, this.domain, '')
  }

  /** With this resource instead; the empty one takes it away. @throws WireError `jid-malformed` */
  withResource(resource: string): Jid {
    return resource === '' ? this.bare : Jid.#prepared(this.local, this.domain, prepareResource(resource))
  }

  get isBare(): boolean {
    return this.resource === ''
  }

  get isFull(): boolean {
    return this.resource !== ''
  }

  equals(other: Jid): boolean {
    return this === other || this.#text === other.#text
  }

  /** Always the same string object for one address, so it makes a cheap key. */
  toString(): string {
    return this.#text
  }

  toJSON(): string {
    return this.#text
  }

  /** The text of `bare`. */
  get bareText(): string {
    return this.bare.#text
  }
}

// Two generations: when the young one is full it becomes the old one, and who is asked for again becomes young again.
let young = new Map<string, Jid>()
let old = new Map<string, Jid>()

function remembered(text: string): Jid | undefined {
  const found = young.get(text)
  if (found) return found
  const aged = old.get(text)
  if (aged) remember(text, aged)
  return aged
}

function remember(text: string, jid: Jid): void {
  if (young.size >= CACHED) {
    old = young
    young = new Map()
  }
  young.set(text, jid)
}

/** A copy: what was cut from a large text keeps all of it in memory, and what is remembered may outlive it by days. */
function detached(text: string): string {
  return Buffer.from(text).toString()
}

function prepareLocal(local: string): string {
  const prepared = usernameCaseMapped(local)
  const excluded = /["&'/:<>@]/.exec(prepared)
  if (excluded) throw malformed('JID_LOCAL_CHARACTER', `${excluded[0]} may not stand in the localpart "${local}"`)
  return limited(prepared, 'JID_LOCAL_LONG', 'localpart')
}

function prepareResource(resource: string): string {
  return limited(opaqueString(resource), 'JID_RESOURCE_LONG', 'resourcepart')
}

function prepareDomain(domain: string): string {
  const bare = domain.endsWith('.') ? domain.slice(0, -1) : domain
  if (isPlainDomain(bare)) return limited(bare.toLowerCase(), 'JID_DOMAIN_LONG', 'domainpart')
  if (bare === '') throw malformed('JID_DOMAIN_EMPTY', 'there is no domainpart')
  if (bare.startsWith('[')) return ipLiteral(bare)
  const { domain: unicode, error } = tr46.toUnicode(bare, STRICT)
  if (error || tr46.toASCII(bare, { ...STRICT, verifyDNSLength: true }) === null || !unicode.split('.').every(isDomainLabel)) {
    throw malformed('JID_DOMAIN', `"${domain}" is not a domain name`)
  }
  return limited(unicode, 'JID_DOMAIN_LONG', 'domainpart')
}

/** LDH labels of 1 to 63 letters, none of them an A-label or reserved, 253 in all. */
function isPlainDomain(domain: string): boolean {
  return domain.length <= 253 && /^(?!..--)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.(?!..--)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i.test(domain)
}

const STRICT = { checkBidi: true, checkHyphens: true, checkJoiners: true, useSTD3ASCIIRules: true } as const

function ipLiteral(domain: string): string {
  const address = domain.slice(1, -1)
  if (domain.endsWith(']') && isIPv6(address) && !address.includes('%')) return domain.toLowerCase()
  throw malformed('JID_DOMAIN', `"${domain}" is not an IPv6 address`)
}

function limited(part: string, code: string, what: string): string {
  if (part.length * 3 > MAX_PART_BYTES && Buffer.byteLength(part) > MAX_PART_BYTES) {
    throw malformed(code, `the ${what} is longer than ${MAX_PART_BYTES} bytes`)
  }
  return part
}

function malformed(code: string, message: string): WireError {
  return new WireError(code, 'jid-malformed', message)
}
