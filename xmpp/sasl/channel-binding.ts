/** Channel bindings of TLS: their names, and what follows from a certificate or is asked of a connection. Spec: RFC 9266 §2; RFC 5929 §3, §4; RFC 5802 §6. */
import { createHash } from 'node:crypto'
import { DER, derAt, readOid } from '../certificates/der.ts'

/** IANA prefixes, strongest first. */
export const CHANNEL_BINDINGS = ['tls-exporter', 'tls-unique', 'tls-server-end-point'] as const
export type ChannelBinding = typeof CHANNEL_BINDINGS[number]

export function isChannelBinding(name: string): name is ChannelBinding {
  return (CHANNEL_BINDINGS as readonly string[]).includes(name)
}

/** What `tls-exporter` asks a TLS connection for: a label, an empty context (which is not the same as none), and a length in bytes. RFC 9266 §2. */
export const TLS_EXPORTER = { label: 'EXPORTER-Channel-Binding', context: new Uint8Array(), bytes: 32 } as const

/** Hashes of signature algorithms by object identifier: of PKCS #1, of ECDSA, and as the parameter of RSASSA-PSS. */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5', '1.2.840.113549.1.1.5': 'sha1', '1.2.840.113549.1.1.14': 'sha224', '1.2.840.113549.1.1.11': 'sha256', '1.2.840.113549.1.1.12': 'sha384', '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1', '1.2.840.10045.4.3.1': 'sha224', '1.2.840.10045.4.3.2': 'sha256', '1.2.840.10045.4.3.3': 'sha384', '1.2.840.10045.4.3.4': 'sha512',
  '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.4': 'sha224', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512',
}
const RSASSA_PSS = '1.2.840.113549.1.1.10'
/** RFC 5929 §4.1: weaker ones give way to SHA-256. */
const TOO_WEAK: ReadonlySet<string> = new Set(['md5', 'sha1'])

/**
 * The `tls-server-end-point` of a server's certificate: its hash, by the hash of its signature.
 * @param certificate DER
 * @returns `undefined` where the signature has no one hash, as Ed25519 has none: the binding is not defined there
 */
export function endPointBinding(certificate: Uint8Array): Buffer | undefined {
  const name = signatureHash(certificate)
  if (name === undefined) return undefined
  return createHash(TOO_WEAK.has(name) ? 'sha256' : name).update(certificate).digest()
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature }; RSASSA-PSS-params ::= SEQUENCE { [0] hashAlgorithm DEFAULT sha1, … } */
function signatureHash(certificate: Uint8Array): string | undefined {
  const algorithm = derAt(certificate, 0, 1)?.content
  const oid = algorithm && oidIn(algorithm)
  if (!algorithm || oid === undefined) return undefined
  if (oid !== RSASSA_PSS) return HASHES[oid]
  const hash = derAt(algorithm, 1, 0)
  return hash?.tag === 0xa0 ? HASHES[oidIn(derAt(hash.content, 0)?.content ?? new Uint8Array()) ?? ''] : 'sha1'
}

function oidIn(algorithm: Uint8Array): string | undefined {
  const value = derAt(algorithm, 0)
  return value?.tag === DER.oid ? readOid(value.content) : undefined
}
