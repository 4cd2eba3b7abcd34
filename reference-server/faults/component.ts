/** Faults of the component port: the stream, the handshake, and what a component says and hears. Spec: XEP-0114 §3. */
import { attr, copyOf, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type Match } from './fault.ts'
import { both, request, result, stanza } from './match.ts'

const ofComponent: Match = (_, { transport }) => transport === 'component'
const connected: Match = (_, { transport, state }) => transport === 'component' && state === 'connected'
const toResource: Match = element => (attr(element, 'to') ?? '').endsWith('/anywhere')
/** Of these types; presence of none is available. */
const isPlain = (...types: readonly string[]): Match => element => types.includes(attr(element, 'type') ?? (element.name === 'presence' ? 'available' : 'normal'))
const toComponent = (is: boolean): Match => element => /@(?:echo|relay)\./.test(attr(element, 'to') ?? '') === is
const fromRooms = (is: boolean): Match => element => (attr(element, 'from') ?? '').includes('@conference.') === is
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
    plant: at => at.inbound(both(stanza('message'), connected, lacks('type'), (element, { domain }) => (attr(element, 'from') ?? '').includes(`@${domain}`), toComponent(false)), (element, { domain }) => {
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
  fault({
    name: 'component-hears-nothing-anywhere',
    breaks: ['XEP-0114#proto.12'],
    plant: at => at.outbound(both(ofComponent, toResource, isPlain('available', 'chat', 'get')), () => undefined),
  }),
  fault({
    name: 'component-hears-no-farewells',
    breaks: ['XEP-0114#proto.12'],
    plant: at => at.outbound(both(ofComponent, stanza('presence', 'unavailable'), fromRooms(false)), () => undefined),
  }),
  fault({
    name: 'components-left-out-in-rooms',
    breaks: ['XEP-0114#proto.12'],
    // ghosts do not hear that they are asked to answer
    spoils: ['entering'],
    plant: at => at.outbound(both(ofComponent, stanza('message', 'groupchat'), fromRooms(true)), () => undefined),
  }),
  fault({
    name: 'components-deaf-to-each-other',
    breaks: ['XEP-0114#proto.12'],
    plant: at => at.outbound(both(ofComponent, stanza('message'), element => /^[^/]*@relay\./.test(attr(element, 'from') ?? '')), () => undefined),
  }),
  fault({
    name: 'component-not-seen',
    breaks: ['XEP-0114#proto.13'],
    plant: at => at.inbound(both(connected, stanza('presence'), element => attr(element, 'type') === undefined && !(attr(element, 'to') ?? '').includes('@conference.')), () => undefined),
  }),
  fault({
    name: 'component-asks-nobody',
    breaks: ['XEP-0114#proto.13'],
    plant: at => at.inbound(both(connected, request(NS.ping), element => (attr(element, 'to') ?? '').includes('@')), () => undefined),
  }),
  fault({
    name: 'component-silent-in-rooms',
    breaks: ['XEP-0114#proto.13'],
    plant: at => at.inbound(both(connected, stanza('message', 'groupchat')), () => undefined),
  }),
  fault({
    name: 'component-lost-is-lost-for-good',
    breaks: ['XEP-0114#proto.10'],
    plant(at) {
      let before: Passage | undefined
      at.received((text, { transport, memory }) => {
        if (transport === 'component' && text.includes('</stream:stream>')) memory.set('goodbye', true)
        return text
      })
      at.bytes((text, { transport, memory }) => {
        if (transport === 'component' && text.includes('</stream:stream>')) memory.set('goodbye', true)
        return text
      })
      at.outbound(element => is(element, NS.component, 'handshake'), (element, passage) => {
        const isMourned = before !== undefined && before.domain === passage.domain && before.state === 'ended' && !before.memory.has('goodbye')
        before = passage
        return isMourned ? undefined : element
      })
    },
  }),
]

function withAttribute(element: Element, name: string, value: string): Element {
  element.attrs[name] = value
  return element
}
