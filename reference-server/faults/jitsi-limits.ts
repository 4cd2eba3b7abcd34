/** Faults of limits, and of accounts that they are not meant for. Spec: JITSI-LIMITS-01 to -03; RFC 6120 §13.12. */
import { childOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault, type Match } from './fault.ts'
import { both, stanza } from './match.ts'

/** Where limits of rate are in force, one message among very many. */
const isNumber = (number: number): Match => both(stanza('message', 'chat'), message => textOf(childOf(message, NS.client, 'body') ?? message).endsWith(` ${number}`))

export const JITSI_LIMIT_FAULTS: readonly Fault[] = [
  fault({ name: 'jitsi-nobody-is-privileged', breaks: ['JITSI#limits.1'], plant: at => at.option('privilegedJids', ['focus@elsewhere.example']) }),
  fault({ name: 'jitsi-privileged-stanzas-not-larger', breaks: ['JITSI#limits.1'], plant: at => at.option('maxStanzaBytesPrivileged', 0) }),
  fault({ name: 'jitsi-hasty-stanzas-lost', breaks: ['JITSI#limits.2'], plant: at => at.inbound(isNumber(1_007), () => undefined) }),
  fault({
    name: 'jitsi-hasty-stanzas-overtake', breaks: ['JITSI#limits.2'],
    plant(at) {
      at.inbound(isNumber(1_007), (element, { memory }) => {
        memory.set('overtaken', element)
        return undefined
      })
      at.inbound(isNumber(1_008), (element, { memory }) => {
        const overtaken = memory.get('overtaken') as typeof element | undefined
        return overtaken ? [element, overtaken] : element
      })
    },
  }),
]
