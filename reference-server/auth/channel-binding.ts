/**
 * To what a login can be bound on a connection whose TLS ends here.
 * Spec: RFC 5802 §6; RFC 9266 §2, §4; RFC 5929 §3, §4; RFC 7677 §4; XEP-0440 v1.0.0 §3.
 */
import type { TLSSocket } from 'node:tls'
import { type ChannelBinding, endPointBinding, TLS_EXPORTER } from '#xmpp/sasl/channel-binding.js'
import type { HostOptions } from '../session/options.ts'
import { hasExtendedMasterSecret } from '../tls/extended-master-secret.ts'

type BindingOptions = Pick<HostOptions, 'channelBindings' | 'bindsWithoutSessionHash'>

/** The types of a connection, out of those that are allowed and in their order; none where TLS ends elsewhere. */
export function bindingsOf(tls: TLSSocket | undefined, options: BindingOptions): readonly ChannelBinding[] {
  if (!tls || tls.destroyed || !(options.bindsWithoutSessionHash || isUnique(tls))) return []
  return options.channelBindings.filter(type => bindingData(tls, type) !== undefined)
}

/** Whether nobody can have made another connection with the same secrets: TLS 1.3 sees to that, and before it an extension. */
function isUnique(tls: TLSSocket): boolean {
  return tls.getProtocol() === 'TLSv1.3' || hasExtendedMasterSecret(tls)
}

/** What both ends of a connection see of it and no other connection has; `undefined` where this type is not to be had. */
export function bindingData(tls: TLSSocket, type: ChannelBinding): Buffer | undefined {
  if (tls.destroyed) return undefined
  if (type === 'tls-server-end-point') return ofCertificate(tls)
  if (type === 'tls-exporter') return tls.exportKeyingMaterial(TLS_EXPORTER.bytes, TLS_EXPORTER.label, Buffer.from(TLS_EXPORTER.context))
  return tls.getProtocol() === 'TLSv1.3' ? undefined : firstFinished(tls)
}

function ofCertificate(tls: TLSSocket): Buffer | undefined {
  const certificate = tls.getX509Certificate()
  return certificate && endPointBinding(certificate.raw)
}

/** RFC 5929 §3.1: the first Finished message, which is the client's unless a session is resumed. */
function firstFinished(tls: TLSSocket): Buffer | undefined {
  return tls.isSessionReused() ? tls.getFinished() : tls.getPeerFinished()
}
