/** What a stream offers at each stage. Pure. Spec: RFC 6120 §4.3.2, §6.4.1, §7.4; XEP-0115 v1.6.0 §6.3. */
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { mechanisms } from '#xmpp/stanzas/sasl.js'
import { capsFeature } from '../router/caps.ts'
import { HOST_INFO } from '../router/iq-services.ts'

/** @param offered mechanisms, best first */
export function featuresBeforeLogin(offered: readonly string[]): Element {
  return el('features', { xmlns: NS.stream }, mechanisms(offered))
}

export function featuresAfterLogin(): Element {
  return el('features', { xmlns: NS.stream }, bind(), capsFeature(HOST_INFO))
}
