/** Faults of stanzas: attributes, answers, errors, delivery, presence. Spec: RFC 6120 §8, §10; RFC 6121 §4, §8. */
import { attr, copyOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import { type Fault, fault } from './fault.ts'
import { both, request, stanza, stanzaError } from './match.ts'

export const STANZA_FAULTS: readonly Fault[] = [
  fault({
    name: 'ping-to-the-host-unanswered',
    breaks: ['XEP-0199#c2s.1', 'XEP-0199#c2s.3'],
    plant: at => at.inbound(both(request(NS.ping), (element, { domain, transport }) => attr(element, 'to') === domain && transport !== 'bosh'), () => undefined),
  }),
  fault({
    name: 'ping-to-oneself-unanswered',
    breaks: ['XEP-0199#c2s.2'],
    plant: at => at.inbound(both(request(NS.ping), (element, { address }) => [undefined, address?.bareText].includes(attr(element, 'to'))), () => undefined),
  }),
  fault({
    name: 'unknown-request-unanswered',
    breaks: ['RFC6120#stanzas-semantics-iq.2', 'RFC6120#rules-local-domain.1'],
    plant: at => at.inbound(both(request('urn:example:another'), (element, { domain }) => attr(element, 'to') === domain), () => undefined),
  }),
  fault({
    name: 'unknown-request-granted',
    breaks: ['RFC6120#stanzas-error-rules.1'],
    plant: at => at.inbound(both(request('urn:example:unknown'), stanza('iq', 'set'), (element, { domain }) => attr(element, 'to') === domain), (element, passage) => {
      passage.reply(iqResult(element))
      return undefined
    }),
  }),
  fault({
    name: 'disco-to-oneself-unanswered',
    breaks: ['RFC6120#rules-noto-IQ.1'],
    plant: at => at.inbound(both(request(NS.discoInfo), element => attr(element, 'to') === undefined), () => undefined),
  }),
  fault({
    name: 'unknown-request-is-not-implemented',
    breaks: ['RFC6120#stanzas-extended.1', 'RFC6120#rules-noto-IQ.2', 'XEP-0092#examples.1'],
    plant: at => at.refusal('IQ_UNKNOWN', { condition: 'feature-not-implemented' }),
  }),
  fault({
    name: 'long-ids-cut-in-errors',
    breaks: ['RFC6120#stanzas-attributes-id.1', 'RFC6120#stanzas-error-rules.4', 'RFC6120#stanzas-semantics-iq.3'],
    plant: at => at.outbound(both(stanza('iq'), stanzaError(), element => (attr(element, 'id') ?? '').length > 60), element => {
      element.attrs['id'] = (attr(element, 'id') ?? '').slice(0, 60)
      return element
    }),
  }),
  fault({
    name: 'errors-all-come-from-the-host',
    breaks: ['RFC6120#stanzas-error-rules.3', 'RFC6121#rules-localpart-fulljid-nomatch-iq.1', 'RFC6121#rules-localpart-barejid-resource-iq.1', 'XEP-0030#info-basic.10', 'XEP-0199#security.1'],
    plant: at => at.outbound(both(stanza('iq'), stanzaError('service-unavailable'), (element, { domain }) => (attr(element, 'from') ?? '').includes(`@${domain}`)), (element, { domain }) => {
      element.attrs['from'] = domain
      return element
    }),
  }),
  fault({
    name: 'error-of-an-unheard-type',
    breaks: ['RFC6120#stanzas-error-syntax.1', 'RFC6120#stanzas-error-conditions.1'],
    plant: at => at.outbound(stanzaError('service-unavailable'), element => {
      for (const child of element.getChildElements()) if (child.name === 'error') child.attrs['type'] = 'fatal'
      return element
    }),
  }),
  fault({
    name: 'result-answered',
    breaks: ['RFC6120#stanzas-semantics-iq.4', 'RFC6120#rules-noto-IQ.3'],
    plant: at => at.inbound(stanza('iq', 'result'), (element, passage) => {
      passage.reply(errorReply(copyOf(element), { condition: 'bad-request' }))
      return element
    }),
  }),
  fault({
    name: 'iq-type-not-acceptable',
    breaks: ['RFC6120#stanzas-semantics-iq.1'],
    plant: at => at.refusal('IQ_TYPE', { condition: 'not-acceptable' }),
  }),
  fault({
    name: 'two-children-served',
    breaks: ['RFC6120#stanzas-semantics-iq.5'],
    plant: at => at.inbound(element => request()(element) && element.getChildElements().length > 1, element => {
      element.children = element.getChildElements().slice(0, 1)
      return element
    }),
  }),
  fault({
    name: 'from-not-checked',
    breaks: ['RFC6120#stanzas-attributes-from-c2s.1'],
    plant: at => at.refusal('STREAM_FORGED_FROM', undefined),
  }),
  fault({
    name: 'language-taken-away',
    breaks: ['RFC6120#streams-attr-xmllang.7', 'XEP-0045#i18n.1', 'XEP-0215#i18n.1', 'RFC6120#streams-attr-xmllang.5', 'RFC6120#streams-attr-xmllang.6'],
    plant: at => at.routed(element => attr(element, 'xml:lang') !== undefined, element => {
      delete element.attrs['xml:lang']
      return element
    }),
  }),
  fault({
    name: 'malformed-address-unsaid',
    breaks: ['RFC6120#stanzas-error-conditions-jid-malformed.1', 'RFC7622#addressing-resourcepart.1', 'RFC7622#addressing-resourcepart.2', 'RFC7622#addressing-domainpart.3', 'RFC7622#enforcement.1', 'RFC7622#addressing-localpart.1', 'RFC7622#addressing-localpart-excluded.1', 'XEP-0045#bizrules-jids.2', 'XEP-0045#bizrules-jids.3'],
    plant: at => at.refusal('STANZA_TO_MALFORMED', undefined),
  }),
  fault({
    name: 'absence-betrayed',
    breaks: ['RFC6120#stanzas-error-conditions-item-not-found.1', 'RFC6120#stanzas-error-conditions-service-unavailable.1', 'RFC6120#security-leaks-presence.2', 'RFC6121#rules-localpart-fulljid-nomatch-iq.1', 'XEP-0199#security.1', 'XEP-0206#recipient-unavailable.2'],
    plant: at => at.refusal('IQ_NO_RESOURCE', { condition: 'item-not-found' }),
  }),
  fault({
    name: 'groupchat-delivered-to-accounts',
    breaks: ['RFC6121#rules-localpart-barejid-resource-message.6', 'RFC6121#rules-localpart-barejid-noresource-message.2'],
    plant: at => at.refusal('MESSAGE_GROUPCHAT', undefined),
  }),
  fault({
    name: 'strangers-may-ask',
    breaks: ['RFC6121#rules-localpart-fulljid-match.1'],
    plant: at => at.option('strangersMayAsk', true),
  }),
  fault({
    name: 'account-request-passed-on',
    breaks: ['RFC6121#rules-localpart-barejid-resource-iq.1', 'RFC6121#rules-localpart-barejid-resource-iq.2', 'RFC6120#security-leaks-presence.2'],
    plant: at => at.decision((decision, { element, from, to }, resources) => {
      const isForeign = decision.kind === 'account' && request('urn:example:unknown')(element) && !from.bare.equals(to) && resources.length > 0
      return isForeign ? { kind: 'deliver', to: resources } : decision
    }),
  }),
  fault({
    name: 'bare-address-made-full',
    breaks: ['RFC6121#rules-localpart-barejid-resource-message.10', 'XEP-0045#impl-service.3'],
    plant: at => at.outbound((element, { address }) => element.name === 'message' && attr(element, 'to') === address?.bareText, (element, { address }) => {
      element.attrs['to'] = address?.toString() ?? ''
      return element
    }),
  }),
  fault({
    name: 'full-address-made-bare',
    breaks: ['RFC6120#stanzas-attributes-to-c2s.1'],
    plant: at => at.outbound(both(stanza('message', 'chat'), (element, { address, domain }) => attr(element, 'to') === address?.toString() && (attr(element, 'from') ?? '').includes(`@${domain}/`)), (element, { address }) => {
      element.attrs['to'] = address?.bareText ?? ''
      return element
    }),
  }),
  fault({
    name: 'own-presence-not-echoed',
    breaks: ['RFC6121#presence-initial-outbound.2', 'RFC6121#presence-syntax-children-priority.2'],
    spoils: ['session'],
    plant: at => at.outbound((element, { address }) => element.name === 'presence' && attr(element, 'from') === address?.toString() && attr(element, 'type') === undefined, () => undefined),
  }),
  fault({
    name: 'farewell-unsaid',
    breaks: ['RFC6121#presence-unavailable-outbound.2', 'RFC6121#presence-directed-outbound.3', 'RFC7395#closing.3', 'XEP-0045#exit.6', 'XEP-0045#createroom-reserved.6', 'XEP-0198#closure.1', 'XEP-0198#resumption.20', 'XEP-0045#exit.2', 'XEP-0124#inactive.1'],
    spoils: ['session'],
    plant: at => at.routed(both((_, { state }) => state === 'ended', stanza('presence', 'unavailable')), () => undefined),
  }),
  fault({
    name: 'directed-presence-stripped',
    breaks: ['RFC6121#presence-directed-outbound.1', 'RFC6120#stanzas-extended.2', 'XEP-0115#protocol.1', 'XEP-0352#rules.1', 'XEP-0352#rules.2'],
    plant: at => at.routed((element, { domain }) => element.name === 'presence' && (attr(element, 'to') ?? '').includes(`@${domain}`), element =>
      el('presence', { ...element.attrs })),
  }),
  fault({
    name: 'request-without-id-unanswered',
    breaks: ['RFC6120#stanzas-semantics-iq.6'],
    plant: at => at.inbound(both(request(), iq => (attr(iq, 'id') ?? '') === ''), () => undefined),
  }),
  fault({
    name: 'resources-of-the-server-silent',
    breaks: ['RFC6120#rules-local-domainresource.1'],
    plant: at => at.inbound(both(request(), (iq, { domain }) => attr(iq, 'to')?.startsWith(`${domain}/`) ?? false), () => undefined),
  }),
]
