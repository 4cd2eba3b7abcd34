/**
 * What one stream writes, in the form of its transport: headers, elements, stanzas for many, and the end. Whether and when is decided
 * elsewhere. Spec: RFC 6120 §4.2–4.4; RFC 7395 §3.3–3.6.
 */
import { randomBytes } from 'node:crypto'
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { TCP_CLOSE, writeClose, writeOpen, writeTcpHeader } from '#xmpp/stream/header.js'
import { Outbox, type OutboxSettings } from '../delivery/outbox.ts'
import { type Parcel, type Scope, spliceFor, writeIn } from '../delivery/parcel.ts'
import { changed, type HeaderAttributes, type Passage, type Seams } from '../seams.ts'
import type { Connection } from './stream-parts.ts'

const SCOPES = { tcp: 'client-stream', websocket: 'client-message', bosh: 'client-body' } as const

export interface StreamWriterSettings extends Omit<OutboxSettings, 'maxBytes'> {
  readonly transport: Connection['transport']
  readonly purpose: 'client' | 'component'
  /** For seams: whose stream it is. */
  readonly passage: Passage
  readonly seams: Seams
}

export class StreamWriter {
  readonly contentNamespace: string
  readonly #scope: Scope
  readonly #passage: Passage
  readonly #outbox: Outbox
  #seams: Seams
  #id = ''
  #hasBegun = false

  constructor({ transport, purpose, passage, seams, pipe, turn, overflowed }: StreamWriterSettings) {
    this.contentNamespace = purpose === 'component' ? NS.component : NS.client
    this.#scope = purpose === 'component' ? 'component-stream' : SCOPES[transport]
    this.#passage = passage
    this.#seams = seams
    this.#outbox = new Outbox({ pipe, turn, overflowed, maxBytes: () => this.#seams.options.maxOutboxBytes })
  }

  /** The id of our stream header, as it was sent. */
  get id(): string { return this.#id }

  /** From now on the stream belongs to a host with these seams. */
  enter(seams: Seams): void {
    this.#seams = seams
    this.#outbox.change = seams.written.length === 0 ? undefined : message => this.#change(message)
  }

  header(header: HeaderAttributes): void {
    this.#outbox.push(this.#headerText(header))
  }

  /** A new header comes next. */
  restart(): void {
    this.#hasBegun = false
  }

  element(element: Element): void {
    this.#outbox.push(this.written(element))
  }

  /** A stanza that may be for many. */
  parcel(parcel: Parcel, to?: Jid): void {
    this.#outbox.pushWritten(parcel.writtenFor(this.#scope), spliceFor(to))
  }

  /** Text as it is, past every seam. */
  text(text: string): void {
    this.#outbox.pushUnchanged(text)
  }

  /** What waits goes out now. */
  flush(): void {
    this.#outbox.flush()
  }

  /** An element as text of this stream. */
  written(element: Element): string {
    return writeIn(this.#scope, element)
  }

  /** A header as text, where none has been sent. */
  writtenFirst(header: () => HeaderAttributes): string[] {
    return this.#hasBegun ? [] : [this.#headerText(header())]
  }

  /** These texts, and the end of the stream; then, unless the host leaves that to the peer, the end of the connection. */
  end(last: readonly string[], closeCode?: number): void {
    const texts = [...last, this.#isFramed ? writeClose() : TCP_CLOSE]
    if (this.#seams.options.hangUp === 'at-once') this.#outbox.finish(texts, closeCode)
    else for (const text of texts) this.#outbox.push(text)
  }

  /** Ends the connection behind what was written. */
  hangUp(): void {
    this.#outbox.finish([])
  }

  /** A header and an end are elements of their own. BOSH has none; its listener makes attributes of them. RFC 7395 §3.4, §3.6. */
  get #isFramed(): boolean { return this.#scope === 'client-message' || this.#scope === 'client-body' }

  #headerText(header: HeaderAttributes): string {
    const attrs = changed(this.#seams.headers, header, this.#passage)
    this.#hasBegun = true
    this.#id = attrs.id ?? ''
    return this.#isFramed ? writeOpen(attrs) : writeTcpHeader({ ...attrs, contentNamespace: this.contentNamespace })
  }

  #change(message: string) {
    return this.#seams.written.reduce<readonly (string | Uint8Array)[]>(
      (messages, change) => messages.flatMap(each => typeof each === 'string' ? [...change(each, this.#passage)] : [each]), [message])
  }
}

/** Unique and not to be guessed: RFC 6120 §4.7.3. The secret of a component is hashed with it. */
export function newStreamId(): string {
  return randomBytes(16).toString('hex')
}
