/**
 * Which certificate a host shows: one from files, which can be read again while the server runs, or one of a throw-away authority,
 * issued when somebody asks for it first.
 * Spec: RFC 6120 §13.7.1.2; RFC 7590 §3 (versions and ciphers as RFC 9325 wants them).
 */
import { constants, createHash, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Authority, Issued } from '#xmpp/certificates/authority.js'
import type { HostOptions } from '../session/options.ts'

/** Files of one host, PEM: the certificate with those between it and its authority, and its key. */
export interface CertificateFiles {
  readonly domain: string
  readonly certificate: string
  readonly key: string
}

export interface CertificateSettings {
  readonly files: readonly CertificateFiles[]
  /** Where the throw-away authority is kept for the next start; in memory only when left out. */
  readonly folder?: string
}

export type TlsOptions = Pick<HostOptions, 'tlsMinVersion' | 'tlsCiphers' | 'certificateNames'>

/** A certificate cannot be used. The message is a sentence for people. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
}

/** Reads `DOMAIN=CERTIFICATE,KEY`, the paths of two PEM files. @throws Error with a sentence for people */
export function readCertificateOption(text: string): CertificateFiles {
  const [, domain, certificate, key] = /^([^=]+)=([^,]+),([^,]+)$/.exec(text) ?? []
  if (domain === undefined || certificate === undefined || key === undefined) throw new CertificateError(`"${text}" names no certificate: write DOMAIN=CERTIFICATE,KEY with the paths of two PEM files`)
  return { domain, certificate, key }
}

/** Names of this machine, so that addresses of loopback can be dialled as they are. */
const LOOPBACK = ['localhost', '127.0.0.1', '::1']

export class Certificates {
  readonly #folder: string | undefined
  /** From files, by domain. */
  #fromFiles = new Map<string, Issued>()
  readonly #contexts = new Map<string, Promise<SecureContext>>()
  #authority: Promise<Authority> | undefined

  /** @throws CertificateError when a file cannot be used */
  constructor(settings: CertificateSettings) {
    this.#folder = settings.folder
    for (const files of settings.files) this.#fromFiles.set(files.domain, readPair(files))
  }

  /**
   * What a server shows as this host. The same one is handed out again.
   * @param clientAuthorities who is trusted to vouch for clients, PEM; whoever this machine trusts, when left out
   */
  async contextFor(domain: string, options: TlsOptions, clientAuthorities?: string): Promise<SecureContext> {
    const { tlsMinVersion, tlsCiphers } = options
    const names = options.certificateNames(domain)
    const id = [tlsMinVersion, tlsCiphers, ...names, clientAuthorities ?? ''].join(' ')
    const known = this.#contexts.get(id)
    if (known) return known
    const made = this.#pair(names).then(pair => contextOf(pair, options, { domain, clientAuthorities }))
    this.#contexts.set(id, made)
    made.catch(() => this.#contexts.delete(id))
    return made
  }

  /** The certificate of the throw-away authority, as PEM. */
  async authority(): Promise<string> {
    return (await this.#throwAway()).pem
  }

  /** Whether any host shows a certificate of the throw-away authority. */
  isThrowAway(domains: readonly string[]): boolean {
    return domains.some(domain => !this.#fromFiles.has(domain))
  }

  /**
   * Reads files again, and those that are new.
   * @param all that there are now; what is not among them is not shown any more
   * @returns a sentence for each that cannot be used, where the old one stays; and the hosts whose old one had run out by then
   */
  reload(nowMs: number, all: readonly CertificateFiles[]): { readonly problems: readonly string[]; readonly expired: ReadonlySet<string> } {
    const before = this.#fromFiles
    const next = new Map<string, Issued>()
    const problems: string[] = []
    const expired = new Set<string>()
    for (const files of all) {
      const old = before.get(files.domain)
      if (old) next.set(files.domain, old)
      try {
        const pair = readPair(files)
        if (endOf(old) <= nowMs) expired.add(files.domain)
        next.set(files.domain, pair)
      } catch (error) {
        problems.push(`${error instanceof Error ? error.message : String(error)}; the one from before stays`)
      }
    }
    this.#fromFiles = next
    this.#contexts.clear()
    return { problems, expired }
  }

  async #pair(names: readonly string[]): Promise<Issued> {
    const own = this.#fromFiles.get(names[0] ?? '')
    return own ?? (await this.#throwAway()).issue([...names, ...LOOPBACK.filter(name => !names.includes(name))])
  }

  async #throwAway(): Promise<Authority> {
    this.#authority ??= openAuthority(this.#folder)
    return this.#authority
  }
}

/** The pair of PEM texts in these files. @throws CertificateError when they are none */
export function readPair({ domain, certificate, key }: CertificateFiles): Issued {
  const pair = { certificate: textOf(certificate, domain), key: textOf(key, domain) }
  try {
    createSecureContext({ cert: pair.certificate, key: pair.key })
  } catch (cause) {
    throw new CertificateError(`the certificate of ${domain} cannot be used: ${certificate} and ${key} are no pair of PEM files that fit each other (${reasonOf(cause)})`, { cause })
  }
  return pair
}

function endOf(pair: Issued | undefined): number {
  return pair ? new X509Certificate(pair.certificate).validToDate.getTime() : Infinity
}

function textOf(path: string, domain: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new CertificateError(`the certificate of ${domain} cannot be used: ${path} cannot be read (${reasonOf(cause)})`, { cause })
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

function contextOf({ certificate, key }: Issued, { tlsMinVersion, tlsCiphers }: TlsOptions, { domain, clientAuthorities }: { readonly domain: string; readonly clientAuthorities: string | undefined }): SecureContext {
  return createSecureContext({
    cert: certificate, key, minVersion: tlsMinVersion, ciphers: tlsCiphers,
    // a session of one host does not go on at another, and none may go on at all where clients are asked for certificates and this is missing
    sessionIdContext: createHash('sha256').update(domain).digest('hex').slice(0, 32),
    ...(clientAuthorities !== undefined && { ca: clientAuthorities }),
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  })
}

async function openAuthority(folder: string | undefined): Promise<Authority> {
  const { Authority } = await import('#xmpp/certificates/authority.js')
  if (folder === undefined) return Authority.create()
  const [certificate, key] = [join(folder, 'authority.pem'), join(folder, 'authority.key')]
  const kept = readKept(certificate, key)
  if (kept) return Authority.from(kept)
  const authority = await Authority.create()
  const pair = await authority.keep()
  mkdirSync(folder, { recursive: true })
  writeFileSync(key, pair.key, { mode: 0o600 })
  writeFileSync(certificate, pair.certificate)
  return authority
}

function readKept(certificate: string, key: string): Issued | undefined {
  try {
    return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch {
    return undefined
  }
}
