/** Faults of the component port. Spec: XEP-0114. */
import { is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'

export const COMPONENT_FAULTS: readonly Fault[] = [
  fault({
    name: 'any-handshake',
    breaks: ['XEP-0114#proto.8', 'XEP-0114#proto.9'],
    plant: at => at.refusal('COMPONENT_SECRET', undefined),
  }),
  fault({
    name: 'handshake-unanswered',
    breaks: ['XEP-0114#proto.10', 'XEP-0114#proto.11'],
    spoils: ['session'],
    plant: at => at.outbound(element => is(element, NS.component, 'handshake'), () => undefined),
  }),
  fault({
    name: 'component-may-claim-any-from',
    breaks: ['XEP-0114#proto.15'],
    plant: at => at.refusal('COMPONENT_FORGED_FROM', undefined),
  }),
  fault({
    name: 'absent-component-silent',
    breaks: ['XEP-0114#proto.19'],
    plant: at => at.refusal('COMPONENT_AWAY', undefined),
  }),
  fault({
    name: 'component-hears-jabber-client',
    breaks: ['XEP-0114#proto.22'],
    plant: at => at.bytes((text, { transport, state }) =>
      transport === 'component' && state === 'connected' && !text.includes('@conference.') ? text.replace(/^<message\b/, `<message xmlns='${NS.client}'`) : text),
  }),
  fault({
    name: 'component-header-from-the-host',
    breaks: ['XEP-0114#proto.2'],
    plant: at => at.header((header, { transport }) => (transport === 'component' ? { ...header, from: 'elsewhere.invalid' } : header)),
  }),
  fault({
    name: 'second-component-beside-the-first',
    breaks: ['XEP-0114#proto.18'],
    plant(at) {
      at.option('componentConflict', 'close-first')
      at.refusal('COMPONENT_REPLACED', undefined)
    },
  }),
]
