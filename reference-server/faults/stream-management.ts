/** Faults of stream management and of client states. Spec: XEP-0198 v1.6.3, XEP-0352 v1.0.0. */
import { attr, childOf, el, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { smFailed, writeEnabled, writeResumption } from '#xmpp/stanzas/stream-management.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, features, stanza, stanzaError } from './match.ts'

const sm = (name: string): Match => element => is(element, NS.sm, name)
const csi = (name: string): Match => element => is(element, NS.csi, name)
const when = (...states: readonly string[]): Match => (_, { state }) => states.includes(state)
const isPlain: Match = element => attr(element, 'resume') === undefined

function without(features: Element, namespace: string, name: string): Element {
  features.children = features.children.filter(child => typeof child === 'string' || !is(child, namespace, name))
  return features
}

function setH(element: Element, change: (h: number) => number): Element {
  element.attrs['h'] = String(change(Number(attr(element, 'h'))))
  return element
}

/** Answers instead of the server. */
const answering = (answer: (asked: Element) => Element) => (element: Element, passage: Passage): undefined => {
  passage.reply(answer(element))
  return undefined
}
const granting = answering(asked => writeResumption('resumed', { previd: attr(asked, 'previd') ?? '', h: 0 }))

function counted(memory: Map<string, unknown>, name: string): number {
  return Number(memory.get(name) ?? 0)
}

/** The last ack before a stream is closed in good order: nobody has asked for it. */
function atGoodEnd(at: FaultSeams, then: (passage: Passage) => void): void {
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
function droppingMessages(at: FaultSeams, which: 'resent' | 'new'): void {
  at.bytes((text, { memory }) => {
    if (text.startsWith('<resumed ')) memory.set('resumed', 'resent')
    else if (text.startsWith('<r ') && memory.has('resumed')) memory.set('resumed', 'new')
    return text.startsWith('<message') && memory.get('resumed') === which ? [] : text
  })
}

export const STREAM_MANAGEMENT_FAULTS: readonly Fault[] = [
  fault({
    name: 'sm-not-offered',
    breaks: ['XEP-0198#feature.1'],
    plant: at => at.outbound(features('after-login'), element => without(element, NS.sm, 'sm')),
  }),
  fault({
    name: 'sm-enable-unanswered',
    breaks: ['XEP-0198#enable.1'],
    plant: at => at.inbound(both(sm('enable'), isPlain, when('bound')), () => undefined),
  }),
  fault({
    name: 'sm-enabled-keeps-resumption-to-itself',
    breaks: ['XEP-0198#enable.2'],
    plant: at => at.outbound(both(sm('enabled'), element => attr(element, 'id') !== undefined), element => {
      delete element.attrs['resume']
      return element
    }),
  }),
  fault({
    name: 'sm-enabled-before-binding',
    breaks: ['XEP-0198#enable.5'],
    plant: at => at.inbound(both(sm('enable'), isPlain, when('binding')), answering(() => writeEnabled({}))),
  }),
  fault({
    name: 'sm-enabled-before-login',
    breaks: ['XEP-0198#enable.6'],
    plant: at => at.inbound(both(sm('enable'), when('authenticating')), answering(() => writeEnabled({}))),
  }),
  fault({
    name: 'sm-enabled-again-and-again',
    breaks: ['XEP-0198#enable.7'],
    plant: at => at.refusal('STREAM_ENABLED_AGAIN', undefined),
  }),
  fault({
    name: 'sm-counts-before-enabling',
    breaks: ['XEP-0198#enable.8'],
    plant(at) {
      at.inbound(both(element => ['message', 'presence', 'iq'].includes(element.name), when('bound')), (element, { memory }) => {
        if (!memory.has('enabled')) memory.set('early', counted(memory, 'early') + 1)
        return element
      })
      at.outbound(sm('enabled'), (element, { memory }) => {
        memory.set('enabled', true)
        return element
      })
      at.outbound(both(sm('a'), (_, { memory }) => counted(memory, 'early') > 0), (element, { memory }) => setH(element, h => h + counted(memory, 'early')))
    },
  }),
  fault({
    name: 'sm-ack-without-h',
    breaks: ['XEP-0198#acking.1'],
    plant(at) {
      at.inbound(sm('r'), (element, { memory }) => {
        memory.set('asked', counted(memory, 'asked') + 1)
        return element
      })
      at.outbound(both(sm('a'), (element, { memory }) => attr(element, 'h') === '0' && counted(memory, 'asked') === 1), (element, { memory }) => {
        memory.set('asked', 2)
        delete element.attrs['h']
        return element
      })
    },
  }),
  fault({
    name: 'sm-ack-falls-behind',
    breaks: ['XEP-0198#acking.2'],
    plant: at => at.outbound(both(sm('a'), element => Number(attr(element, 'h')) >= 5), element => setH(element, h => h - 1)),
  }),
  fault({
    name: 'sm-counts-what-is-no-stanza',
    breaks: ['XEP-0198#acking.3'],
    plant(at) {
      at.inbound(csi('active'), (element, { memory }) => {
        memory.set('others', counted(memory, 'others') + 1)
        return element
      })
      at.outbound(both(sm('a'), (_, { memory }) => counted(memory, 'others') > 0), (element, { memory }) => setH(element, h => h + counted(memory, 'others')))
    },
  }),
  fault({
    name: 'sm-does-not-count-what-comes-back',
    breaks: ['XEP-0198#acking.4'],
    plant(at) {
      at.outbound(both(stanzaError(), element => attr(element, 'from')?.includes('/') ?? false), (element, { memory }) => {
        memory.set('returned', counted(memory, 'returned') + 1)
        return element
      })
      at.outbound(both(sm('a'), (_, { memory }) => counted(memory, 'returned') > 0), (element, { memory }) => setH(element, h => h - counted(memory, 'returned')))
    },
  }),
  fault({
    name: 'sm-ack-after-the-next-answer',
    breaks: ['XEP-0198#acking.5'],
    plant(at) {
      at.inbound(both(element => is(element, NS.sm, 'r') || ['message', 'presence', 'iq'].includes(element.name), when('bound')), (element, { memory }) => {
        memory.set('before', element.name === 'r' ? memory.get('last') : undefined)
        memory.set('last', element.name)
        return element
      })
      at.outbound(both(sm('a'), (_, { memory }) => memory.get('before') === 'message'), (element, { memory }) => {
        memory.set('late', element)
        return undefined
      })
      at.outbound(both(stanza('iq'), (_, { memory }) => memory.has('late')), (element, { memory }) => {
        const late = memory.get('late') as Element
        memory.delete('late')
        return [element, late]
      })
    },
  }),
  fault({
    name: 'sm-answers-two-requests-only',
    breaks: ['XEP-0198#acking.6'],
    plant: at => at.outbound(sm('a'), (element, { memory }) => {
      memory.set('acks', counted(memory, 'acks') + 1)
      return counted(memory, 'acks') > 2 ? undefined : element
    }),
  }),
  fault({
    name: 'sm-forgets-what-was-not-acknowledged',
    breaks: ['XEP-0198#acking.9'],
    plant: at => at.decision((decision, { element }) => (decision.kind === 'refuse' && element.name === 'message' && childOf(element, NS.delay, 'delay') ? { kind: 'ignore' } : decision)),
  }),
  fault({
    name: 'sm-delivers-late-without-a-word',
    breaks: ['XEP-0198#acking.10'],
    plant: at => at.outbound(both(stanza('message', 'chat'), (element, { domain }) => attr(childOf(element, NS.delay, 'delay') ?? element, 'from') === domain), element => without(element, NS.delay, 'delay')),
  }),
  fault({
    name: 'sm-enabled-without-an-id',
    breaks: ['XEP-0198#resumption.1'],
    spoils: ['session'],
    plant: at => at.outbound(sm('enabled'), element => {
      delete element.attrs['id']
      return element
    }),
  }),
  fault({
    name: 'sm-twins-have-one-id',
    breaks: ['XEP-0198#resumption.2'],
    plant: at => at.outbound(both(sm('enabled'), (_, { address }) => address?.resource.includes('-twin-') ?? false), element => {
      element.attrs['id'] = 'twin'
      return element
    }),
  }),
  fault({
    name: 'sm-resumes-nothing',
    breaks: ['XEP-0198#resumption.4', 'XEP-0198#closure.2', 'RFC7395#closing.4'],
    spoils: ['session'],
    plant: at => at.inbound(both(sm('resume'), when('binding')), answering(() => smFailed('item-not-found'))),
  }),
  fault({
    name: 'sm-resumed-names-another',
    breaks: ['XEP-0198#resumption.5'],
    plant: at => at.outbound(sm('resumed'), element => {
      element.attrs['previd'] = 'another'
      return element
    }),
  }),
  fault({
    name: 'sm-resumed-miscounts',
    breaks: ['XEP-0198#resumption.6'],
    plant: at => at.outbound(sm('resumed'), element => setH(element, h => Math.max(0, h - 1))),
  }),
  fault({
    name: 'sm-sends-nothing-again',
    breaks: ['XEP-0198#resumption.7'],
    plant: at => droppingMessages(at, 'resent'),
  }),
  fault({
    name: 'sm-sends-everything-again',
    breaks: ['XEP-0198#resumption.8'],
    plant: at => at.inbound(both(sm('resume'), when('binding'), element => attr(element, 'h') === '1'), element => setH(element, () => 0)),
  }),
  fault({
    name: 'sm-counts-anew-after-resumption',
    breaks: ['XEP-0198#resumption.9'],
    plant(at) {
      at.outbound(sm('resumed'), (element, { memory }) => {
        memory.set('before', Number(attr(element, 'h')))
        return element
      })
      at.outbound(both(sm('a'), (_, { memory }) => counted(memory, 'before') > 0), (element, { memory }) => setH(element, h => h - counted(memory, 'before')))
    },
  }),
  fault({
    name: 'sm-resumes-the-anonymous',
    breaks: ['XEP-0198#resumption.10'],
    plant: at => at.inbound(both(sm('resume'), when('binding'), (_, { domain }) => domain.startsWith('anon.')), granting),
  }),
  fault({
    name: 'sm-resumes-what-never-was',
    breaks: ['XEP-0198#resumption.11'],
    plant: at => at.inbound(both(sm('resume'), when('binding'), element => attr(element, 'previd')?.startsWith('no-such-') ?? false), granting),
  }),
  fault({
    name: 'sm-says-nothing-of-what-never-was',
    breaks: ['XEP-0198#resumption.12'],
    plant: at => at.refusal('SM_UNKNOWN_ID', { condition: 'service-unavailable' }),
  }),
  fault({
    name: 'sm-failure-prevents-binding',
    breaks: ['XEP-0198#resumption.14'],
    plant(at) {
      at.outbound(both(sm('failed'), when('binding')), (element, { memory }) => {
        memory.set('failed', true)
        return element
      })
      at.inbound(both(stanza('iq', 'set'), when('binding'), (_, { memory }) => memory.has('failed')), (_, passage) => {
        passage.hangUp()
        return undefined
      })
    },
  }),
  fault({
    name: 'sm-leaves-the-old-stream-open',
    breaks: ['XEP-0198#resumption.15'],
    plant: at => at.refusal('STREAM_RESUMED', undefined),
  }),
  fault({
    name: 'sm-resumed-session-is-deaf',
    breaks: ['XEP-0198#resumption.16'],
    plant: at => droppingMessages(at, 'new'),
  }),
  fault({
    name: 'sm-resumes-for-anybody',
    breaks: ['XEP-0198#resumption.17'],
    plant: at => at.refusal('SM_OTHER_USER', undefined),
  }),
  fault({
    name: 'sm-resumption-takes-presence-back',
    breaks: ['XEP-0198#resumption.18'],
    plant(at) {
      const addresses = new Map<string, string>()
      const shown = new Map<string, string>()
      at.outbound(sm('enabled'), (element, { address }) => {
        addresses.set(attr(element, 'id') ?? '', address?.toString() ?? '')
        return element
      })
      at.routed(both(element => element.name === 'presence' && attr(element, 'type') === undefined, element => attr(element, 'to') !== undefined), element => {
        shown.set(attr(element, 'from') ?? '', attr(element, 'to') ?? '')
        return element
      })
      at.outbound(sm('resumed'), (element, passage) => {
        const from = addresses.get(attr(element, 'previd') ?? '')
        const to = from === undefined ? undefined : shown.get(from)
        if (to !== undefined) passage.route(el('presence', { xmlns: NS.client, type: 'unavailable', from, to }))
        return element
      })
    },
  }),
  fault({
    name: 'sm-sessions-end-with-their-connections',
    breaks: ['XEP-0198#resumption.4', 'XEP-0198#resumption.19', 'XEP-0198#closure.2', 'RFC7395#closing.4', 'XEP-0386#bind-request.3', 'XEP-0198#inline-resume.2', 'XEP-0198#inline-resume.3'],
    spoils: ['session'],
    plant: at => at.option('resumeTimeMs', 1),
  }),
  fault({
    name: 'sm-timed-out-sessions-end-in-silence',
    breaks: ['XEP-0198#resumption.20'],
    plant(at) {
      atGoodEnd(at, ({ memory }) => void memory.set('closing', true))
      at.outbound(sm('enabled'), (element, { memory }) => {
        memory.set('enabled', true)
        return element
      })
      at.routed(both(stanza('presence', 'unavailable'), when('ended'), (_, { memory }) => memory.has('enabled') && !memory.has('closing')), () => undefined)
    },
  }),
  fault({
    name: 'sm-resumes-before-login',
    breaks: ['XEP-0198#security.1'],
    plant: at => at.inbound(both(sm('resume'), when('authenticating')), granting),
  }),
  fault({
    name: 'sm-late-requests-unanswered',
    breaks: ['XEP-0198#errors.1'],
    plant: at => at.inbound(both(sm('resume'), when('bound')), () => undefined),
  }),
  fault({
    name: 'sm-failures-without-a-reason',
    breaks: ['XEP-0198#errors.2'],
    plant: at => at.outbound(both(sm('failed'), when('binding'), element => childOf(element, NS.stanzaErrors, 'unexpected-request') !== undefined), element => {
      element.children = []
      return element
    }),
  }),
  fault({
    name: 'sm-failures-in-another-namespace',
    breaks: ['XEP-0198#errors.3'],
    plant: at => at.outbound(both(sm('failed'), when('binding'), element => childOf(element, NS.stanzaErrors, 'unexpected-request') !== undefined), () => el('failed', { xmlns: NS.sm }, el('unexpected-request', { xmlns: NS.streamErrors }))),
  }),
  fault({
    name: 'sm-failures-end-the-stream',
    breaks: ['XEP-0198#errors.4'],
    plant: at => at.outbound(both(sm('failed'), when('bound')), (element, passage) => {
      passage.reply(element)
      passage.hangUp()
      return undefined
    }),
  }),
  fault({
    name: 'sm-believes-any-count',
    breaks: ['XEP-0198#errors.6'],
    plant: at => at.refusal('STREAM_HANDLED_TOO_HIGH', undefined),
  }),
  fault({
    name: 'sm-closed-sessions-say-no-goodbye',
    breaks: ['XEP-0198#closure.1'],
    plant(at) {
      atGoodEnd(at, ({ memory }) => void memory.set('closing', true))
      at.routed(both(stanza('presence', 'unavailable'), when('ended'), (_, { memory }) => memory.has('closing')), () => undefined)
    },
  }),
  fault({
    name: 'sm-resumes-what-was-closed',
    breaks: ['XEP-0198#closure.1'],
    plant(at) {
      const closed = new Set<string>()
      atGoodEnd(at, ({ memory }) => void closed.add(String(memory.get('id'))))
      at.outbound(sm('enabled'), (element, { memory }) => {
        memory.set('id', attr(element, 'id'))
        return element
      })
      at.inbound(both(sm('resume'), when('binding'), element => closed.has(attr(element, 'previd') ?? '')), granting)
    },
  }),
]

export const CLIENT_STATE_FAULTS: readonly Fault[] = [
  fault({
    name: 'csi-not-offered',
    breaks: ['XEP-0352#discovery.1'],
    plant: at => at.outbound(features('after-login'), element => without(element, NS.csi, 'csi')),
  }),
  fault({
    name: 'csi-answered',
    breaks: ['XEP-0352#indication.1'],
    plant: at => at.inbound(csi('inactive'), (element, passage) => {
      passage.reply(el('inactive', { xmlns: NS.csi }))
      return element
    }),
  }),
  fault({
    name: 'csi-inactive-from-the-start',
    breaks: ['XEP-0352#rules.1'],
    plant: at => at.outbound(both(stanza('presence'), (_, { address, memory }) => (address?.resource.endsWith('-wristwatch') ?? false) && !memory.has('active')), () => undefined),
  }),
  fault({
    name: 'csi-inactive-means-away',
    breaks: ['XEP-0352#rules.2'],
    plant(at) {
      at.inbound(csi('inactive'), (element, { memory }) => {
        memory.set('inactive', true)
        return element
      })
      at.routed(both(stanza('presence'), (_, { memory }) => memory.has('inactive')), element => {
        const show = childOf(element, NS.client, 'show')
        if (show) show.children = ['away']
        return element
      })
    },
  }),
  fault({
    name: 'csi-flushes-too-late',
    breaks: ['XEP-0352#in-order-processing.1'],
    plant(at) {
      at.inbound(csi('active'), (element, { memory }) => {
        memory.set('late', [])
        return element
      })
      at.outbound(both(stanza('presence'), (_, { memory }) => memory.has('late')), (element, { memory }) => {
        (memory.get('late') as Element[]).push(element)
        return undefined
      })
      at.outbound(both(stanza('iq'), (_, { memory }) => memory.has('late')), (element, { memory }) => {
        const late = memory.get('late') as Element[]
        memory.delete('late')
        return [element, ...late]
      })
    },
  }),
  fault({
    name: 'csi-told-to-others',
    breaks: ['XEP-0352#security.1'],
    plant(at) {
      at.routed(both(element => element.name === 'presence' && attr(element, 'type') === undefined, element => attr(element, 'to') !== undefined), (element, { memory }) => {
        memory.set('shown', attr(element, 'to'))
        return element
      })
      at.inbound(both(csi('inactive'), (_, { memory }) => memory.has('shown')), (element, passage) => {
        passage.route(el('presence', { xmlns: NS.client, from: passage.address?.toString(), to: String(passage.memory.get('shown')) }, el('show', {}, 'away')))
        return element
      })
    },
  }),
]
