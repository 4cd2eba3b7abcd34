/** Faults in how pings are taken. Spec: XEP-0199 §4, XEP-0410 v1.1.0 §3. */
import { attr, el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { send } from '../muc/rules.ts'
import { type Fault, fault } from './fault.ts'
import { both, isFeature, refuse, request, toHost } from './match.ts'
import { describes, withoutEntries } from './muc-effects.ts'

export const PING_FAULTS: readonly Fault[] = [
  fault({
    name: 'ping-not-implemented',
    breaks: ['XEP-0199#c2s.1', 'XEP-0199#c2s.3'],
    plant: at => at.inbound(both(request(NS.ping), toHost), refuse('feature-not-implemented')),
  }),
  fault({
    name: 'ping-between-clients-lost',
    breaks: ['XEP-0199#e2e.1'],
    plant: at => at.decision((decision, { element, from, to }) =>
      decision.kind === 'deliver' && from.domain === to.domain && request(NS.ping)(element) ? { kind: 'ignore' } : decision),
  }),
  fault({
    name: 'ping-forbidden-in-rooms',
    breaks: ['XEP-0199#other.1'],
    plant: at => at.inbound(both(request(NS.ping), iq => /^([^@/]+@)?conference\.[^/]+$/.test(attr(iq, 'to') ?? '')), refuse('forbidden')),
  }),
  fault({
    name: 'self-ping-unanswered', breaks: ['XEP-0410#performingselfping.2', 'XEP-0410#serveroptimization.3'],
    plant: at => at.hook('relay', ({ stanza, from, nick }) => nick === from.nick && request(NS.ping)(stanza.element) ? [] : undefined),
  }),
  fault({
    name: 'self-ping-passed-on', breaks: ['XEP-0410#serveroptimization.3'],
    plant: at => at.hook('relay', ({ room, stanza, from, nick }) => {
      if (nick !== from.nick || !request(NS.ping)(stanza.element)) return undefined
      const relay = { asker: stanza.from, askerNick: nick, target: stanza.from, targetNick: nick, id: attr(stanza.element, 'id') ?? '' }
      const id = `self-ping-${room.relaysSoFar + 1}`
      return [{ kind: 'await-answer', id, relay }, send(stanza.from, el('iq', { xmlns: NS.client, type: 'get', id, from: from.jid.toString() }, ...elementsOf(stanza.element)))]
    }),
  }),
  fault({
    name: 'self-ping-not-told-of', breaks: ['XEP-0410#serveroptimization.2'],
    plant: at => at.outbound(describes(NS.discoInfo, 'room'), withoutEntries(isFeature(NS.selfPingOptimization))),
  }),
]
