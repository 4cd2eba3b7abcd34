/** What a stream stands between: the connection that carries it, the server around it, and whoever decides on it. */
import type { SecureContext, TLSSocket } from 'node:tls'
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { OpeningRequest } from '../auth/mechanism.ts'
import type { Clock } from '../clock.ts'
import type { Pipe } from '../delivery/outbox.ts'
import type { Parcel } from '../delivery/parcel.ts'
import type { Turn } from '../delivery/turn.ts'
import type { Visit } from '../listen/admission.ts'
import type { PeerHeader, Seams } from '../seams.ts'
import type { XmppStream } from './stream.ts'

/** A connection that a listener has accepted. */
export interface Connection {
  readonly transport: 'tcp' | 'websocket' | 'bosh'
  readonly pipe: Pipe
  /** It has TLS from its first byte. */
  readonly isSecure?: boolean
  /** Makes TLS of what comes and goes from now on; left out where that cannot be. */
  readonly secure?: (context: SecureContext, asksForCertificate: boolean) => void
  /** Seams that act until the host is known. */
  readonly seams: Seams
  /** Where it comes from, and what it counts as there. */
  readonly visit: Visit
  /** The HTTP request that opened it; none over TCP. */
  readonly request?: OpeningRequest
  /** Its TLS socket, while it has one that ends here. */
  readonly tls?: () => TLSSocket | undefined
}

/** What a stream needs of the server around it. */
export interface StreamSurroundings {
  readonly turn: Turn
  readonly clock: Clock
  /** Domain that answers when the peer named none. */
  readonly fallbackDomain: string
  /** Where our own mistakes are told. */
  readonly report: (error: unknown) => void
  /** Told when the socket of a stream is gone. */
  readonly gone: (stream: XmppStream) => void
}

/** How a stream ended: its socket was lost, it was closed in good order, or by a stream error of ours. */
export type StreamEnd = 'lost' | 'closed' | 'failed'

/** Told of each stanza that passes the wire in either direction, and asked for the last word. XEP-0198 §4. */
export interface StanzaMeter {
  countReceived(): void
  /** Before it is written. */
  countSent(parcel: Parcel, to?: Jid): void
  lastWords(): Element
}

/** Who decides on a stream. What it throws is our own mistake: reported, and the stream ended. */
export interface StreamOwner {
  readonly state: string
  readonly domain: string
  /** Full, once bound. */
  readonly boundAddress: Jid | undefined
  opened(header: PeerHeader): void
  received(element: Element): void
  /** Called exactly once. */
  ended(how: StreamEnd): void
  /** For seams: into the router. */
  route(element: Element): void
}
