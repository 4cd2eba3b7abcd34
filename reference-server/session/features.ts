/** What a stream offers at each stage. Pure. Spec: RFC 6120 §4.3.2, §5.4.1, §6.4.1, §7.4; RFC 6121 §2.6.1, §3.4; XEP-0115 v1.6.0 §6.3; XEP-0198 v1.6.3 §2; XEP-0352 v1.0.0 §4.1; XEP-0388 v1.0.4 §2.1; XEP-0386 v1.1.0 §3.1; XEP-0440 v1.0.0 §2. */
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { channelBindings } from '#xmpp/stanzas/channel-bindings.js'
import { csiFeature } from '#xmpp/stanzas/client-state.js'
import { bind2Feature } from '#xmpp/stanzas/bind2.js'
import { mechanisms } from '#xmpp/stanzas/sasl.js'
import { authentication } from '#xmpp/stanzas/sasl2.js'
import { starttls } from '#xmpp/stanzas/starttls.js'
import { smFeature } from '#xmpp/stanzas/stream-management.js'
import { capsFeature } from '../router/caps.ts'
import { HOST_INFO } from '../router/iq-services.ts'

export interface LoginOffer {
  /** Mechanisms, best first. */
  readonly offered: readonly string[]
  /** The same for SASL2. */
  readonly offered2: readonly string[]
  /** To what a login can be bound, where a mechanism that does so is offered. */
  readonly bindings: readonly string[]
  /** Whether STARTTLS is offered; where it is required, nothing else is (RFC 6120 §5.3.1). */
  readonly tls: 'offered' | 'required' | undefined
}

export function featuresBeforeLogin({ offered, offered2, bindings, tls }: LoginOffer): Element {
  if (tls === 'required') return el('features', { xmlns: NS.stream }, starttls(true))
  return el('features', { xmlns: NS.stream }, tls && starttls(),
    offered.length > 0 ? mechanisms(offered) : undefined,
    offered2.length > 0 ? authentication(offered2, smFeature(), bind2Feature([NS.carbons, NS.csi, NS.sm])) : undefined,
    bindings.length > 0 ? channelBindings(bindings) : undefined)
}

export interface SessionOffer {
  /** Whether a roster is kept for whoever has logged in. */
  readonly hasRoster: boolean
  readonly isBound: boolean
  /** Stream management is on. */
  readonly isManaged: boolean
}

export function featuresAfterLogin({ hasRoster, isBound, isManaged }: SessionOffer): Element {
  const ofRoster = hasRoster ? [el('ver', { xmlns: NS.rosterVersions }), el('sub', { xmlns: NS.preApproval })] : []
  return el('features', { xmlns: NS.stream }, isBound ? undefined : bind(), ...ofRoster, isManaged ? undefined : smFeature(), csiFeature(), capsFeature(HOST_INFO))
}
