/** What can happen on a connection, seen from the probe. Nothing is hidden and nothing is judged. */
import type { Element } from '#xmpp/element.js'
import type { WireError } from '#xmpp/wire-error.js'

/** The peer's stream header: `<stream:stream …>` or `<open …/>`. */
export interface Header {
  /** Local name of the root. */
  readonly name: string
  /** Namespace of the root. */
  readonly namespace: string
  /** Default namespace that it declares; empty when none. */
  readonly contentNamespace: string
  readonly attrs: Readonly<Record<string, string>>
}

interface Happened {
  /** Exactly what was on the wire, from the end of the event before. */
  readonly raw: string
  /** The same, as the transcript shows it: without secrets. */
  readonly shown: string
  /** Milliseconds since the test began. */
  readonly atMs: number
  /** Index of its line in the transcript. */
  readonly line: number
}

export type WireEvent = Happened &
  (
    | { readonly kind: 'header'; readonly header: Header }
    | { readonly kind: 'element'; readonly element: Element }
    /** The peer closed its stream: `</stream:stream>` or `<close/>`. */
    | { readonly kind: 'end' }
    /**
     * The connection is gone. `clean`: TCP FIN, or a WebSocket closing handshake; otherwise it was reset.
     * `by` says whose doing it was; `code` and `reason` are WebSocket's.
     */
    | { readonly kind: 'closed'; readonly clean: boolean; readonly by: 'peer' | 'probe'; readonly code?: number; readonly reason?: string }
    /** A binary WebSocket message. */
    | { readonly kind: 'binary'; readonly bytes: Uint8Array }
    /** A WebSocket pong or ping. */
    | { readonly kind: 'pong' | 'ping'; readonly bytes: Uint8Array }
    /** The peer sent what cannot be read; nothing behind it is read either. */
    | { readonly kind: 'unreadable'; readonly error: WireError }
  )

export type WireEventKind = WireEvent['kind']
/** The event of one kind. */
export type EventOf<K extends WireEventKind> = Extract<WireEvent, { readonly kind: K }>
