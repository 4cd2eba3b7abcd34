/** Makes the server's side of TLS out of a TCP socket: from the first byte, or in the middle of a stream. */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { callbackify } from 'node:util'

/** What TLS from the first byte needs, before anybody has said which host is meant. */
export interface TlsTerms {
  /** For a peer that names no host, or one that is not ours. */
  readonly context: () => Promise<SecureContext>
  /** For the host in the peer's SNI. */
  readonly contextFor: (name: string) => Promise<SecureContext>
  /** Application protocol names, RFC 7301. */
  readonly alpn: readonly string[]
  /** Whether the client is asked for a certificate. It need not have one, and which are trusted the context says. */
  readonly asksForCertificate?: () => boolean
}

/** STARTTLS: the host is known already. What came in the clear and nobody has read is forgotten. RFC 6120 §5.4.3.3. */
export function upgraded(socket: Socket, secureContext: SecureContext, requestCert: boolean): TLSSocket {
  socket.read()
  return new TLSSocket(socket, { isServer: true, secureContext, requestCert, rejectUnauthorized: false })
}

/** TLS from the first byte. Nobody may have read from the socket (`pauseOnConnect`). @throws what `terms` throws */
export async function direct(socket: Socket, { context, contextFor, alpn, asksForCertificate }: TlsTerms): Promise<TLSSocket> {
  const secureContext = await context()
  return new TLSSocket(socket, {
    isServer: true, secureContext, requestCert: asksForCertificate?.() === true, rejectUnauthorized: false, ALPNProtocols: [...alpn],
    SNICallback: callbackify(contextFor),
  })
}
