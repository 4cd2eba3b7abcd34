/** Faults of logging in. Spec: RFC 6120 §6; RFC 4616; RFC 5802; XEP-0175. */
import { randomUUID } from 'node:crypto'
import { type Element, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'

/** What the client says in PLAIN, as text. */
function messageIn(element: Element): string {
  return Buffer.from(textOf(element), 'base64').toString()
}

export const SASL_FAULTS: readonly Fault[] = [
  fault({
    name: 'any-password',
    breaks: ['RFC6120#sasl-errors-not-authorized.1', 'RFC6120#sasl-errors-not-authorized.2', 'RFC4616#section-2.4', 'XEP-0388#failure.1', 'XEP-0388#failure.2', 'XEP-0386#bind-request.2'],
    plant: at => at.refusal('SASL_PASSWORD', undefined),
  }),
  fault({
    name: 'expired-password-lets-in',
    breaks: ['RFC6120#sasl-errors-credentials-expired.1'],
    plant: at => at.refusal('SASL_EXPIRED', undefined),
  }),
  fault({
    name: 'outage-is-the-password-of-the-client',
    breaks: ['RFC6120#sasl-errors-temporary-auth-failure.1'],
    plant: at => at.refusal('SASL_UNAVAILABLE', { condition: 'not-authorized' }),
  }),
  fault({
    name: 'empty-password-lets-in',
    breaks: ['RFC4616#section-2.6'],
    plant: at => at.inbound(element => is(element, NS.sasl, 'auth') && /^\0[^\0]+\0$/.test(messageIn(element)), element => {
      element.children = [Buffer.from(`${messageIn(element)}secret`).toString('base64')]
      return element
    }),
  }),
  fault({
    name: 'too-many-tries-is-a-conflict',
    breaks: ['RFC6120#sasl-process-neg-failure.3'],
    plant: at => at.refusal('STREAM_SASL_RETRIES', { condition: 'conflict' }),
  }),
  fault({
    name: 'unknown-user-told-apart',
    breaks: ['RFC6120#sasl-errors-not-authorized.2'],
    plant: at => at.refusal('SASL_UNKNOWN_USER', { condition: 'account-disabled' }),
  }),
  fault({
    name: 'unknown-user-gets-no-challenge',
    breaks: ['RFC5802#attrs.10'],
    plant: at => at.option('unknownUsers', 'refuse-at-once'),
  }),
  fault({
    name: 'any-authzid',
    breaks: ['RFC6120#sasl-rules-authzid.1', 'RFC6120#sasl-rules-authzid.2', 'RFC5802#attrs.8', 'RFC4616#section-2.4', 'RFC7628#section-3-2.2'],
    plant: at => at.refusal('SASL_AUTHZID', undefined),
  }),
  fault({
    name: 'broken-base64-is-malformed',
    breaks: ['RFC6120#sasl-errors-incorrect-encoding.1', 'RFC6120#security-reuse-base64.1', 'RFC6120#security-reuse-base64.2'],
    plant: at => at.refusal('SASL_ENCODING', { condition: 'malformed-request' }),
  }),
  fault({
    name: 'unknown-mechanism-is-not-authorized',
    breaks: ['RFC6120#sasl-errors-invalid-mechanism.1', 'RFC6120#tls-process-neg-success.1', 'XEP-0124#security-client.3'],
    plant: at => at.refusal('SASL_MECHANISM', { condition: 'not-authorized' }),
  }),
  fault({
    name: 'abort-is-not-authorized',
    breaks: ['RFC6120#sasl-process-neg-abort.1', 'RFC7628#section-3.3'],
    plant: at => at.refusal('SASL_ABORTED', { condition: 'not-authorized' }),
  }),
  fault({
    name: 'no-second-try',
    breaks: ['RFC6120#sasl-process-neg-failure.2'],
    plant: at => at.option('saslRetries', 1),
  }),
  fault({
    name: 'endless-tries',
    breaks: ['RFC6120#sasl-process-neg-failure.2'],
    plant: at => at.refusal('STREAM_SASL_RETRIES', undefined),
  }),
  fault({
    name: 'scram-nonce-unchecked',
    breaks: ['RFC5802#attrs.1'],
    plant: at => at.refusal('SASL_NONCE', undefined),
  }),
  fault({
    name: 'scram-binding-unchecked',
    breaks: ['RFC5802#channel-binding.5'],
    plant: at => at.refusal('SASL_BINDING_DATA', undefined),
  }),
  fault({
    name: 'scram-proof-unchecked',
    breaks: ['RFC5802#protocol.4'],
    plant: at => at.refusal('SASL_PROOF', undefined),
  }),
  fault({
    name: 'anonymous-users-share-a-name',
    breaks: ['XEP-0175#recommendations.2', 'RFC4505#section-2.4'],
    plant: at => at.option('anonymousName', () => '00000000-0000-4000-8000-000000000000'),
  }),
  fault({
    name: 'anonymous-users-are-counted',
    breaks: ['XEP-0175#recommendations.3', 'XEP-0175#recommendations.8'],
    plant(at) {
      let count = 0
      at.option('anonymousName', () => `guest${++count}`)
    },
  }),
  fault({
    name: 'anonymous-trace-in-the-name',
    breaks: ['XEP-0175#recommendations.4'],
    plant: at => at.option('anonymousName', trace => (trace === '' ? '' : `${trace.replaceAll(/[^\w.-]/g, '').toLowerCase()}-`) + randomUUID()),
  }),
  fault({
    name: 'anonymous-members-remembered',
    breaks: ['XEP-0175#recommendations.8'],
    plant: at => at.around('account-gone', () => undefined),
  }),
]
