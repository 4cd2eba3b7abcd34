/** Faults of STARTTLS and of TLS itself. Spec: RFC 6120 §5, §13.7–13.9; RFC 7590; RFC 7395 §3.9. */
import { append, el, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bound } from '#xmpp/stanzas/bind.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { mechanisms } from '#xmpp/stanzas/sasl.js'
import { isStarttls, proceed, readStarttls, starttls } from '#xmpp/stanzas/starttls.js'
import { TCP_CLOSE } from '#xmpp/stream/header.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type Match } from './fault.ts'
import { both, dropping, features, request } from './match.ts'

const isHeader = (text: string): boolean => /^<\?xml|^<open /.test(text)
const offersTls: Match = (element, passage) => features('before-login')(element, passage) && readStarttls(element) !== undefined
const insists: Match = (element, passage) => offersTls(element, passage) && readStarttls(element) === 'required'
/** Features of a TCP stream over TLS, before the login. */
const overTls: Match = both(features('before-login'), (_, { transport, isSecure }) => transport === 'tcp' && isSecure)
const asksForTls: Match = (element, { isSecure, state }) => isStarttls(element) && !isSecure && state === 'authenticating'
const isOnSecureTcp = ({ transport, isSecure }: Passage): boolean => transport === 'tcp' && isSecure

/** Clients of others take STARTTLS wherever it is offered, and log in over it. */
const OUTSIDE_LOGINS = ['RFC4505#section-2.1', 'RFC4616#section-2.1', 'RFC5802#protocol.3']

/** What a stream was told in the clear and remembers over TLS. */
function remembered(passage: Passage, name: string, now: string | undefined): string | undefined {
  if (!passage.isSecure && now !== undefined) passage.memory.set(name, now)
  return passage.isSecure ? (passage.memory.get(name) as string | undefined) : undefined
}

