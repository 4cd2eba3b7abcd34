/**
 * Whether a TLS 1.2 connection has the extended master secret, without which nothing may be bound to it: a man in the middle could have
 * made two connections with the same secrets. Node does not tell; the session that OpenSSL writes down does, in its flags.
 * Spec: RFC 7627 §1; RFC 9266 §4.2; RFC 7677 §4.
 */
import type { TLSSocket } from 'node:tls'
import { readDer } from '#xmpp/certificates/der.js'

/** `flags [13] INTEGER` of OpenSSL's SSL_SESSION. */
const FLAGS_TAG = 0xad
const HAS_EXTENDED_MASTER_SECRET = 1

export function hasExtendedMasterSecret(socket: Pick<TLSSocket, 'getSession'>): boolean {
  const [session] = readDer(socket.getSession() ?? new Uint8Array())
  const flags = session && [...readDer(session.content)].find(({ tag }) => tag === FLAGS_TAG)
  const [value] = flags ? readDer(flags.content) : []
  return ((value?.content.at(-1) ?? 0) & HAS_EXTENDED_MASTER_SECRET) !== 0
}
