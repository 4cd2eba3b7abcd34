/**
 * Faults in what is said on the way to a login: offers, messages of mechanisms, and the server's answers. What a row of a table or an
 * option can break is in sasl.ts.
 * Spec: RFC 6120 §6; RFC 4616; RFC 4505; RFC 5802; RFC 7677; XEP-0175.
 */
import { append, attr, el, type Element, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bound } from '#xmpp/stanzas/bind.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { failure, type SaslCondition, success } from '#xmpp/stanzas/sasl.js'
import { type ChangeElement, type Fault, fault, type Match } from './fault.ts'
import { both, dropping, features, offering, payloadOf, request, result, stanzaError } from './match.ts'

const sasl = (name: string) => (element: Element): boolean => is(element, NS.sasl, name)

/** The message in an element of SASL; empty when there is none, or it is no base64. */
function said(element: Element): string {
  return Buffer.from(textOf(element), 'base64').toString('latin1')
}

/** The choice of a mechanism, with a first message like this. */
const begins = (mechanism: RegExp, message: RegExp): Match => element => sasl('auth')(element) && mechanism.test(attr(element, 'mechanism') ?? '') && message.test(said(element))
const PLAIN = /^PLAIN$/
const SCRAM = /^SCRAM-/
const ANONYMOUS = /^ANONYMOUS$/

/** Answers in place of the negotiation. */
const answer = (reply: Element): ChangeElement => (_, passage) => {
  passage.reply(reply)
  return undefined
}
const letIn = answer(success())
const refuse = (condition: SaslCondition): ChangeElement => answer(failure(condition))

/** Puts other words in the place of a message. */
const reword = (change: (message: string) => string) => (element: Element): Element => {
  element.children = [Buffer.from(change(said(element)), 'latin1').toString('base64')]
  return element
}

/** The client's nonce of a stream on which SCRAM has begun. It is noted while it passes, whoever asks. */
const nonceIs = (nonce: string): Match => (element, { memory }) => {
  if (sasl('auth')(element)) memory.set('nonce', /r=([^,]+)/.exec(said(element))?.[1])
  return memory.get('nonce') === nonce
}

/** Whether a challenge has been sent on this stream. It is noted while it passes, whoever asks. */
const challenged: Match = (element, { memory }) => {
  if (sasl('challenge')(element)) memory.set('challenged', true)
  return memory.has('challenged')
}

