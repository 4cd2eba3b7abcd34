/** Faults of the component port: the stream, the handshake, and what a component says and hears. Spec: XEP-0114 §3. */
import { attr, copyOf, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault, type Match } from './fault.ts'
import { both, request, result, stanza } from './match.ts'

const ofComponent: Match = (_, { transport }) => transport === 'component'
const connected: Match = (_, { transport, state }) => transport === 'component' && state === 'connected'
const lacks = (name: string): Match => element => attr(element, name) === undefined

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
  fault({
    name: 'component-not-greeted',
    breaks: ['XEP-0114#proto.1'],
    spoils: ['session'],
    plant(at) {
      at.opening((header, { memory }) => {
        if (header.contentNamespace === NS.component) memory.set('well-met', true)
        return header
      })
      at.bytes((text, { transport, memory }) => (transport === 'component' && memory.has('well-met') && text.startsWith('<?xml') ? [] : text))
    },
  }),
  fault({
    name: 'component-stream-with-empty-id',
    breaks: ['XEP-0114#proto.3'],
    plant: at => at.header((header, { transport }) => (transport === 'component' ? { ...header, id: '' } : header)),
  }),
  fault({
    name: 'component-offered-features',
    breaks: ['XEP-0114#proto.4', 'XEP-0114#proto.10'],
    spoils: ['session'],
    plant: at => at.bytes((text, { transport, state }) => (transport === 'component' && state === 'opening' && text.startsWith('<?xml') ? [text, '<stream:features/>'] : text)),
  }),
  fault({
    name: 'unknown-component-kept-waiting',
    breaks: ['XEP-0114#proto.5', 'XEP-0114#proto.7'],
    port: true,
    plant(at) {
      at.refusal('COMPONENT_UNKNOWN', undefined)
      at.bytes((text, { transport, domain }) => (transport === 'component' && domain === '' && text === '</stream:stream>' ? [] : text))
    },
  }),
  fault({
    name: 'component-in-any-namespace',
    breaks: ['XEP-0114#proto.6'],
    plant: at => at.refusal('COMPONENT_CONTENT', undefined),
  }),
  fault({
    name: 'wrong-handshake-breaks-a-policy',
    breaks: ['XEP-0114#proto.9'],
    plant: at => at.refusal('COMPONENT_SECRET', { condition: 'policy-violation' }),
  }),
  fault({
    name: 'handshake-with-words',
    breaks: ['XEP-0114#proto.10'],
    plant: at => at.outbound(element => is(element, NS.component, 'handshake'), element => element.t('welcome')),
  }),
  fault({
    name: 'component-hears-nobody-in-particular',
    breaks: ['XEP-0114#proto.12'],
    plant: at => at.outbound(both(stanza('message'), ofComponent, lacks('type')), element => {
      delete element.attrs['from']
      return element
    }),
  }),
  fault({
    name: 'component-speaks-only-as-itself',
    breaks: ['XEP-0114#proto.13'],
    plant: at => at.inbound(both(stanza('message'), connected, lacks('type'), (element, { domain }) => (attr(element, 'from') ?? '').includes(`@${domain}`)), (element, { domain }) => {
      element.attrs['from'] = domain
      return element
    }),
  }),
  fault({
    name: 'component-without-from-is-itself',
    breaks: ['XEP-0114#proto.14'],
    plant: at => at.inbound(both(connected, lacks('from')), (element, { domain }) => withAttribute(element, 'from', domain)),
  }),
  fault({
    name: 'component-asks-nobody-and-is-answered',
    breaks: ['XEP-0114#proto.14'],
    plant: at => at.inbound(both(request(), connected, lacks('to')), (element, { domain }) => withAttribute(element, 'to', domain.replace(/^[^.]+\./, ''))),
  }),
  fault({
    name: 'component-heard-before-the-handshake',
    breaks: ['XEP-0114#proto.17'],
    plant: at => at.inbound(both(stanza('message'), ofComponent, (_, { state }) => state === 'handshaking'), (element, passage) => {
      passage.route(withAttribute(copyOf(element), 'xmlns', NS.client))
      return element
    }),
  }),
  fault({
    name: 'component-answers-lost',
    breaks: ['XEP-0114#proto.20'],
    plant: at => at.inbound(both(result(NS.discoInfo), connected), () => undefined),
  }),
  fault({
    name: 'client-hears-the-component-namespace',
    breaks: ['XEP-0114#proto.22'],
    plant: at => at.outbound(both(stanza('message'), (element, { transport, domain }) => transport !== 'component' && (attr(element, 'from') ?? '').includes(`@echo.${domain}`)), element =>
      withAttribute(element, 'xmlns', NS.component)),
  }),
]

function withAttribute(element: Element, name: string, value: string): Element {
  element.attrs[name] = value
  return element
}
