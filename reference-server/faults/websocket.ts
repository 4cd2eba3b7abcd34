/** Faults of WebSocket framing and its handshake. Spec: RFC 7395. */
import type { Message } from '../delivery/outbox.ts'
import type { Passage } from '../seams.ts'
import { type Fault, fault } from './fault.ts'
import { isQuietEnd } from './match.ts'

/** Changes frames only, not pieces of a TCP stream. */
const frames = (change: (text: string, passage: Passage) => Message | readonly Message[]) => (text: string, passage: Passage): Message | readonly Message[] =>
  passage.transport === 'websocket' ? change(text, passage) : text

const isFirstFeatures = (text: string): boolean => text.startsWith('<features ') && text.includes('<mechanisms ')

export const WEBSOCKET_FAULTS: readonly Fault[] = [
  fault({
    name: 'frames-with-declaration',
    breaks: ['RFC7395#frames.2'],
    plant: at => at.bytes(frames(text => (isFirstFeatures(text) ? `<?xml version='1.0'?>${text}` : text))),
  }),
  fault({
    name: 'frames-begin-with-space',
    breaks: ['RFC7395#frames.3'],
    spoils: ['session'],
    plant: at => at.bytes(frames(text => (isFirstFeatures(text) ? `\n${text}` : text))),
  }),
  fault({
    name: 'frames-hold-two',
    breaks: ['RFC7395#frames.1', 'RFC7395#frames.4'],
    spoils: ['session'],
    plant: at => at.bytes(frames(text => (isFirstFeatures(text) ? text + text : text))),
  }),
  fault({
    name: 'frames-without-jabber-client',
    breaks: ['RFC7395#frames.5'],
    plant: at => at.bytes(frames((text, { address }) => (text.includes(`from='${address?.toString()}'`) ? text.replace(/^(<message\b[^>]*?) xmlns='jabber:client'/, '$1') : text))),
  }),
  fault({
    name: 'frames-binary',
    breaks: ['RFC7395#messages.1', 'RFC6120#stanzas-attributes-to-c2s.1'],
    plant: at => at.bytes(frames(text => (text.startsWith('<message ') ? [Buffer.from("<extra xmlns='urn:x-assay:extra'/>"), text] : text))),
  }),
  fault({
    name: 'binary-frames-read',
    breaks: ['RFC7395#messages.2'],
    plant: at => at.refusal('WEBSOCKET_BINARY', undefined),
  }),
  fault({
    name: 'close-in-wrong-namespace',
    breaks: ['RFC7395#framed-stream-namespace.1', 'RFC7395#closing.1', 'RFC6120#streams-close.1'],
    plant: at => at.bytes(frames((text, passage) => (isQuietEnd(text, passage) ? "<close xmlns='urn:wrong'/>" : text))),
  }),
  fault({
    name: 'restart-says-close',
    breaks: ['RFC7395#section-3-7.1', 'RFC7395#section-3-7.3', 'RFC6120#streams-negotiation-restart.1', 'RFC6120#streams-negotiation-restart.2', 'RFC6120#sasl-process-neg-success.4', 'RFC6120#sasl-process-neg-success.5'],
    spoils: ['session'],
    plant: at => at.bytes(frames((text, { state }) => (state === 'reopening' && text.startsWith('<open ') ? ["<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", text] : text))),
  }),
  fault({
    name: 'speaks-first',
    breaks: ['RFC7395#setup.1'],
    port: true,
    plant: at => at.connected(passage => {
      if (passage.transport === 'websocket') passage.write("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='localhost' id='early' version='1.0' xml:lang='en'/>")
    }),
  }),
  fault({
    name: 'subprotocol-unnamed',
    breaks: ['RFC7395#section-3-1.1', 'RFC7395#section-3-1.3'],
    spoils: ['session'],
    port: true,
    plant: at => at.option('subprotocols', []),
  }),
  fault({
    name: 'ping-frames-unanswered',
    breaks: ['RFC7395#section-3-8.3'],
    port: true,
    plant: at => at.option('websocketPong', false),
  }),
]
