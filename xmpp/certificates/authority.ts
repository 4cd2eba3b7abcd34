/**
 * An authority of our own that issues certificates for servers and for their clients: thrown away with the process, or kept by whoever asks for its key.
 * Loading this file takes a tenth of a second, so whoever may do without loads it late.
 * Spec: RFC 6120 §13.7.1.2, §13.7.1.4; RFC 5280 §4.2; RFC 6125.
 */
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, Extension, KeyUsageFlags,
  KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate, X509CertificateGenerator,
} from '@peculiar/x509'
import { writeAltNames } from './subject-names.ts'

/** A certificate with its key, as PEM. */
export interface Issued {
  readonly certificate: string
  readonly key: string
}

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNATURE = { ...KEYS, hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const VALID_MS = 90 * DAY_MS
const NAME = 'CN=Assay throw-away authority'

/** Whom a client's certificate is for, and for how long. */
export interface ClientSubject {
  readonly xmppAddrs?: readonly string[]
  readonly emails?: readonly string[]
  readonly commonName?: string
  /** It held until yesterday. */
  readonly isExpired?: boolean
}

export class Authority {
  /** The authority's own certificate, to be trusted by whoever should trust what it issues. */
  readonly pem: string
  readonly #certificate: X509Certificate
  readonly #key: webcrypto.CryptoKey

  private constructor(certificate: X509Certificate, key: webcrypto.CryptoKey) {
    this.#certificate = certificate
    this.#key = key
    this.pem = `${certificate.toString('pem')}\n`
  }

  /** A new one, with a key of its own. */
  static async create(): Promise<Authority> {
    const keys = await newKeys()
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...validity(), keys, name: NAME, signingAlgorithm: SIGNATURE,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    })
    return new Authority(certificate, keys.privateKey)
  }

  /** One that was kept. @throws when the texts are no PEM */
  static async from({ certificate, key }: Issued): Promise<Authority> {
    const [bytes] = PemConverter.decode(key)
    if (!bytes) throw new Error('there is no key')
    return new Authority(new X509Certificate(certificate), await webcrypto.subtle.importKey('pkcs8', bytes, KEYS, true, ['sign']))
  }

  /** What {@link from} takes. */
  async keep(): Promise<Issued> {
    return { certificate: this.pem, key: await keyText(this.#key) }
  }

  /** Issues a certificate for a server with these names, the first of which is its subject; names may be IP addresses. */
  async issue(names: readonly string[]): Promise<Issued> {
    const keys = await newKeys()
    const certificate = await X509CertificateGenerator.create({
      ...validity(), publicKey: keys.publicKey, signingKey: this.#key, signingAlgorithm: SIGNATURE,
      subject: [{ CN: [names[0] ?? ''] }], issuer: this.#certificate.subject,
      extensions: await this.#extensions(names, keys.publicKey),
    })
    return { certificate: `${certificate.toString('pem')}\n`, key: await keyText(keys.privateKey) }
  }

  /** Issues a certificate for somebody who logs in with it. */
  async issueToClient({ xmppAddrs = [], emails = [], commonName, isExpired = false }: ClientSubject): Promise<Issued> {
    const keys = await newKeys()
    const { notBefore, notAfter, serialNumber } = validity()
    const agoMs = isExpired ? VALID_MS + DAY_MS : 0
    const certificate = await X509CertificateGenerator.create({
      serialNumber, notBefore: new Date(notBefore.getTime() - agoMs), notAfter: new Date(notAfter.getTime() - agoMs),
      publicKey: keys.publicKey, signingKey: this.#key, signingAlgorithm: SIGNATURE,
      subject: [{ CN: [commonName ?? 'a client'] }], issuer: this.#certificate.subject,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
        ...(xmppAddrs.length + emails.length > 0 ? [new Extension('2.5.29.17', false, writeAltNames({ xmppAddrs, emails }))] : []),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(this.#certificate),
      ],
    })
    return { certificate: `${certificate.toString('pem')}\n`, key: await keyText(keys.privateKey) }
  }

  async #extensions(names: readonly string[], publicKey: webcrypto.CryptoKey): Promise<Extension[]> {
    return [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(value => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(this.#certificate),
    ]
  }
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])
}

async function keyText(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)}\n`
}

/** From an hour ago, for clocks that go slow. */
function validity(): { readonly serialNumber: string; readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now()
  // positive and without a leading zero, in any reader's eyes
  const serialNumber = `4${randomBytes(15).toString('hex').slice(1)}`
  return { serialNumber, notBefore: new Date(now - DAY_MS / 24), notAfter: new Date(now + VALID_MS) }
}
