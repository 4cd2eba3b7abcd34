/** Faults of WebSocket framing and its handshake. Spec: RFC 7395. */
import { randomUUID } from 'node:crypto'
import { writeOpen } from '#xmpp/stream/header.js'
import type { Message } from '../delivery/outbox.ts'
import type { Passage } from '../seams.ts'
import { type Fault, fault } from './fault.ts'
import { isQuietEnd } from './match.ts'

/** Changes frames only, not pieces of a TCP stream. */
const frames = (change: (text: string, passage: Passage) => Message | readonly Message[]) => (text: string, passage: Passage): Message | readonly Message[] =>
  passage.transport === 'websocket' ? change(text, passage) : text

/** No probe can read on behind this text, so the stream ends: whoever waits knows at once that nothing will come. */
function last(text: string, passage: Passage): string {
  passage.after(0, () => passage.hangUp())
  return text
}

const isFirstFeatures = (text: string): boolean => text.startsWith('<features ') && text.includes('<mechanisms ')

export const WEBSOCKET_FAULTS: readonly Fault[] = [
  fault({
    name: 'frames-with-declaration',
    breaks: ['RFC7395#frames.2'],
    plant: at => at.bytes(frames(text => (isFirstFeatures(text) ? `<?xml version='1.0'?>${text}` : text))),
  }),
  fault({
    name: 'frames-begin-with-space',
    breaks: ['RFC7395#frames.3', 'RFC7395#setup.4', 'RFC6120#streams-negotiation-features.1', 'RFC6120#streams-attr-from.3'],
    spoils: ['session'],
    plant: at => at.bytes(frames((text, passage) => (isFirstFeatures(text) ? last(`\n${text}`, passage) : text))),
  }),
  fault({
    name: 'frames-hold-two',
    breaks: ['RFC7395#frames.1', 'RFC7395#frames.4', 'RFC7395#setup.4', 'RFC6120#streams-negotiation-features.1'],
    spoils: ['session'],
    plant: at => at.bytes(frames((text, passage) => (isFirstFeatures(text) ? last(text + text, passage) : text))),
  }),
  fault({
    name: 'frames-without-jabber-client',
    breaks: ['RFC7395#frames.5', 'RFC6120#rules-noto-message.1'],
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
    breaks: ['RFC7395#framed-stream-namespace.1', 'RFC7395#closing.1', 'RFC6120#streams-close.1', 'XEP-0215#select.3'],
    plant: at => at.bytes(frames((text, passage) => (isQuietEnd(text, passage) ? "<close xmlns='urn:wrong'/>" : text))),
  }),
  fault({
    name: 'speaks-first',
    breaks: ['RFC7395#setup.1', 'RFC6120#streams-attr-to.1', 'RFC6120#streams-attr-version.4'],
    port: true,
    plant: at => at.connected(passage => {
      if (passage.transport === 'websocket') passage.write(writeOpen({ from: 'f-speaks-first.localhost', id: randomUUID(), version: '1.0', lang: 'en' }))
    }),
  }),
  fault({
    name: 'subprotocol-unnamed',
    breaks: ['RFC7395#section-3-1.1', 'RFC7395#section-3-1.2', 'RFC7395#section-3-1.3'],
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
