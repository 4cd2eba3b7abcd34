/** Faults of stream management: turning it on, acknowledgements, refusals. Spec: XEP-0198 v1.6.3 §3, §4, §6. */
import { attr, childOf, el, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeEnabled } from '#xmpp/stanzas/stream-management.js'
import { type Fault, fault } from './fault.ts'
import { both, features, stanza, stanzaError } from './match.ts'
import { answering, counted, csi, isPlain, setH, sm, when, without } from './sm-seams.ts'

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
]
