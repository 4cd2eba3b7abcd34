/** Faults in how hostile streams are answered, and in what their neighbours notice. Spec: RFC 6120 §11, §13.12; RFC 6455 §5; RFC 7395 §3.3. */
import { el, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams } from './fault.ts'
import { features, request, streamError } from './match.ts'

/** Whose only business it is to be undisturbed. */
const isNeighbour = (passage: Passage): boolean => passage.address?.resource.endsWith('-neighbour') ?? false

/** A stream error of one condition becomes another one, for some streams of clients. */
function misnamed(at: FaultSeams, condition: string, where: (passage: Passage) => boolean = () => true): void {
  at.outbound((element, passage) => passage.transport !== 'component' && streamError(element) && elementsOf(element)[0]?.name === condition && where(passage), element => {
    element.children = [el('remote-connection-failed', { xmlns: NS.streamErrors })]
    return element
  })
}

export const HOSTILE_FAULTS: readonly Fault[] = [
  fault({
    name: 'restricted-xml-misnamed',
    breaks: ['RFC6120#xml-restrictions.2'],
    port: true,
    plant: at => misnamed(at, 'restricted-xml'),
  }),
  fault({
    name: 'broken-header-misnamed',
    breaks: ['RFC6120#xml-wellformed.2'],
    port: true,
    plant: at => misnamed(at, 'not-well-formed', ({ domain }) => domain === ''),
  }),
  fault({
    name: 'broken-encoding-misnamed',
    breaks: ['RFC6120#xml-encoding.3'],
    port: true,
    plant: at => misnamed(at, 'unsupported-encoding'),
  }),
  fault({
    name: 'wrong-namespace-misnamed',
    breaks: ['RFC6120#streams-ns-stream.1', 'RFC6120#streams-ns-xmpp.2', 'RFC7395#framed-stream-namespace.2'],
    port: true,
    plant: at => misnamed(at, 'invalid-namespace'),
  }),
  fault({
    name: 'broken-frames-ignored',
    breaks: ['RFC6455#section-5-1.1', 'RFC6455#section-5-2.1', 'RFC6455#section-5-2.2', 'RFC6455#section-5-4.1', 'RFC6455#section-5-5.1'],
    port: true,
    plant: at => at.option('brokenFrames', 'ignore'),
  }),
  fault({
    name: 'neighbour-forgotten',
    breaks: ['RFC6120#security-dos.7'],
    plant: at => at.inbound((element, passage) => isNeighbour(passage) && request()(element), () => undefined),
  }),
  fault({
    name: 'broken-stream-ends-its-neighbours',
    breaks: ['RFC6120#security-dos.7'],
    plant(at) {
      const neighbours = new Set<Passage>()
      at.inbound((_, passage) => isNeighbour(passage), (element, passage) => {
        neighbours.add(passage)
        return element
      })
      at.outbound(streamError, element => {
        for (const passage of neighbours) passage.hangUp()
        neighbours.clear()
        return element
      })
    },
  }),
  fault({
    name: 'sieges-shut-everybody-out', // whoever comes while many have just come and not begun to log in hears nothing
    breaks: ['RFC6120#security-dos.7'],
    spoils: ['session'],
    plant(at) {
      const besiegers = new Map<Passage, number>()
      at.inbound(element => is(element, NS.sasl, 'auth'), (element, passage) => {
        besiegers.delete(passage)
        return element
      })
      at.outbound(features('before-login'), (element, passage) => {
        for (const [each, atMs] of besiegers) if (atMs < Date.now() - 5_000) besiegers.delete(each)
        besiegers.set(passage, Date.now())
        return besiegers.size > 40 ? undefined : element
      })
    },
  }),
  fault({
    name: 'giants-taken',
    breaks: ['RFC6120#security-dos.4', 'RFC6120#streams-error-conditions-policy-violation.1', 'JITSI#limits.3'],
    plant: at => at.option('maxStanzaBytes', 10_000_000),
  }),
  fault({
    name: 'giants-are-not-authorized',
    breaks: ['RFC6120#security-dos.4', 'RFC6120#streams-error-conditions-policy-violation.1', 'JITSI#limits.3'],
    plant: at => misnamed(at, 'policy-violation', ({ state }) => state === 'bound'),
  }),
  fault({
    name: 'floods-read-at-once',
    breaks: ['RFC6120#security-dos.5', 'XEP-0175#recommendations.10'],
    plant: at => at.option('maxStanzasPerSecond', 0),
  }),
  fault({
    name: 'crowds-let-in',
    breaks: ['RFC6120#security-dos.1', 'RFC6120#security-dos.2', 'RFC6120#streams-error-conditions-resource-constraint.1'],
    port: true,
    plant: at => at.refusal('STREAM_TOO_MANY_CONNECTIONS', undefined),
  }),
  fault({
    name: 'crowds-break-a-policy',
    breaks: ['RFC6120#streams-error-conditions-resource-constraint.1'],
    port: true,
    plant: at => at.refusal('STREAM_TOO_MANY_CONNECTIONS', { condition: 'policy-violation' }),
  }),
]
