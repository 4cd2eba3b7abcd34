/** Faults of sessions that are resumed, time out or end. Spec: XEP-0198 v1.6.3 §5, §7, §8. */
import { attr, childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { smFailed } from '#xmpp/stanzas/stream-management.js'
import { type Fault, fault } from './fault.ts'
import { both, stanza } from './match.ts'
import { answering, atGoodEnd, counted, droppingMessages, granting, setH, sm, when } from './sm-seams.ts'

export const RESUMPTION_FAULTS: readonly Fault[] = [
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
    name: 'sm-long-id',
    breaks: ['XEP-0198#resumption.3'],
    plant: at => at.outbound(both(sm('enabled'), (_, { address }) => address?.resource.endsWith('-brief') ?? false), element => {
      element.attrs['id'] = 'x'.repeat(4_001)
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
    name: 'sm-resumed-says-no-count',
    breaks: ['XEP-0198#resumption.6'],
    plant: at => at.outbound(sm('resumed'), element => {
      delete element.attrs['h']
      return element
    }),
  }),
  fault({
    name: 'sm-resumed-along-with-login-says-no-count',
    breaks: ['XEP-0198#resumption.6'],
    plant: at => at.outbound(element => childOf(element, NS.sm, 'resumed') !== undefined, element => {
      delete childOf(element, NS.sm, 'resumed')?.attrs['h']
      return element
    }),
  }),
  fault({
    name: 'sm-resumed-forgets-earlier-streams',
    breaks: ['XEP-0198#resumption.6'],
    plant(at) {
      const before = new Map<string, number>()
      at.outbound(sm('resumed'), element => {
        const id = attr(element, 'previd') ?? ''
        const earlier = before.get(id) ?? 0
        before.set(id, Number(attr(element, 'h')))
        return setH(element, h => h - earlier)
      })
    },
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
    breaks: ['XEP-0198#resumption.4', 'XEP-0198#resumption.19', 'XEP-0198#closure.2', 'RFC7395#closing.4', 'XEP-0386#bind-request.3', 'XEP-0198#inline-resume.2', 'XEP-0198#inline-resume.3', 'XEP-0198#resumption.6'],
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
