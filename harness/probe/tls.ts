/** The client's side of TLS on a TCP connection, and what was seen of the server in it. Spec: RFC 6120 §5.4.3, §13.7.2; RFC 6125 §6; RFC 9266; RFC 5929. */
import { isIP, type Socket } from 'node:net'
import { connect, type SecureVersion, type TLSSocket } from 'node:tls'
import type { Issued } from '#xmpp/certificates/authority.js'
import { endPointBinding, TLS_EXPORTER } from '#xmpp/sasl/channel-binding.js'
import { MismatchError } from '#harness/errors.js'

/** How to begin TLS. */
export interface TlsOptions {
  /** The host that the certificate has to be for; also said in SNI. */
  readonly domain: string
  /** Certificates to trust, as PEM; the machine's own when left out. */
  readonly ca?: string | undefined
  /** False: any certificate will do, so that it can be looked at. */
  readonly verify?: boolean
  readonly alpn?: readonly string[]
  readonly minVersion?: SecureVersion
  readonly maxVersion?: SecureVersion
  /** As OpenSSL names them. */
  readonly ciphers?: string
  /** Flags of OpenSSL, e.g. to leave an extension out. */
  readonly secureOptions?: number
  /** What the client shows of itself, if it is asked. */
  readonly certificate?: Issued
  /** A session of another connection to the same server, to go on with. */
  readonly session?: Buffer | undefined
}

/** What TLS came to. */
export interface TlsFacts {
  /** E.g. `TLSv1.3`. */
  readonly protocol: string
  /** As OpenSSL names it. */
  readonly cipher: string
  /** Names of the certificate's subjectAltName, as Node writes them: `DNS:meet.example.com`. */
  readonly names: readonly string[]
  readonly hasCertificate: boolean
  /** Why the certificate is not to be trusted for the domain; `undefined` when it is. */
  readonly distrust: string | undefined
  /** The application protocol that was agreed on. */
  readonly alpn: string | undefined
  /** What a login is bound to with this type of channel binding; `undefined` where the connection has none of it. */
  readonly binding: (type: string) => Buffer | undefined
  /** It goes on with a session of another connection. */
  readonly isResumed: boolean
  /** To go on with on another connection; of TLS 1.2 and older. */
  readonly session: () => Buffer | undefined
}

/**
 * Shakes hands over a connection.
 * @throws MismatchError `TLS_HANDSHAKE` when there is no TLS, `TLS_UNTRUSTED` when the certificate is not to be trusted
 */
export async function secured(below: Socket, options: TlsOptions, deadlineMs: number): Promise<{ readonly socket: TLSSocket; readonly facts: TlsFacts }> {
  const { domain, ca, alpn, minVersion, maxVersion, ciphers, secureOptions, session, certificate } = options
  const socket = connect({
    socket: below, ...(isIP(domain) === 0 ? { servername: domain } : { host: domain }), rejectUnauthorized: false,
    ...(ca !== undefined && { ca }), ...(alpn && { ALPNProtocols: [...alpn] }), ...(minVersion && { minVersion }), ...(maxVersion && { maxVersion }), ...(ciphers !== undefined && { ciphers }), ...(secureOptions !== undefined && { secureOptions }), ...(session && { session }), ...(certificate && { cert: certificate.certificate, key: certificate.key }),
  })
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(new MismatchError('TLS_HANDSHAKE', `TLS did not begin: ${why}`, { expected: 'a TLS handshake', observed: why }, cause === undefined ? {} : { cause }))
    }
    const timer = setTimeout(() => fail(`no handshake within ${deadlineMs} ms`), deadlineMs)
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.on('error', error => fail(error.message, error))
    socket.once('close', () => fail('the connection was closed'))
  })
  const facts = tlsFactsOf(socket)
  if (options.verify === false || facts.distrust === undefined) return { socket, facts }
  socket.destroy()
  throw new MismatchError('TLS_UNTRUSTED', `the certificate is not to be trusted for ${domain}: ${facts.distrust}`, { expected: `a certificate for ${domain} of an authority that is trusted`, observed: facts.distrust })
}

/** What was seen in a handshake that is done. */
export function tlsFactsOf(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate()
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    names: (certificate.subjectaltname ?? '').split(', ').filter(name => name !== ''),
    hasCertificate: Object.keys(certificate).length > 0,
    distrust: socket.authorized ? undefined : String(socket.authorizationError),
    alpn: socket.alpnProtocol || undefined,
    binding: type => bindingOf(socket, type),
    isResumed: socket.isSessionReused(),
    session: () => socket.getSession(),
  }
}

/** The client's side of RFC 9266 §2 and RFC 5929 §3, §4. The first Finished message is ours, unless a session is resumed; TLS 1.3 has no such binding. */
function bindingOf(socket: TLSSocket, type: string): Buffer | undefined {
  const certificate = socket.getPeerX509Certificate()
  const bindings: Readonly<Record<string, () => Buffer | undefined>> = {
    'tls-exporter': () => socket.exportKeyingMaterial(TLS_EXPORTER.bytes, TLS_EXPORTER.label, Buffer.from(TLS_EXPORTER.context)),
    'tls-server-end-point': () => certificate && endPointBinding(certificate.raw),
    'tls-unique': () => (socket.getProtocol() === 'TLSv1.3' ? undefined : socket.isSessionReused() ? socket.getPeerFinished() : socket.getFinished()),
  }
  return bindings[type]?.()
}
