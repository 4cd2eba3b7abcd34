/** Faults in how pings are taken. Spec: XEP-0199 §4. */
import { attr } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'
import { both, refuse, request, toHost } from './match.ts'

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
]
