/** Faults on the way into a stream: headers, features, restarts, resources. Spec: RFC 6120 §4.2–4.8, §7; RFC 7395 §3.3–3.7. */
import { append, childOf, copyOf, el, elementsOf, is, nsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import { TCP_CLOSE, writeClose } from '#xmpp/stream/header.js'
import type { HeaderAttributes, Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, features, payloadOf, request, result } from './match.ts'

const isHeader = (text: string): boolean => /^(<\?xml|<open )/.test(text)
const HEADER_ON_TCP = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"

/** Says nothing any more. A peer that waits for it knows at once that nothing will come. */
function hungUp(passage: Passage): readonly never[] {
  passage.hangUp()
  return []
}

function withoutFrom({ to, id, version, lang }: HeaderAttributes): HeaderAttributes {
  return { ...(to !== undefined && { to }), ...(id !== undefined && { id }), ...(version !== undefined && { version }), ...(lang !== undefined && { lang }) }
}

/** A client left the resource to the server, and gets this address instead. */
function renamed(at: FaultSeams, rename: (address: string) => string): void {
  const leavesIt: Match = (iq, passage) => passage.state === 'binding' && request(NS.bind)(iq) && elementsOf(payloadOf(iq)).length === 0
  at.inbound(leavesIt, (element, { memory }) => {
    memory.set('left', true)
    return element
  })
  at.outbound(both(result(NS.bind), (_, { memory }) => memory.has('left')), element => {
    const jid = childOf(payloadOf(element), NS.bind, 'jid')
    if (jid) jid.children = [rename(textOf(jid))]
    return element
  })
}

export const OPENING_FAULTS: readonly Fault[] = [
  fault({
    name: 'header-unanswered',
    breaks: ['RFC6120#streams-fundamentals.1', 'RFC6120#streams-ns-xmpp.1', 'RFC7395#setup.2', 'XEP-0388#feature.5', 'RFC6120#xml-declaration.2'],
    spoils: ['session'],
    // where nothing is wrong with the client's header
    plant: at => at.bytes((text, passage) => {
      const { memory, state, transport } = passage
      if (state === 'opening' && transport !== 'component' && isHeader(text)) memory.set('header', text)
      const held = memory.get('header') as string | undefined
      if (held === undefined || text === held) return held === undefined ? text : []
      memory.delete('header')
      return state === 'authenticating' ? hungUp(passage) : [held, text]
    }),
  }),
  fault({
    name: 'features-unsent',
    breaks: ['RFC6120#streams-negotiation-features.1', 'RFC6120#streams-ns-xmpp.1', 'RFC7395#setup.4', 'XEP-0386#s3-1.3'],
    spoils: ['session'],
    plant: at => at.outbound(features('before-login'), (_, passage) => hungUp(passage)),
  }),
  fault({
    name: 'features-unsent-after-login',
    breaks: ['RFC6120#streams-negotiation-resend.1', 'RFC6120#sasl-process-neg-success.5'],
    spoils: ['session'],
    plant: at => at.outbound(features('after-login'), (_, passage) => hungUp(passage)),
  }),
  fault({
    name: 'feature-without-namespace',
    breaks: ['RFC6120#streams-negotiation-features.2'],
    plant: at => at.outbound(features('before-login'), element => append(element, el('legacy'))),
  }),
  fault({
    name: 'header-from-nobody',
    breaks: ['RFC6120#streams-attr-from.1', 'RFC6120#streams-attr-from.2', 'RFC7395#setup.3', 'XEP-0115#stream.2'],
    plant: at => at.header((header, { transport }) => (transport === 'component' ? header : withoutFrom(header))),
  }),
  fault({
    name: 'header-to-somebody',
    breaks: ['RFC6120#streams-attr-to.2'],
    plant: at => at.header((header, { transport, domain }) => (transport === 'component' ? header : { to: `somebody@${domain}`, ...header })),
  }),
  fault({
    name: 'ids-from-a-counter',
    breaks: ['RFC6120#streams-attr-id.3'],
    plant(at) {
      let last = 1_000_000_000_000
      at.header((header, { transport }) => (transport === 'component' ? header : { ...header, id: String(last += 1) }))
    },
  }),
  fault({
    name: 'id-kept-after-login',
    breaks: ['RFC6120#streams-negotiation-restart.3', 'RFC6120#sasl-process-neg-success.4', 'RFC7395#section-3-7.2'],
    plant: at => at.header((header, { state, memory, transport }) => {
      const first = memory.get('id') as string | undefined
      if (transport === 'component' || !header.id) return header
      if (state !== 'reopening') memory.set('id', header.id)
      return state === 'reopening' && first !== undefined ? { ...header, id: first } : header
    }),
  }),
  fault({
    name: 'everybody-speaks-version-one',
    breaks: ['RFC6120#streams-attr-version.3', 'RFC6120#streams-attr-version.4'],
    port: true,
    plant: at => at.opening((header, { transport }) => (transport === 'component' ? header : { ...header, attrs: { version: '1.0', ...header.attrs } })),
  }),
  fault({
    name: 'namespaces-unchecked',
    breaks: ['RFC6120#streams-ns-stream.1', 'RFC6120#streams-ns-xmpp.2', 'RFC7395#framed-stream-namespace.2', 'RFC7395#setup.5'],
    port: true,
    plant(at) {
      at.refusal('STREAM_WRONG_NAMESPACE', undefined)
      at.refusal('STREAM_WRONG_CONTENT', undefined)
      at.refusal('STREAM_WRONG_ROOT', undefined)
    },
  }),
  fault({
    name: 'header-in-wrong-namespace',
    breaks: ['RFC6120#streams-ns-stream.2'],
    plant: at => at.bytes((text, { transport }) => transport === 'component' ? text : text === TCP_CLOSE ? '</s:stream>'
      : text.replace(HEADER_ON_TCP, "<s:stream xmlns:s='urn:example:wrong' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'")),
  }),
  fault({
    name: 'open-in-wrong-namespace',
    breaks: ['RFC7395#framed-stream-namespace.1', 'RFC4505#section-2.1', 'RFC4616#section-2.1', 'RFC5802#protocol.3'],
    spoils: ['session'],
    plant: at => at.bytes(text => text.replace(/^<open xmlns='[^']*'/, "<open xmlns='urn:example:wrong'")),
  }),
  fault({
    name: 'content-namespace-of-servers',
    breaks: ['RFC6120#streams-ns-content.1'],
    // nothing is in the content namespace before the login
    plant: at => at.bytes((text, { state }) => (state === 'opening' ? text.replace("<stream:stream xmlns='jabber:client'", "<stream:stream xmlns='jabber:server'") : text)),
  }),
  fault({
    name: 'end-at-restart',
    breaks: ['RFC6120#streams-negotiation-restart.1', 'RFC7395#section-3-7.3', 'RFC6120#security-dos.7', 'XEP-0388#s4-8.1', 'XEP-0206#preconditions-sasl.2'],
    spoils: ['session'],
    plant: at => at.bytes((text, { transport }) => (text.startsWith('<success ') ? [text, transport === 'tcp' ? TCP_CLOSE : writeClose()] : text)),
  }),
  fault({
    name: 'restart-unanswered',
    breaks: ['RFC6120#streams-negotiation-restart.2', 'RFC7395#section-3-7.1', 'RFC6120#sasl-process-neg-success.4', 'RFC6120#sasl-process-neg-success.5', 'XEP-0115#stream.2'],
    spoils: ['session'],
    plant: at => at.bytes((text, passage) => (isHeader(text) && passage.state === 'reopening' ? hungUp(passage) : text)),
  }),
  fault({
    name: 'restart-without-declaration',
    breaks: ['RFC6120#streams-negotiation-restart.4'],
    plant: at => at.bytes((text, { state }) => (state === 'reopening' ? text.replace(/^<\?xml[^>]*>/, '') : text)),
  }),
  fault({
    name: 'starttls-over-websocket',
    breaks: ['RFC7395#tls.1'],
    plant: at => at.outbound(both(features('before-login'), (_, { transport }) => transport === 'websocket'), element => append(element, el('starttls', { xmlns: NS.tls }))),
  }),
  fault({
    name: 'bind-gives-another-account',
    breaks: ['RFC6120#streams-negotiation-address.1', 'RFC4616#section-2.2', 'RFC6120#security-certificates-validation-client-case1.1'],
    plant: at => renamed(at, address => `another-${address}`),
  }),
  fault({
    name: 'bind-gives-no-resource',
    breaks: ['RFC6120#bind-servergen.1', 'RFC6120#bind-servergen.2', 'RFC6120#bind-servergen-success.1', 'RFC6120#bind-generation.1', 'XEP-0206#preconditions-sasl.6'],
    plant: at => renamed(at, address => address.replace(/\/.*/, '')),
  }),
  fault({
    name: 'resources-from-a-counter',
    breaks: ['RFC6120#bind-servergen.2'],
    plant(at) {
      let last = 1_000_000_000_000
      renamed(at, address => address.replace(/\/.*/, `/${last += 1}`))
    },
  }),
  fault({
    name: 'bind-restarts-the-stream',
    breaks: ['RFC6120#bind-rules-restart.1', 'RFC6120#streams-negotiation-complete.2'],
    plant: at => at.outbound(result(NS.bind), element => [element, el('features', { xmlns: NS.stream }, el('bind', { xmlns: NS.bind }))]),
  }),
  fault({
    name: 'bind-lets-nobody-in-twice',
    breaks: ['RFC6120#bind-fundamentals.2'],
    // other tests log in side by side, so this knows a second client by its name
    plant: at => at.inbound(both(request(NS.bind), iq => textOf(childOf(payloadOf(iq), NS.bind, 'resource') ?? el('none')).endsWith('-twice')), (element, passage) => {
      passage.reply(errorReply(copyOf(element), { condition: 'resource-constraint' }))
      return undefined
    }),
  }),
  fault({
    name: 'bind-refuses-in-other-words',
    breaks: ['RFC6120#bind-clientsubmit-error-badrequest.1'],
    plant: at => at.refusal('BIND_RESOURCE', { condition: 'not-acceptable' }),
  }),
  fault({
    name: 'bind-replaces-without-conflict',
    breaks: ['RFC6120#bind-clientsubmit-error-conflict.1', 'XEP-0386#bind-request.6'],
    plant: at => at.refusal('STREAM_REPLACED', { condition: 'reset' }),
  }),
  fault({
    name: 'foreign-element-delivered',
    breaks: ['RFC6120#streams-ns-other.1'],
    plant: at => at.inbound((element, { state }) => state === 'bound' && element.attrs['to'] !== undefined && element.attrs['xmlns'] !== NS.client && !is(element, NS.client, element.name), (element, passage) => {
      const delivered = copyOf(element)
      delivered.attrs['from'] = passage.address?.toString() ?? ''
      passage.route(delivered)
      return element
    }),
  }),
  fault({
    name: 'foreign-element-hangs-up',
    breaks: ['RFC6120#streams-ns-other.2'],
    plant: at => at.inbound((element, { state }) => state === 'bound' && element.attrs['to'] === undefined && !is(element, NS.client, element.name) && !nsOf(element).startsWith('urn:xmpp:'), (_, passage) => {
      passage.hangUp()
      return undefined
    }),
  }),
]
