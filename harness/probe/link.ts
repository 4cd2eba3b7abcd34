/** What a wire needs of a transport: a way to send, ways to misbehave, and events handed up as they come. */
import type { StreamEvent } from '#xmpp/stream/framer.js'
import type { WireError } from '#xmpp/wire-error.js'
import type { Transport } from '#harness/verdict/run-result.js'
import type { TlsFacts, TlsOptions } from './tls.ts'

/** Where a link hands up what happens. */
export interface LinkListener {
  /** Bytes of a TCP connection, or a whole text message of a WebSocket. */
  received(data: Uint8Array | string): void
  binary(bytes: Uint8Array): void
  frame(kind: 'ping' | 'pong', bytes: Uint8Array): void
  /** What was sent, by a link that wraps it. */
  sent?(raw: string): void
  /** What a link that wraps and reads has read: its exact text, and what that means, if anything. */
  said?(raw: string, event?: StreamEvent): void
  unreadable?(raw: string, error: WireError): void
  closed(how: { readonly clean: boolean; readonly code?: number; readonly reason?: string }): void
}

/** One connection, below everything XMPP. */
export interface Link {
  readonly transport: Transport
  /** Address of the peer, as it may be shown. */
  readonly peer: string
  readonly isLoopback: boolean
  /** Our own end, as the peer sees it when nothing stands between. */
  readonly localAddress: string
  /** From now on events are handed up. Nothing that came before is lost. */
  listen(listener: LinkListener): void
  /** Resolves once the data is with the operating system. Rejects with HarnessError when the connection is gone. */
  send(data: Uint8Array | string): Promise<void>
  /** Ends the connection as the transport wants it: FIN, or a WebSocket close frame. */
  end(code?: number, reason?: string): void
  /** Ends it at once, without a word. */
  drop(): void
  /** What TLS came to, where there is any. */
  readonly tls?: TlsFacts | undefined
  /** Begins TLS on a connection that has none; what came before and was not handed up is dropped. @throws MismatchError `TLS_HANDSHAKE`, `TLS_UNTRUSTED`. */
  secure?(options: TlsOptions, deadlineMs: number): Promise<void>
  /** Stops and goes on reading, to play a consumer that does not keep up. */
  pause(): void
  resume(): void
}

/** Whether an address, as a socket names it, is this machine's own. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || /^(::ffff:)?127\./.test(address))
}

/** An address as people write it: IPv4 without the prefix that a socket for both kinds gives it. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '')
}
