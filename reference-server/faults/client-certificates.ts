/** Faults of logins with certificates of clients. Spec: RFC 6120 §5.4.3.1, §6.3.4, §13.7.2. */
import { append, attr, childOf, el, type Element, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { failure, readMechanisms, success } from '#xmpp/stanzas/sasl.js'
import { type ChangeElement, type Fault, fault, type Match } from './fault.ts'
import { both, drop, features, offering, withoutMechanism } from './match.ts'

/** Features for a client whose certificate counts. */
const offers: Match = both(features('before-login'), element => readMechanisms(element).includes('EXTERNAL'))
/** Features of a TCP stream over TLS, for everybody else. */
const offersNot: Match = both(features('before-login'), (element, { transport, isSecure }) => transport === 'tcp' && isSecure && childOf(element, NS.sasl, 'mechanisms') !== undefined && !readMechanisms(element).includes('EXTERNAL'))
const begins = (message: RegExp): Match => element => is(element, NS.sasl, 'auth') && attr(element, 'mechanism') === 'EXTERNAL' && message.test(Buffer.from(textOf(element), 'base64').toString())

const answer = (reply: Element): ChangeElement => (_, passage) => {
  passage.reply(reply)
  return undefined
}

export const CLIENT_CERTIFICATE_FAULTS: readonly Fault[] = [
  fault({
    name: 'external-not-offered',
    breaks: ['RFC6120#sasl-rules-offers.2', 'RFC6120#tls-process-neg-rules.3'],
    plant: at => at.outbound(offers, withoutMechanism('EXTERNAL')),
  }),
  fault({
    name: 'external-offered-last',
    breaks: ['RFC6120#sasl-rules-offers.3'],
    plant: at => at.outbound(offers, offering(offer => {
      drop(offer, child => textOf(child) === 'EXTERNAL')
      append(offer, el('mechanism', {}, 'EXTERNAL'))
    })),
  }),
  fault({
    name: 'external-for-nobody',
    breaks: ['RFC6120#security-certificates-validation-client-case1.1'],
    plant: at => at.inbound(begins(/^/), answer(failure('not-authorized'))),
  }),
  fault({
    name: 'external-for-anybody',
    breaks: ['RFC6120#security-certificates-validation-client-case1.2'],
    plant(at) {
      at.inbound(begins(/^.+$/), answer(success()))
      at.inbound(begins(/^$/), (element, { memory }) => {
        memory.set('external', true)
        return element
      })
      at.outbound((element, { memory }) => is(element, NS.sasl, 'failure') && memory.has('external'), () => success())
    },
  }),
  fault({
    name: 'external-offered-to-all',
    breaks: ['RFC6120#security-certificates-validation.1'],
    plant: at => at.outbound(offersNot, offering(offer => { append(offer, el('mechanism', {}, 'EXTERNAL')) })),
  }),
]