export const SASL_MESSAGE_FAULTS: readonly Fault[] = [
  // What is offered
  fault({
    name: 'no-mechanism-offered',
    breaks: ['RFC6120#sasl-support.1', 'RFC4505#section-2.1', 'XEP-0206#preconditions-sasl.6'],
    spoils: ['session'],
    plant: at => at.outbound(features('before-login'), dropping(child => is(child, NS.sasl, 'mechanisms'))),
  }),
  fault({
    name: 'mechanism-without-name',
    breaks: ['RFC6120#sasl-process-stream.1'],
    plant: at => at.outbound(features('before-login'), offering(offer => { append(offer, el('mechanism')) })),
  }),
  // How the negotiation goes
  fault({
    name: 'nobody-needs-to-log-in',
    breaks: ['RFC6120#sasl-rules-mtn.1', 'RFC7590#rec-auth.1'],
    plant: at => at.inbound(both(request(NS.bind), (_, { state }) => state === 'authenticating'), (iq, passage) => {
      passage.reply(iqResult(iq, bound(`anyone@${passage.domain}/anything`)))
      return undefined
    }),
  }),
  fault({
    name: 'right-password-is-our-trouble',
    breaks: ['RFC6120#sasl-process-neg-success.1', 'RFC6120#sasl-rules-roundtrips.1', 'RFC6120#sasl-process-neg-initiate.2', 'RFC6120#sasl-process-neg-failure.2', 'RFC4616#section-2.1'],
    spoils: ['session'],
    plant: at => at.inbound(begins(PLAIN, /^\0[^\0]+\0secret$/), refuse('temporary-auth-failure')),
  }),
  fault({
    name: 'plain-wants-all-at-once',
    breaks: ['RFC6120#sasl-rules-roundtrips.2'],
    plant: at => at.inbound(both(begins(PLAIN, /^$/), element => textOf(element) === ''), refuse('malformed-request')),
  }),
  fault({
    name: 'empty-response-is-not-base64',
    breaks: ['RFC6120#sasl-process-neg-initiate.1', 'RFC6120#security-certificates-validation-client-case1.1'],
    plant: at => at.inbound(both(sasl('auth'), element => textOf(element) === '='), refuse('incorrect-encoding')),
  }),
  fault({
    name: 'second-choice-ignored',
    breaks: ['RFC6120#sasl-process-neg-initiate.2'],
    plant(at) {
      at.outbound(challenged, element => element)
      at.inbound(both(sasl('auth'), challenged), () => undefined)
    },
  }),
  fault({
    name: 'failure-of-another-namespace',
    breaks: ['RFC6120#sasl-process-neg-failure.1'],
    plant: at => at.outbound(sasl('failure'), element => {
      payloadOf(element).attrs['xmlns'] = NS.stanzaErrors
      return element
    }),
  }),
  fault({
    name: 'space-before-success',
    breaks: ['RFC6120#sasl-rules-data.1', 'XEP-0388#s2-4.2'],
    plant: at => at.bytes((text, { transport }) => (transport === 'tcp' && text.startsWith('<success ') ? `\n${text}` : text)),
  }),
  fault({
    name: 'challenge-with-line-breaks',
    breaks: ['RFC6120#sasl-rules-data.2'],
    plant(at) {
      at.inbound(both(sasl('auth'), nonceIs('d4t4')), element => element)
      at.outbound(both(sasl('challenge'), nonceIs('d4t4')), element => {
        element.children = [`${textOf(element).slice(0, 8)}\n${textOf(element).slice(8)}`]
        return element
      })
    },
  }),
  fault({
    name: 'success-as-it-is',
    breaks: ['RFC6120#sasl-rules-data.2'],
    plant(at) {
      at.inbound(both(sasl('auth'), nonceIs('d4t4too')), element => element)
      at.outbound(both(sasl('success'), nonceIs('d4t4too')), element => {
        element.children = [said(element)]
        return element
      })
    },
  }),
  fault({
    name: 'syntax-error-is-an-abort',
    breaks: ['RFC6120#sasl-errors-malformed-request.1'],
    plant: at => at.refusal('SASL_SYNTAX', { condition: 'aborted' }),
  }),
  fault({
    name: 'own-authzid-refused',
    breaks: ['RFC6120#sasl-rules-authzid.2'],
    plant: at => at.inbound(begins(PLAIN, /^([^@\0]+)@[^/\0]+\0\1\0/), refuse('invalid-authzid')),
  }),
  fault({
    name: 'foreign-authzid-is-not-authorized',
    breaks: ['RFC6120#sasl-rules-authzid.1', 'RFC6120#sasl-rules-authzid.2'],
    plant: at => at.refusal('SASL_AUTHZID', { condition: 'not-authorized' }),
  }),
  // PLAIN
  fault({
    name: 'plain-takes-only-short-names',
    breaks: ['RFC4616#section-2.3'],
    plant: at => at.inbound(begins(PLAIN, /^.{256,}$/s), refuse('malformed-request')),
  }),
  fault({
    name: 'plain-drops-broken-characters',
    breaks: ['RFC4616#section-2.5'],
    plant: at => at.inbound(begins(PLAIN, /\xff/), reword(message => message.replaceAll('\xff', ''))),
  }),
  fault({
    name: 'plain-knows-only-narrow-letters',
    breaks: ['RFC4616#section-2.8'],
    plant: at => at.inbound(begins(PLAIN, /\xef\xbd/), refuse('not-authorized')),
  }),
  fault({
    name: 'plain-lets-nobody-in',
    breaks: ['RFC4616#section-2.6'],
    plant: at => at.inbound(begins(PLAIN, /^\0\0/), letIn),
  }),
  fault({
    name: 'plain-reads-no-further',
    breaks: ['RFC4616#section-2.7'],
    plant: at => at.inbound(begins(PLAIN, /^(.*?\0){3}/s), reword(message => message.split('\0').slice(0, 3).join('\0'))),
  }),
  fault({
    name: 'plain-without-nul-lets-in',
    breaks: ['RFC4616#section-2.9', 'RFC6120#sasl-errors-malformed-request.1', 'RFC6120#security-reuse-base64.2'],
    plant: at => at.inbound(begins(PLAIN, /^[^\0]+$/), letIn),
  }),
  // SCRAM
  fault({
    name: 'challenge-without-salt',
    breaks: ['RFC6120#sasl-process-neg-challengeresponse.1', 'RFC5802#protocol.2', 'RFC5802#attrs.4'],
    plant(at) {
      at.inbound(both(sasl('auth'), nonceIs('r4nd0m')), element => element)
      at.outbound(both(sasl('challenge'), nonceIs('r4nd0m')), reword(message => message.replace(/,s=[^,]+/, '')))
    },
  }),
  fault({
    name: 'scram-too-few-iterations',
    breaks: ['RFC5802#attrs.5', 'RFC7677#section-3.1'],
    plant(at) {
      at.inbound(both(sasl('auth'), nonceIs('c0unt')), element => element)
      at.outbound(both(sasl('challenge'), nonceIs('c0unt')), reword(message => message.replace(/,i=\d+/, ',i=1000')))
    },
  }),
  fault({
    name: 'server-nonce-always-the-same',
    breaks: ['RFC5802#attrs.7'],
    plant(at) {
      at.inbound(both(sasl('auth'), nonceIs('always-the-same')), element => element)
      at.outbound(both(sasl('challenge'), nonceIs('always-the-same')), reword(message => message.replace(/^r=[^,]+/, 'r=always-the-same-here-too')))
    },
  }),
  fault({
    name: 'success-without-signature',
    breaks: ['RFC6120#sasl-rules-roundtrips.3', 'RFC5802#protocol.3', 'RFC7677#section-3.2'],
    spoils: ['session'],
    plant: at => at.outbound(both(sasl('success'), element => said(element).startsWith('v=')), element => {
      element.children = []
      return element
    }),
  }),
  fault({
    name: 'signature-of-another-server',
    breaks: ['RFC5802#protocol.3', 'RFC7677#section-3.2'],
    spoils: ['session'],
    plant: at => at.outbound(both(sasl('success'), element => said(element).startsWith('v=')), reword(message => message.replace(/^v=./, first => (first === 'v=A' ? 'v=B' : 'v=A')))),
  }),
  fault({
    name: 'response-with-attributes-refused',
    breaks: ['RFC5802#protocol.3'],
    plant: at => at.inbound(both(sasl('response'), element => attr(element, 'mechanism') !== undefined), refuse('malformed-request')),
  }),
  fault({
    name: 'scram-takes-any-flag',
    breaks: ['RFC5802#protocol.1'],
    plant: at => at.inbound(begins(SCRAM, /^[^nyp]/), letIn),
  }),
  fault({
    name: 'scram-takes-any-name',
    breaks: ['RFC5802#attrs.2'],
    plant: at => at.inbound(begins(SCRAM, /n=[^,]*=(?!2C|3D)/), letIn),
  }),
  fault({
    name: 'scram-knows-only-narrow-letters',
    breaks: ['RFC5802#attrs.9'],
    plant: at => at.inbound(begins(SCRAM, /\xef\xbd/), refuse('not-authorized')),
  }),
  fault({
    name: 'scram-takes-what-it-must-know',
    breaks: ['RFC5802#attrs.3'],
    plant: at => at.inbound(begins(SCRAM, /,m=/), letIn),
  }),
  fault({
    name: 'scram-takes-no-extension',
    breaks: ['RFC5802#attrs.6'],
    plant: at => at.inbound(begins(SCRAM, /,x=/), refuse('malformed-request')),
  }),
  fault({
    name: 'scram-binds-to-anything',
    breaks: ['RFC5802#channel-binding.4'],
    plant: at => at.inbound(begins(SCRAM, /^p=unheard-of/), letIn),
  }),
  fault({
    name: 'scram-binds-in-the-clear',
    breaks: ['RFC5802#channel-binding.4'],
    plant: at => at.inbound(both(begins(SCRAM, /^p=tls-/), (_, { isSecure }) => !isSecure), letIn),
  }),
  fault({
    name: 'scram-binds-to-older-channels',
    breaks: ['RFC5802#channel-binding.4', 'RFC5802#channel-binding.5', 'RFC7677#security.1'],
    plant: at => at.inbound(both(begins(SCRAM, /^p=tls-unique,/), (_, { isSecure }) => isSecure), letIn),
  }),
  fault({
    name: 'scram-wants-no-channel-binding',
    breaks: ['RFC5802#channel-binding.6'],
    plant: at => at.inbound(begins(SCRAM, /^y,/), refuse('not-authorized')),
  }),
  // ANONYMOUS
  fault({
    name: 'endless-trace-taken',
    breaks: ['RFC4505#section-2.3'],
    plant: at => at.option('maxTraceCharacters', 10_000),
  }),
  fault({
    name: 'ringing-trace-taken',
    breaks: ['RFC4505#section-3.1'],
    // eslint-disable-next-line no-control-regex
    plant: at => at.inbound(begins(ANONYMOUS, /\x07/), letIn),
  }),
  fault({
    name: 'half-an-address-taken',
    breaks: ['RFC4505#section-2.5'],
    plant: at => at.inbound(begins(ANONYMOUS, /^sirhc@$/), letIn),
  }),
  fault({
    name: 'anonymous-users-write-anywhere',
    breaks: ['RFC4505#section-5.2', 'XEP-0175#recommendations.6'],
    plant: at => at.outbound(both(stanzaError('remote-server-not-found'), (_, { domain }) => domain.startsWith('anon.')), () => undefined),
  }),
  fault({
    name: 'anonymous-users-are-registered',
    breaks: ['XEP-0175#disco.1'],
    plant: at => at.outbound(both(result(NS.discoInfo), (iq, { address }) => attr(iq, 'from') === address?.bareText && (address?.domain ?? '').startsWith('anon.')), iq => {
      for (const child of payloadOf(iq).getChildElements()) if (child.name === 'identity') child.attrs['type'] = 'registered'
      return iq
    }),
  }),
]
