/** TLS on a stream that began in the clear: whether it is due, and how it begins. Spec: RFC 6120 §5. */
import type { SecureContext } from 'node:tls'
import { proceed, tlsFailure } from '#xmpp/stanzas/starttls.js'
import type { VirtualHost } from '../router/virtual-host.ts'
import type { Certificates } from '../tls/certificates.ts'
import type { XmppStream } from './stream.ts'

export interface StartTlsSettings {
  readonly stream: XmppStream
  /** What hosts show when TLS begins; without, there is none. */
  readonly certificates?: Pick<Certificates, 'contextFor'> | undefined
  readonly report: (error: unknown) => void
  /** TLS is about to begin: nothing that was said before counts. */
  readonly beginAgain: () => void
}

/** Whether nobody logs in on this stream as it is. */
export function needsTls(stream: XmppStream, { settings, seams }: VirtualHost): boolean {
  return !stream.isSecure && (settings.requiresTls === true || seams.options.requireTls)
}

/** What the features say of it; where it is required, they say nothing else. §5.3.1, §5.4.1. */
export function tlsOffer({ stream, certificates }: Pick<StartTlsSettings, 'stream' | 'certificates'>, host: VirtualHost): 'offered' | 'required' | undefined {
  if (!certificates || !stream.maySecure || !host.seams.options.startTls) return undefined
  return needsTls(stream, host) ? 'required' : 'offered'
}

/** §5.4.2, §5.4.3: after `<proceed/>` everything begins anew. */
export function startTls(settings: StartTlsSettings, host: VirtualHost): void {
  const { stream, certificates, report, beginAgain } = settings
  if (!certificates || !tlsOffer(settings, host)) return refuse(stream)
  const { clientCertificates } = host.settings
  stream.holdWhile(contextOf(host, certificates).then(context => {
    if (stream.isOver) return
    stream.send(proceed())
    beginAgain()
    stream.secure(context, clientCertificates !== undefined)
  }, (error: unknown) => {
    report(error)
    refuse(stream)
  }))
}

/** What a host shows, and whom it trusts to vouch for clients. */
export async function contextOf({ domain, seams, settings }: VirtualHost, certificates: Pick<Certificates, 'contextFor'>): Promise<SecureContext> {
  return certificates.contextFor(domain, seams.options, await settings.clientCertificates?.authorities())
}

function refuse(stream: XmppStream): void {
  stream.send(tlsFailure())
  stream.close()
}
