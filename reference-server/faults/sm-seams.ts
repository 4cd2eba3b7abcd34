/** What the faults of stream management and client states look for, and how they change it. Spec: XEP-0198 v1.6.3, XEP-0352 v1.0.0. */
import { attr, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeResumption } from '#xmpp/stanzas/stream-management.js'
import type { Passage } from '../seams.ts'
import type { FaultSeams, Match } from './fault.ts'

export const sm = (name: string): Match => element => is(element, NS.sm, name)
export const csi = (name: string): Match => element => is(element, NS.csi, name)
export const when = (...states: readonly string[]): Match => (_, { state }) => states.includes(state)
export const isPlain: Match = element => attr(element, 'resume') === undefined

export function without(features: Element, namespace: string, name: string): Element {
  features.children = features.children.filter(child => typeof child === 'string' || !is(child, namespace, name))
  return features
}

export function setH(element: Element, change: (h: number) => number): Element {
  element.attrs['h'] = String(change(Number(attr(element, 'h'))))
  return element
}

/** Answers instead of the server. */
export const answering = (answer: (asked: Element) => Element) => (element: Element, passage: Passage): undefined => {
  passage.reply(answer(element))
  return undefined
}
export const granting = answering(asked => writeResumption('resumed', { previd: attr(asked, 'previd') ?? '', h: 0 }))

export function counted(memory: Map<string, unknown>, name: string): number {
  return Number(memory.get(name) ?? 0)
}

/** The last ack before a stream is closed in good order: nobody has asked for it. */
export function atGoodEnd(at: FaultSeams, then: (passage: Passage) => void): void {
  at.inbound(sm('r'), (element, { memory }) => {
    memory.set('asked', true)
    return element
  })
  at.outbound(sm('a'), (element, passage) => {
    if (!passage.memory.delete('asked')) then(passage)
    return element
  })
}

/** Between the answer to a resumption and our first question all is sent again; after it come new stanzas. */
export function droppingMessages(at: FaultSeams, which: 'resent' | 'new'): void {
  at.bytes((text, { memory }) => {
    if (text.startsWith('<resumed ')) memory.set('resumed', 'resent')
    else if (text.startsWith('<r ') && memory.has('resumed')) memory.set('resumed', 'new')
    return text.startsWith('<message') && memory.get('resumed') === which ? [] : text
  })
}
