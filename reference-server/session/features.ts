/** What a stream offers at each stage. Pure. Spec: RFC 6120 §4.3.2, §5.4.1, §6.4.1, §7.4; RFC 6121 §2.6.1, §3.4; XEP-0115 v1.6.0 §6.3; XEP-0198 v1.6.3 §2; XEP-0352 v1.0.0 §4.1. */
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { csiFeature } from '#xmpp/stanzas/client-state.js'
import { mechanisms } from '#xmpp/stanzas/sasl.js'
import { starttls } from '#xmpp/stanzas/starttls.js'
import { smFeature } from '#xmpp/stanzas/stream-management.js'
import { capsFeature } from '../router/caps.ts'
import { HOST_INFO } from '../router/iq-services.ts'

/**
 * @param offered mechanisms, best first
 * @param tls whether STARTTLS is offered; where it is required, nothing else is (RFC 6120 §5.3.1)
 */
export function featuresBeforeLogin(offered: readonly string[], tls?: 'offered' | 'required'): Element {
  if (tls === 'required') return el('features', { xmlns: NS.stream }, starttls(true))
  return el('features', { xmlns: NS.stream }, tls && starttls(), offered.length > 0 ? mechanisms(offered) : undefined)
}

/** @param hasRoster whether a roster is kept for whoever has logged in */
export function featuresAfterLogin(hasRoster: boolean): Element {
  const ofRoster = hasRoster ? [el('ver', { xmlns: NS.rosterVersions }), el('sub', { xmlns: NS.preApproval })] : []
  return el('features', { xmlns: NS.stream }, bind(), ...ofRoster, smFeature(), csiFeature(), capsFeature(HOST_INFO))
}
