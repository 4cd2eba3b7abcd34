/** Faults of ends, errors and XML. Spec: RFC 6120 §4.4, §4.9, §11, §13.12; RFC 7395 §3.3.3, §3.5, §3.6. */
import { append, el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import type { Message } from '../delivery/outbox.ts'
import { type Fault, fault, type FaultSeams } from './fault.ts'
import { request, streamError } from './match.ts'

/** What is written to those who want a stream to a host that nobody could serve. */
function toNowhere(at: FaultSeams, change: (text: string) => Message | readonly Message[]): void {
  at.opening((header, { memory }) => {
    if (header.attrs['to']?.endsWith('.invalid')) memory.set('nowhere', header.attrs['to'])
    return header
  })
  at.bytes((text, { memory }) => (memory.has('nowhere') ? change(text) : text))
}

export const XML_FAULTS: readonly Fault[] = [
  fault({
    name: 'prefixed-payloads-unknown',
    breaks: ['RFC6120#stanzas-extended.4', 'RFC6120#streams-ns-declarations.4'],
    plant: at => at.received(text => text.replace(/<(\w+):(query|data)(?=[\s/>])/g, '<$1:unknown').replace(/<\/(\w+):(query|data)>/g, '</$1:unknown>')),
  }),
  fault({
    name: 'end-tags-with-spaces-broken',
    breaks: ['RFC6120#stanzas-extended.4'],
    plant: at => at.received(text => text.replace(/<\/(\w+)\s+>/g, '</$1.>')),
  }),
  fault({
    name: 'whitespace-refused',
    breaks: ['RFC6120#streams-silence-dead.1'],
    plant: at => at.received(text => text.replace(/^\s+/, 'space')),
  }),
  fault({
    name: 'nowhere-has-a-name',
    breaks: ['RFC6120#streams-error-rules-host.1'],
    port: true,
    plant: at => toNowhere(at, text => text.replace(/(^<(?:\?xml|open ).*? from=')[^']*/, '$1unknown.invalid')),
  }),
  fault({
    name: 'error-in-pieces',
    breaks: ['RFC7395#errors.1'],
    port: true,
    plant: at => toNowhere(at, text => text.replace(/^<error xmlns='[^']*'>(.*)<\/error>$/, '<stream:error>$1</stream:error>')),
  }),
  fault({
    name: 'sockets-left-open',
    breaks: ['RFC6120#streams-error-rules-unrecoverable.1', 'RFC6120#streams-close.4', 'RFC7395#errors.3', 'RFC7395#closing.2', 'XEP-0114#proto.8', 'XEP-0114#proto.7'],
    port: true,
    plant(at) {
      at.option('hangUp', 'when-the-peer-does')
      at.option('closeGraceMs', 2_500)
    },
  }),
  fault({
    name: 'stream-error-of-two-minds',
    breaks: ['RFC6120#streams-error-syntax.1'],
    plant: at => at.outbound(streamError, element => append(element, el('undefined-condition', { xmlns: NS.streamErrors }))),
  }),
  fault({
    name: 'stranger-answered',
    breaks: ['RFC6120#streams-error-conditions-not-authorized.1'],
    plant: at => at.inbound((element, passage) => passage.state === 'authenticating' && request(NS.discoInfo)(element), (element, passage) => {
      passage.reply(iqResult(element))
      return element
    }),
  }),
  fault({
    name: 'restricted-xml-taken',
    breaks: ['RFC6120#xml-restrictions.2'],
    plant: at => at.received(text => text.replaceAll(/<!--.*?-->|<\?(?!xml).*?\?>|<!DOCTYPE[^>]*>|&nbsp;/gs, '')),
  }),
  fault({
    name: 'broken-xml-breaks-a-policy',
    breaks: ['RFC6120#xml-wellformed.2', 'RFC6120#xml-wellformed.3'],
    plant: at => at.outbound(element => streamError(element) && elementsOf(element)[0]?.name === 'not-well-formed', element => {
      element.children = [el('policy-violation', { xmlns: NS.streamErrors })]
      return element
    }),
  }),
  fault({
    name: 'ampersands-unescaped',
    breaks: ['RFC6120#xml-wellformed.1', 'XEP-0124#wrapper.2'],
    plant: at => at.bytes(text => (/^<message\b[^>]* type='chat'/.test(text) ? text.replaceAll('&amp;', '&') : text)),
  }),
  fault({
    name: 'long-characters-lost',
    breaks: ['RFC6120#xml-encoding.1', 'XEP-0124#session-response.15'],
    plant: at => at.bytes(text => (text.startsWith('<message') ? text.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, '?') : text)),
  }),
  fault({
    name: 'latin1-written',
    breaks: ['RFC6120#xml-encoding.2'],
    plant: at => at.bytes((text, { transport }) => (transport === 'tcp' && /^<message[\0-\u00ff]*[\u0080-\u00ff][\0-\u00ff]*$/.test(text) ? Buffer.from(text, 'latin1') : text)),
  }),
  fault({
    name: 'latin1-taken',
    breaks: ['RFC6120#xml-encoding.3'],
    plant: at => at.received(text => text.replaceAll('\uFFFD', 'x')),
  }),
  fault({
    name: 'stanzas-small',
    breaks: ['RFC6120#security-dos.3'],
    plant: at => at.option('maxStanzaBytes', 9_000),
  }),
  fault({
    name: 'features-undeclared',
    breaks: ['RFC7395#frames.1', 'RFC7395#setup.4', 'RFC6120#streams-negotiation-features.1'],
    spoils: ['session'],
    plant: at => at.bytes((text, passage) => {
      if (passage.transport !== 'websocket' || !text.startsWith('<features ')) return text
      passage.after(0, () => passage.hangUp())
      return text.replace(/^<features xmlns='[^']*'>(.*)<\/features>$/, '<stream:features>$1</stream:features>')
    }),
  }),
]
