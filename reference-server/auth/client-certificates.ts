/**
 * Who somebody is by the certificate that his client shows in TLS. OpenSSL verifies it against the authorities of the host; what is
 * left to decide is which of its names count.
 * Spec: RFC 6120 §6.3.4, §13.7.2.2; XEP-0178 v1.2 §2; RFC 5280 §6.
 */
import type { TLSSocket } from 'node:tls'
import { readSubjectNames, type SubjectNames } from '#xmpp/certificates/subject-names.js'
import { Jid } from '#xmpp/jid.js'

/** `xmppAddr`: an address of XMPP; `email`: a mail address that is taken for one; `commonName`: a localpart, or such an address. */
export const CERTIFICATE_NAMES = ['xmppAddr', 'email', 'commonName'] as const
export type CertificateName = typeof CERTIFICATE_NAMES[number]

export interface ClientCertificateSettings {
  /** Certificates of the authorities that are trusted, PEM; a function where they are made when they are first needed. */
  readonly authorities: string | (() => Promise<string>)
  /**
   * Where the account is looked for. The first kind of which a certificate has any name decides, so that one for somebody elsewhere
   * gets nobody in by its other names. `xmppAddr` alone when left out.
   */
  readonly names?: readonly CertificateName[]
}

/** What Node says of a handshake on sockets that are not of its own servers; not documented, so whoever is not found to be right is not. */
interface Verifying {
  readonly ssl?: { verifyError?(): Error | null | undefined }
}

export class ClientCertificates {
  readonly #settings: ClientCertificateSettings
  readonly #domain: string
  readonly #now: () => number

  constructor(settings: ClientCertificateSettings, { domain, now }: { readonly domain: string; readonly now: () => number }) {
    this.#settings = settings
    this.#domain = domain
    this.#now = now
  }

  /** PEM. */
  async authorities(): Promise<string> {
    const { authorities } = this.#settings
    return typeof authorities === 'string' ? authorities : authorities()
  }

  /** Prepared localparts of the accounts that the certificate of a connection vouches for; none where it shows none, or one that is not to be trusted. */
  accountsOn(tls: TLSSocket | undefined): readonly string[] {
    const certificate = tls?.destroyed === false ? tls.getPeerX509Certificate() : undefined
    if (!tls || !certificate || !isVerified(tls)) return []
    // a session that is resumed may be older than the end of its certificate
    const now = this.#now()
    if (certificate.validFromDate.getTime() > now || certificate.validToDate.getTime() < now) return []
    return accountsIn(readSubjectNames(certificate.raw), this.#domain, this.#settings.names ?? ['xmppAddr'])
  }
}

function isVerified(tls: TLSSocket): boolean {
  return (tls as Verifying).ssl?.verifyError?.() === null
}

/** The accounts of a domain that a certificate is for. */
export function accountsIn({ xmppAddrs, emails, commonNames }: SubjectNames, domain: string, kinds: readonly CertificateName[]): readonly string[] {
  const names: Readonly<Record<CertificateName, readonly string[]>> = { xmppAddr: xmppAddrs, email: emails, commonName: commonNames.map(name => (name.includes('@') ? name : `${name}@${domain}`)) }
  const kind = kinds.find(each => names[each].length > 0)
  return kind === undefined ? [] : [...new Set(names[kind].flatMap(name => localpartOf(name, domain)))]
}

/** RFC 6120 §13.7.2.2.1: an address elsewhere, and what is no bare address of a person, is nobody here. */
function localpartOf(address: string, domain: string): readonly string[] {
  try {
    const jid = Jid.parse(address)
    return jid.local !== '' && jid.resource === '' && jid.domain === domain ? [jid.local] : []
  } catch {
    return []
  }
}