export const TLS_FAULTS: readonly Fault[] = [
  fault({
    name: 'starttls-not-offered',
    breaks: ['RFC6120#tls-support.1', 'RFC6120#tls-process-stream.1', 'RFC7590#rec-support.1'],
    plant: at => at.outbound(both(offersTls, element => readStarttls(element) === 'offered'), dropping(child => child.name === 'starttls')),
  }),
  fault({
    name: 'starttls-in-wrong-namespace',
    breaks: ['RFC6120#tls-support.1', 'RFC6120#tls-process-stream.1', 'RFC7590#rec-support.1'],
    plant: at => at.outbound(both(offersTls, element => readStarttls(element) === 'offered'), element => {
      element.children = [el('starttls', { xmlns: 'urn:example:wrong' }), ...elementsOf(element).filter(child => child.name !== 'starttls')]
      return element
    }),
  }),
  fault({
    name: 'starttls-required-in-secret',
    breaks: ['RFC6120#tls-process-stream.2'],
    plant: at => at.outbound(insists, element => {
      element.children = [starttls()]
      return element
    }),
  }),
  fault({
    name: 'starttls-required-and-mechanisms',
    breaks: ['RFC6120#tls-rules-mtn.2'],
    plant: at => at.outbound(insists, element => append(element, mechanisms(['PLAIN']))),
  }),
  fault({
    name: 'starttls-required-of-nobody',
    breaks: ['RFC6120#tls-rules-mtn.1'],
    plant: at => at.refusal('SASL_NEEDS_TLS', undefined),
  }),
  fault({
    name: 'starttls-unanswered',
    breaks: ['RFC6120#tls-process-initiate-command.1', ...OUTSIDE_LOGINS],
    spoils: ['session'],
    plant: at => at.inbound(asksForTls, (_, passage) => {
      passage.hangUp()
      return undefined
    }),
  }),
  fault({
    name: 'starttls-promised-and-not-begun',
    breaks: ['RFC6120#tls-process-neg-rules.1', 'RFC6120#tls-rules-data.1', 'RFC7590#intro.1', 'RFC6120#security-reuse-tls.1', ...OUTSIDE_LOGINS],
    spoils: ['session'],
    // every byte that could begin TLS is answered with the beginning of an old hello and the end of the stream
    plant(at) {
      at.inbound(asksForTls, (_, passage) => {
        passage.memory.set('promised', true)
        passage.reply(proceed())
        return undefined
      })
      at.received((text, passage) => {
        if (!passage.memory.has('promised')) return text
        passage.write(`\u0001\u0002\u0004>${TCP_CLOSE}`)
        passage.hangUp()
        return ''
      })
    },
  }),
  fault({
    name: 'starttls-ends-with-the-stream',
    breaks: ['RFC6120#tls-process-neg-failure.1', 'RFC6120#tls-process-neg-rules.1', 'RFC6120#tls-rules-data.1', 'RFC7590#intro.1', ...OUTSIDE_LOGINS],
    spoils: ['session'],
    plant: at => at.inbound(asksForTls, (_, passage) => {
      passage.reply(proceed())
      passage.write(TCP_CLOSE)
      passage.hangUp()
      return undefined
    }),
  }),
  fault({
    name: 'starttls-consent-with-a-space',
    breaks: ['RFC6120#tls-rules-data.1'],
    plant: at => at.bytes((text, { transport }) => (transport === 'tcp' && text.startsWith('<proceed ') ? `${text}\n` : text)),
  }),
  fault({
    name: 'starttls-twice-goes-on',
    breaks: ['RFC6120#tls-process-initiate-failure.1'],
    plant: at => at.inbound((element, passage) => isStarttls(element) && isOnSecureTcp(passage), () => undefined),
  }),
  fault({
    name: 'starttls-failure-without-an-end',
    breaks: ['RFC6120#tls-process-initiate-failure.1'],
    plant: at => at.outbound(element => is(element, NS.tls, 'failure'), (element, passage) => {
      passage.reply(element)
      passage.hangUp()
      return undefined
    }),
  }),
  fault({
    name: 'tls-header-unanswered',
    breaks: ['RFC6120#tls-rules-restart.1', 'RFC6120#tls-process-neg-success.1', ...OUTSIDE_LOGINS, 'XEP-0386#s3-1.3', 'XEP-0388#feature.1', 'XEP-0388#feature.4', 'XEP-0388#feature.5'],
    spoils: ['session'],
    plant: at => at.bytes((text, passage) => {
      if (!isOnSecureTcp(passage) || passage.state === 'reopening' || !isHeader(text)) return text
      passage.hangUp()
      return []
    }),
  }),
  fault({
    name: 'tls-certificate-of-another-host',
    breaks: ['RFC6120#tls-process-neg-rules.2', 'RFC6120#security-certificates-generation-server-rules.1'],
    spoils: ['session'],
    plant: at => at.option('certificateNames', () => ['elsewhere.invalid']),
  }),
  fault({
    name: 'tls-remembers-who-it-was',
    breaks: ['RFC6120#tls-process-neg-success.1'],
    plant: at => at.header((header, passage) => {
      const before = passage.transport === 'tcp' ? remembered(passage, 'to', header.to) : undefined
      return header.to === undefined && before !== undefined ? { ...header, to: before } : header
    }),
  }),
  fault({
    name: 'tls-reads-what-came-before',
    breaks: ['RFC6120#tls-process-neg-success.1'],
    plant: at => at.received((text, passage) => {
      const behind = /<starttls\b[^>]*\/>(.+)$/s.exec(text)?.[1]
      const injected = remembered(passage, 'behind', behind)
      if (injected === undefined || !text.includes('<stream:stream')) return text
      passage.memory.delete('behind')
      return text + injected
    }),
  }),
  fault({
    name: 'tls-keeps-the-stream-id',
    breaks: ['RFC6120#tls-process-neg-success.2'],
    plant: at => at.header((header, passage) => {
      const before = passage.transport === 'tcp' && passage.state !== 'reopening' ? remembered(passage, 'id before TLS', header.id) : undefined
      return before === undefined ? header : { ...header, id: before }
    }),
  }),
  fault({
    name: 'tls-offered-over-tls',
    breaks: ['RFC6120#tls-process-neg-success.3'],
    plant: at => at.outbound(overTls, element => append(element, starttls())),
  }),
  fault({
    name: 'tls-without-mechanisms',
    breaks: ['RFC6120#tls-process-neg-success.4', 'RFC6120#sasl-rules-offers.2', 'RFC6120#tls-process-neg-rules.3'],
    spoils: ['session'],
    plant: at => at.outbound(overTls, dropping(child => is(child, NS.sasl, 'mechanisms'))),
  }),
  fault({
    name: 'tls-lets-strangers-bind',
    breaks: ['RFC7590#rec-auth.1'],
    plant: at => at.inbound(both(request(NS.bind), (_, passage) => isOnSecureTcp(passage) && passage.state === 'authenticating'), (element, passage) => {
      passage.reply(iqResult(element, bound(`stranger@${passage.domain}/tls`)))
      return undefined
    }),
  }),
  fault({
    name: 'tls-of-the-last-century',
    breaks: ['RFC7590#intro.1'],
    plant(at) {
      at.option('tlsMinVersion', 'TLSv1')
      at.option('tlsCiphers', 'ALL:eNULL:aNULL:@SECLEVEL=0')
    },
  }),
  fault({
    name: 'tls-of-the-next-century-only',
    breaks: ['RFC7590#intro.1'],
    plant: at => at.option('tlsMinVersion', 'TLSv1.3'),
  }),
  fault({
    name: 'tls-under-websocket-fails',
    breaks: ['RFC7395#tls.2', ...OUTSIDE_LOGINS, 'XEP-0388#feature.4', 'XEP-0388#feature.5', 'XEP-0388#feature.1', 'XEP-0386#s3-1.3'],
    spoils: ['session'],
    plant: at => at.bytes((text, passage) => {
      if (passage.transport !== 'websocket' || !passage.isSecure || !isHeader(text)) return text
      passage.hangUp()
      return []
    }),
  }),
  fault({
    name: 'starttls-lets-hidden-messages-out',
    breaks: ['RFC6120#security-dos.7'],
    plant: at => at.received((text, passage) => {
      const to = /<starttls\b[^>]*\/><message\b[^>]*\bto=["']([^"']+)/.exec(text)?.[1]
      if (to === undefined) return text
      passage.route(el('message', { xmlns: NS.client, from: `stranger@${passage.domain}`, to, type: 'chat' }, el('body', {}, 'hidden')))
      return text.slice(0, text.indexOf('<message'))
    }),
  }),
]
