/** Faults of streams: headers, features, errors, ends. Spec: RFC 6120 §4, §11. */
import { append, childOf, copyOf, el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { mechanisms } from '#xmpp/stanzas/sasl.js'
import type { HeaderAttributes, Passage } from '../seams.ts'
import { type Fault, fault } from './fault.ts'
import { both, features, isQuietEnd, stanza, streamError } from './match.ts'

/** Changes our header on client streams only: a component hashes the id. */
const forClients = (change: (header: HeaderAttributes) => HeaderAttributes) => (header: HeaderAttributes, passage: Passage): HeaderAttributes =>
  passage.transport === 'component' ? header : change(header)

export const STREAM_FAULTS: readonly Fault[] = [
  fault({
    name: 'header-with-empty-id',
    breaks: ['RFC6120#streams-attr-id.1', 'RFC6120#streams-attr-id.2', 'RFC6120#streams-attr-id.3', 'RFC6120#streams-negotiation-restart.3', 'RFC6120#sasl-process-neg-success.4', 'RFC7395#section-3-7.2'],
    plant: at => at.header(forClients(header => ({ ...header, id: '' }))),
  }),
  fault({
    name: 'header-repeats-its-id',
    breaks: ['RFC6120#streams-attr-id.2', 'RFC6120#streams-attr-id.3', 'RFC6120#streams-negotiation-restart.3', 'RFC6120#sasl-process-neg-success.4', 'RFC7395#section-3-7.2'],
    plant: at => at.header(forClients(header => ({ ...header, id: 'always-the-same' }))),
  }),
  fault({
    name: 'header-from-elsewhere',
    breaks: ['RFC6120#streams-attr-from.2'],
    plant: at => at.header(forClients(header => ({ ...header, from: 'elsewhere.invalid' }))),
  }),
  fault({
    name: 'header-without-language',
    breaks: ['RFC6120#streams-attr-xmllang.1', 'RFC6120#streams-attr-xmllang.2', 'RFC6120#streams-attr-xmllang.3', 'RFC6120#streams-attr-xmllang.4', 'RFC7395#setup.3'],
    plant: at => at.header(forClients(header => ({ ...header, lang: undefined }))),
  }),
  fault({
    name: 'header-version-too-high',
    breaks: ['RFC6120#streams-attr-version.1', 'RFC6120#streams-attr-version.2', 'RFC6120#streams-attr-version.5'],
    plant: at => at.header(header => (header.version === undefined ? header : { ...header, version: '1.1' })),
  }),
  fault({
    name: 'header-names-nobody',
    breaks: ['RFC6120#streams-attr-to.1'],
    plant: at => at.header(forClients(header => ({ ...header, to: undefined }))),
  }),
  fault({
    name: 'mechanisms-after-login',
    breaks: ['RFC6120#sasl-process-neg-success.6', 'RFC4505#section-2.1', 'RFC4616#section-2.1', 'RFC5802#protocol.3'],
    spoils: ['session'],
    plant: at => at.outbound(features('after-login'), element => append(element, mechanisms(['PLAIN']))),
  }),
  fault({
    name: 'stranger-heard',
    breaks: ['RFC6120#streams-negotiation-complete.3', 'RFC6120#security-dos.7'],
    plant: at => at.inbound((element, { state }) => state === 'authenticating' && element.name === 'message', (element, passage) => {
      const heard = copyOf(element)
      heard.attrs['from'] = `stranger@${passage.domain}`
      passage.route(heard)
      return element
    }),
  }),
  fault({
    name: 'stranger-breaks-a-policy',
    breaks: ['RFC6120#streams-negotiation-complete.3', 'RFC6120#sasl-rules-mtn.1'],
    plant: at => at.refusal('STREAM_NOT_AUTHENTICATED', { condition: 'policy-violation' }),
  }),
  fault({
    name: 'stream-error-nobody-has-defined',
    breaks: ['RFC6120#streams-error-syntax.1', 'RFC6120#xml-wellformed.2', 'RFC6120#xml-wellformed.3'],
    plant: at => at.outbound(both(streamError, element => childOf(element, NS.streamErrors, 'not-well-formed') !== undefined), element => {
      element.children = [el('broken-xml', { xmlns: NS.streamErrors }), ...element.children.slice(1)]
      return element
    }),
  }),
  fault({
    name: 'stream-error-text-in-wrong-namespace',
    breaks: ['RFC6120#streams-error-syntax.2'],
    plant: at => at.outbound(streamError, element => {
      for (const child of elementsOf(element)) if (child.name === 'text') child.attrs['xmlns'] = 'urn:x-assay:wrong'
      return element
    }),
  }),
  fault({
    name: 'stream-error-text-in-no-language',
    breaks: ['RFC6120#streams-error-syntax.3'],
    plant: at => at.outbound(streamError, element => {
      for (const child of elementsOf(element)) if (child.name === 'text') delete child.attrs['xml:lang']
      return element
    }),
  }),
  fault({
    name: 'stream-error-with-two-conditions',
    breaks: ['RFC6120#streams-error-syntax.1', 'RFC6120#streams-error-syntax.4'],
    plant: at => at.outbound(streamError, element => append(element, el('remote-connection-failed', { xmlns: NS.streamErrors }))),
  }),
  fault({
    name: 'stream-prefix-refused-in-silence',
    breaks: ['RFC6120#streams-ns-declarations.1'],
    plant(at) {
      at.option('streamPrefixes', ['stream'])
      at.outbound(both(streamError, element => childOf(element, NS.streamErrors, 'bad-namespace-prefix') !== undefined), () => undefined)
    },
  }),
  fault({
    name: 'prefixes-of-stanzas-passed-on',
    breaks: ['RFC6120#streams-ns-declarations.3'],
    plant(at) {
      at.received(text => text.replace(/^<(\w+):message xmlns:\1='jabber:client'/, "$& prefix='$1'"))
      at.refusal('STREAM_STANZA_PREFIX', undefined)
      at.bytes(text => text.replace(/^<message\b(.*?) prefix='(\w+)'(.*)<\/message>$/s, "<$2:message xmlns:$2='jabber:client'$1$3</$2:message>"))
    },
  }),
  fault({
    name: 'what-the-schema-forbids-is-a-policy',
    breaks: ['RFC6120#streams-error-conditions-invalid-xml.1', 'RFC6120#stanzas-semantics-iq.1'],
    plant(at) {
      at.option('validates', true)
      at.refusal('STREAM_INVALID', { condition: 'policy-violation' })
    },
  }),
  fault({
    name: 'closing-tag-unanswered',
    breaks: ['RFC6120#streams-close.1', 'RFC7395#closing.1', 'RFC7395#framed-stream-namespace.1', 'RFC6120#streams-close.2', 'XEP-0215#select.3'],
    plant: at => at.bytes((text, passage) => (isQuietEnd(text, passage) ? [] : text)),
  }),
  fault({
    name: 'messages-before-the-end-lost',
    breaks: ['RFC6120#streams-close.6'],
    plant: at => at.received(text => text.replace(/<message\b.*<\/message>(?=<\/stream:stream>$)/s, '')),
  }),
  fault({
    name: 'error-without-header',
    breaks: ['RFC6120#streams-error-rules-setup.1', 'RFC6120#streams-error-rules-host.1', 'RFC7395#errors.1', 'RFC7395#errors.2'],
    port: true,
    plant(at) {
      at.opening((header, { memory }) => {
        if (header.attrs['to'] !== undefined) memory.set('names a host', true)
        return header
      })
      at.bytes((text, { transport, domain, memory }) => (transport !== 'component' && domain === '' && memory.has('names a host') && /^<\?xml|^<open /.test(text) ? [] : text))
    },
  }),
  fault({
    name: 'messages-out-of-order',
    breaks: ['RFC6120#rules-order.2', 'RFC6121#rules-local-fulljid-nomatch-message.2'],
    // the third waits for the fourth, so that only a test of many messages is hit
    plant: at => at.routed(stanza('message', 'chat'), (element, passage) => {
      const number = ((passage.memory.get('messages') as number | undefined) ?? 0) + 1
      passage.memory.set('messages', number)
      if (number === 3) passage.memory.set('third', element)
      const third = passage.memory.get('third') as typeof element | undefined
      if (number === 4 && third) return [element, third]
      return number === 3 ? undefined : element
    }),
  }),
]
