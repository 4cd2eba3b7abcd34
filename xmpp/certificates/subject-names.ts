/**
 * Whom a certificate is for, where that is a person: XMPP addresses, mail addresses, common names.
 * Spec: RFC 6120 §13.7.1.4 (id-on-xmppAddr); RFC 5280 §4.1.2.6, §4.2.1.6; X.520 (commonName).
 */
import { DER, derAt, readDer, readOid, writeDer, writeOid } from './der.ts'

export interface SubjectNames {
  readonly xmppAddrs: readonly string[]
  readonly emails: readonly string[]
  readonly commonNames: readonly string[]
}

const OIDS = { subjectAltName: '2.5.29.17', xmppAddr: '1.3.6.1.5.5.7.8.5', commonName: '2.5.4.3' } as const
/** GeneralName: `otherName [0]`, `rfc822Name [1]`; inside the former, `value [0]`. */
const OTHER_NAME = 0xa0
const MAIL = 0x81
const VALUE = 0xa0
const UTF8_STRING = 0x0c
/** TBSCertificate: `version [0]` may be left out; `extensions [3]`. */
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const SUBJECT_AFTER_VERSION = 4
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the names as they stand there; one that is no text is left out. @param certificate DER */
export function readSubjectNames(certificate: Uint8Array): SubjectNames {
  const parts = [...readDer(derAt(certificate, 0, 0)?.content ?? new Uint8Array())]
  const subject = parts[(parts[0]?.tag === VERSION ? 1 : 0) + SUBJECT_AFTER_VERSION]
  const names = [...readDer(altNamesIn(parts.find(({ tag }) => tag === EXTENSIONS)?.content))]
  return {
    xmppAddrs: names.filter(({ tag }) => tag === OTHER_NAME).flatMap(({ content }) => xmppAddrIn(content)),
    emails: names.filter(({ tag }) => tag === MAIL).flatMap(({ content }) => textIn(content)),
    commonNames: subject ? [...readDer(subject.content)].flatMap(({ content }) => [...readDer(content)]).flatMap(({ content }) => commonNameIn(content)) : [],
  }
}

/** GeneralNames of the extension that holds them. */
function altNamesIn(extensions: Uint8Array | undefined): Uint8Array {
  const all = extensions ? [...readDer(derAt(extensions, 0)?.content ?? new Uint8Array())] : []
  const found = all.find(({ content }) => isOid(content, OIDS.subjectAltName))
  const value = found && [...readDer(found.content)].at(-1)
  return (value && derAt(value.content, 0)?.content) ?? new Uint8Array()
}

function xmppAddrIn(otherName: Uint8Array): readonly string[] {
  const value = derAt(otherName, 1)
  const text = value?.tag === VALUE ? derAt(value.content, 0) : undefined
  return isOid(otherName, OIDS.xmppAddr) && text?.tag === UTF8_STRING ? textIn(text.content) : []
}

function commonNameIn(attribute: Uint8Array): readonly string[] {
  const value = derAt(attribute, 1)
  return value && isOid(attribute, OIDS.commonName) ? textIn(value.content) : []
}

function isOid(sequence: Uint8Array, dotted: string): boolean {
  const first = derAt(sequence, 0)
  return first?.tag === DER.oid && readOid(first.content) === dotted
}

function textIn(bytes: Uint8Array): readonly string[] {
  try {
    return [UTF8.decode(bytes)]
  } catch {
    return []
  }
}

/** The value of a subjectAltName extension. */
export function writeAltNames({ xmppAddrs = [], emails = [] }: Partial<Pick<SubjectNames, 'xmppAddrs' | 'emails'>>): Buffer {
  const address = (text: string): Buffer => writeDer(OTHER_NAME, writeDer(DER.oid, writeOid(OIDS.xmppAddr)), writeDer(VALUE, writeDer(UTF8_STRING, Buffer.from(text))))
  return writeDer(DER.sequence, ...xmppAddrs.map(address), ...emails.map(text => writeDer(MAIL, Buffer.from(text))))
}
