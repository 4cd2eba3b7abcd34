/**
 * saxes, made to refuse at the first byte what XMPP forbids, and to throw at the first error instead of recovering.
 * Spec: RFC 6120 §11.1, §11.3; XML 1.0 (5th ed.); Namespaces in XML 1.0 (3rd ed.).
 */
import { SaxesParser, type SaxesTagNS, type XMLDecl } from 'saxes'
import { WireError } from '../wire-error.ts'
import { startsLikeName } from './names.ts'

const OPTIONS = { xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true } as const

/**
 * What saxes calls on itself and we step into. saxes reports a comment, a DOCTYPE or a processing instruction at its last byte,
 * which a peer need never send. These names are not part of its typed surface; the tests fail if a release moves them.
 */
interface Inside {
  entity: string
  openWakaBang: string
  piTarget: string
  readonly xmlDeclPossible: boolean
  readonly topNS: Record<string, string>
  sEntity(): void
  sOpenWakaBang(): void
  sPIFirstChar(): void
  sPIRest(): void
  sPIBody(): void
  sPIEnding(): void
  pushAttribNS(name: string, value: string): void
  qname(name: string): { prefix: string; local: string }
}
type Surface = Pick<SaxesParser<typeof OPTIONS>, 'write' | 'close' | 'on'> & { fail(message: string): Surface }
const Saxes = SaxesParser as unknown as new (options: typeof OPTIONS) => Surface & Inside

/** The five things a reader hears. (A seventh handler on one parser makes it five times slower: the object leaves V8's fast shape.) */
export interface ParserEvents {
  declaration(declaration: XMLDecl): void
  tagBegins(): void
  open(tag: SaxesTagNS): void
  close(): void
  text(text: string): void
}

/** A namespace-aware XML 1.0 parser whose every complaint is a thrown `WireError`; after one it must not be used again. */
export class StrictParser extends Saxes {
  constructor(events: ParserEvents) {
    super(OPTIONS)
    this.on('xmldecl', declaration => events.declaration(declaration))
    this.on('opentagstart', () => events.tagBegins())
    this.on('opentag', tag => events.open(tag))
    this.on('closetag', () => events.close())
    this.on('text', text => events.text(text))
    this.on('cdata', text => events.text(text))
  }

  override fail(message: string): never {
    if (message === 'undefined entity.') throw restricted('XML_ENTITY', 'an entity other than the five predefined ones')
    throw new WireError('XML_NOT_WELL_FORMED', 'not-well-formed', `not well-formed XML: ${message}`)
  }

  /** Comments, DOCTYPE; only a CDATA section may begin like this. */
  override sOpenWakaBang(): void {
    super.sOpenWakaBang()
    const seen = this.openWakaBang
    if ('[CDATA['.startsWith(seen)) return
    if (seen === '-') throw restricted('XML_COMMENT', 'a comment')
    if (seen === 'D') throw restricted('XML_DOCTYPE', 'a document type declaration')
    this.fail('disallowed character after "<!".')
  }

  /** Processing instructions; only an XML declaration, and only at the very start, may begin like this. */
  override sPIFirstChar(): void {
    if (!this.xmlDeclPossible) throw processingInstruction()
    this.#readTarget(() => { super.sPIFirstChar() })
  }

  override sPIRest(): void {
    this.#readTarget(() => { super.sPIRest() })
  }

  override sPIBody(): void {
    throw processingInstruction()
  }

  override sPIEnding(): void {
    throw processingInstruction()
  }

  /** A bad name is as forbidden as a good one; saxes would complain of whichever it sees first, and that depends on the slices. */
  #readTarget(read: () => void): void {
    try {
      read()
    } catch (cause) {
      throw processingInstruction(cause)
    }
    if (!'xml'.startsWith(this.piTarget)) throw processingInstruction()
  }

  /** Without this a bare "&" would be noticed only at the next ";", which may never come. */
  override sEntity(): void {
    const before = this.entity.length
    super.sEntity()
    if (/[^\w#.:\-\u{80}-\u{10FFFF}]/u.test(this.entity.slice(before))) this.fail('disallowed character in entity name.')
  }

  /** saxes trims namespace names; XML does not. */
  override pushAttribNS(name: string, value: string): void {
    super.pushAttribNS(name, value)
    if (name === 'xmlns') this.topNS[''] = value
    else if (name.startsWith('xmlns:')) this.topNS[name.slice(6)] = value
  }

  /** saxes takes `a:1`, whose local part is not a name. */
  override qname(name: string): { prefix: string; local: string } {
    const split = super.qname(name)
    if (split.prefix !== '' && !startsLikeName(split.local)) this.fail(`malformed name: ${name}.`)
    return split
  }
}

function restricted(code: string, what: string, cause?: unknown): WireError {
  return new WireError(code, 'restricted-xml', `XMPP does not allow ${what}`, cause === undefined ? undefined : { cause })
}

function processingInstruction(cause?: unknown): WireError {
  return restricted('XML_PROCESSING_INSTRUCTION', 'a processing instruction', cause)
}
