/** Faults of what is left of the core: directions, prefixes, answers of the server itself, addresses left out. Spec: RFC 6120 §4, §8, §10, §11, §13; RFC 7395. */
import { append, attr, childOf, copyOf, el, type Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { failure, readMechanisms } from '#xmpp/stanzas/sasl.js'
import { errorReply, stanzaError } from '#xmpp/stanzas/stanza-error.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type Match } from './fault.ts'
import { both, features, request, result, stanza, withoutMechanism } from './match.ts'

/** A stanza that carries this. */
const holding = (namespace: string): Match => element => childOf(element, namespace, 'data') !== undefined
const lacks = (name: string): Match => element => attr(element, name) === undefined
const messageOfPlain = (element: Element): string => (is(element, NS.sasl, 'auth') ? Buffer.from(textOf(element), 'base64').toString() : '')

/** Refuses in place of the host, with other addresses. */
function refuseWith(iq: Element, passage: Passage, addresses: Readonly<Record<string, string | undefined>>): undefined {
  iq.attrs['from'] = passage.address?.toString() ?? ''
  const error = errorReply(iq, { condition: 'service-unavailable' })
  for (const [name, value] of Object.entries(addresses)) {
    if (value === undefined) delete error.attrs[name]
    else error.attrs[name] = value
  }
  passage.reply(error)
  return undefined
}

/** Writes before the answer to such a request. */
function beforeTheAnswer(namespace: string, written: string, transports: readonly string[]): Fault['plant'] {
  return at => {
    at.inbound(request(namespace), (element, { memory }) => {
      memory.set(namespace, `id='${attr(element, 'id') ?? ''}'`)
      return element
    })
    at.bytes((text, { memory, transport }) => {
      const id = memory.get(namespace) as string | undefined
      return id !== undefined && transports.includes(transport) && text.startsWith('<iq') && text.includes(id) ? [written, text] : text
    })
  }
}

export const CORE_FAULTS: readonly Fault[] = [
  fault({
    name: 'something-left-to-negotiate',
    breaks: ['RFC6120#streams-negotiation-complete.1'],
    plant: at => at.outbound(features('after-login'), element => append(element, el('compulsory', { xmlns: 'urn:example:compulsory' }, el('required')))),
  }),
  fault({
    name: 'address-in-capitals',
    breaks: ['RFC6120#streams-negotiation-address.3'],
    plant(at) {
      at.inbound(element => /[A-Z]{3}/.test(messageOfPlain(element).split('\0')[1] ?? ''), (element, { memory }) => {
        memory.set('capitals', true)
        return element
      })
      at.outbound(both(result(NS.bind), (_, { memory }) => memory.has('capitals')), element => {
        for (const child of elementsOf(element)) {
          const jid = childOf(child, NS.bind, 'jid')
          if (jid) jid.children = [textOf(jid).replace(/^[^@]*/, local => local.toUpperCase())]
        }
        return element
      })
    },
  }),
  fault({
    name: 'something-behind-the-end',
    breaks: ['RFC6120#streams-close.2'],
    plant: at => at.bytes((text, { transport, address }) => (transport === 'tcp' && address !== undefined && text === '</stream:stream>' ? [text, '<presence/>'] : text)),
  }),
  fault({
    name: 'answers-on-another-connection',
    breaks: ['RFC6120#streams-direction.1'],
    plant(at) {
      let before: Passage | undefined
      at.inbound(request('urn:example:direction'), (element, passage) => {
        const first = before
        before = passage
        if (!first || first === passage) return element
        element.attrs['from'] = passage.address?.toString() ?? ''
        first.reply(errorReply(element, { condition: 'service-unavailable' }))
        return undefined
      })
    },
  }),
  fault({
    name: 'header-without-from-refused',
    breaks: ['RFC6120#streams-attr-from.3'],
    // of a client with an odd language
    plant: at => at.opening(header => (header.attrs['xml:lang'] === 'de-x-nobody' && header.attrs['from'] === undefined ? { ...header, attrs: { ...header.attrs, from: '@' } } : header)),
  }),
  fault({
    name: 'clients-hear-jabber-server',
    breaks: ['RFC6120#streams-ns-xmpp.3'],
    plant: at => at.outbound(both(stanza('message'), holding('urn:example:content')), element => {
      element.attrs['xmlns'] = 'jabber:server'
      return element
    }),
  }),
  fault({
    name: 'stanzas-with-prefixes',
    breaks: ['RFC6120#streams-ns-declarations.2'],
    plant: at => at.bytes(text => (text.startsWith('<message') && text.includes('urn:example:prefix')
      ? text.replace(/^<message/, "<c:message xmlns:c='jabber:client'").replace(/<\/message>$/, '</c:message>').replace('<body', "<body xmlns='jabber:client'") : text)),
  }),
  fault({
    name: 'header-prefixes-forgotten',
    breaks: ['RFC6120#streams-ns-declarations.4'],
    plant: at => at.outbound(both(stanza('message'), holding('urn:example:declared')), element => {
      const data = childOf(element, 'urn:example:declared', 'data')
      if (data) delete data.attrs['xmlns']
      return element
    }),
  }),
  fault({
    name: 'plain-offered-and-too-weak',
    breaks: ['RFC6120#sasl-rules-offers.1'],
    plant: at => at.inbound(element => messageOfPlain(element).startsWith('\0unencrypted-'), (_, passage) => {
      passage.reply(failure('encryption-required'))
      return undefined
    }),
  }),
  fault({
    name: 'answers-to-the-bare-address',
    breaks: ['RFC6120#stanzas-attributes-to-c2s.2'],
    plant: at => at.inbound(request('urn:example:addressee'), (element, passage) => refuseWith(element, passage, { to: passage.address?.bareText })),
  }),
  fault({
    name: 'server-answers-as-a-resource',
    breaks: ['RFC6120#stanzas-attributes-from-c2s.3'],
    plant: at => at.inbound(request('urn:example:origin'), (element, passage) => refuseWith(element, passage, { from: `${passage.domain}/server` })),
  }),
  fault({
    name: 'undeliverable-messages-forgotten',
    breaks: ['RFC6120#stanzas-error-rules.2'],
    plant: at => at.inbound(both(stanza('message'), holding('urn:example:undeliverable')), () => undefined),
  }),
  fault({
    name: 'result-with-an-error',
    breaks: ['RFC6120#stanzas-error-rules.8'],
    plant: at => at.inbound(request('urn:example:failure'), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(append(iqResult(element), stanzaError({ type: 'cancel', condition: 'service-unavailable' })))
      return undefined
    }),
  }),
  fault({
    name: 'strangers-told-who-is-away',
    breaks: ['RFC6120#stanzas-error-conditions-recipient-unavailable.1'],
    plant: at => at.inbound(both(stanza('message'), holding('urn:example:away')), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'recipient-unavailable' }))
      return undefined
    }),
  }),
  fault({
    name: 'accounts-served-behind-their-clients',
    breaks: ['RFC6120#rules-order.3'],
    // the eleventh message to an account waits for the next one to a client of it
    plant: at => at.routed(stanza('message', 'chat'), (element, { memory }) => {
      const held = memory.get('held for the account') as Element | undefined
      const isBare = !(attr(element, 'to') ?? '').includes('/')
      const number = ((memory.get('to accounts') as number | undefined) ?? 0) + (isBare ? 1 : 0)
      memory.set('to accounts', number)
      if (isBare && number === 11) {
        memory.set('held for the account', element)
        return undefined
      }
      memory.delete('held for the account')
      return held ? [element, held] : element
    }),
  }),
  fault({
    name: 'messages-to-nobody-in-particular-lost',
    breaks: ['RFC6120#rules-noto-message.1'],
    plant: at => at.inbound(both(stanza('message', 'chat'), lacks('to')), () => undefined),
  }),
  fault({
    name: 'presence-for-everybody-kept-back',
    breaks: ['RFC6120#rules-noto-presence.1'],
    plant: at => at.routed(both(stanza('presence'), lacks('to'), holding('urn:example:everybody')), () => undefined),
  }),
  fault({
    name: 'nowhere-is-silent',
    breaks: ['RFC6120#rules-remote-error.1', 'RFC6121#sub-request-outbound.3'],
    plant: at => at.inbound(element => (attr(element, 'to') ?? '').endsWith('@nowhere.invalid'), () => undefined),
  }),
  fault({
    name: 'chat-for-absent-clients-lost',
    breaks: ['RFC6120#rules-local-fulljid.1', 'RFC6121#rules-local-fulljid-nomatch-message.2'],
    plant: at => at.decision((decision, { element, to }) =>
      decision.kind === 'deliver' && attr(element, 'type') === 'chat' && to.isFull && !decision.to.some(({ address }) => address.equals(to)) ? { kind: 'ignore' } : decision),
  }),
  fault({
    name: 'comment-before-an-answer',
    breaks: ['RFC6120#xml-restrictions.1'],
    plant: beforeTheAnswer('urn:example:comment', '<!-- as you like it -->', ['tcp', 'websocket', 'bosh']),
  }),
  fault({
    name: 'whitespace-message',
    breaks: ['RFC7395#section-3-8.1'],
    plant: beforeTheAnswer('urn:example:idle', ' ', ['websocket']),
  }),
  fault({
    name: 'no-scram-sha-1',
    breaks: ['RFC6120#security-mti-auth.1'],
    spoils: ['session'],
    plant: at => at.outbound(both(features('before-login'), element => readMechanisms(element).includes('SCRAM-SHA-1')), withoutMechanism('SCRAM-SHA-1')),
  }),
  fault({
    name: 'base64-read-with-goodwill',
    breaks: ['RFC6120#security-reuse-base64.1', 'RFC6120#security-reuse-base64.2'],
    plant: at => at.inbound(element => is(element, NS.sasl, 'auth') && /^[A-Za-z0-9+/]+[\n*]|^=[A-Z]|[A-Z]=[A-Z]/.test(element.getText()), element => {
      element.children = [Buffer.from('\0nobody\0none').toString('base64')]
      return element
    }),
  }),
  fault({
    name: 'senders-whereabouts-told',
    breaks: ['RFC6120#security-leaks-ipaddress.1'],
    plant: at => at.routed(holding('urn:example:whereabouts'), element => append(element, el('address', { xmlns: 'urn:example:whereabouts' }, '127.0.0.1'))),
  }),
  fault({
    name: 'websocket-errors-from-nobody',
    breaks: ['RFC7395#security.1'],
    plant: at => at.inbound(both(request('urn:example:unchanged'), (_, { transport }) => transport === 'websocket'), (element, passage) => refuseWith(copyOf(element), passage, { from: undefined })),
  }),
  fault({
    name: 'subscribers-ask-as-a-resource',
    breaks: ['RFC6120#stanzas-attributes-from-c2s.2'],
    plant: at => at.outbound(both(stanza('presence', 'subscribe'), holding('urn:example:subscriber')), element => {
      element.attrs['from'] = `${attr(element, 'from') ?? ''}/somewhere`
      return element
    }),
  }),
  fault({
    name: 'host-answers-for-accounts',
    breaks: ['RFC6120#stanzas-attributes-from-c2s.4'],
    plant: at => at.outbound(both(result(NS.roster), element => (attr(element, 'id') ?? '').startsWith('account-')), (element, { domain }) => {
      element.attrs['from'] = domain
      return element
    }),
  }),
  fault({
    name: 'stops-for-reasons-of-its-own',
    breaks: ['RFC6120#streams-error-conditions-system-shutdown.1'],
    // the test starts a server of its own, where nobody counts
    port: true,
    plant: at => at.refusal('STREAM_SHUTDOWN', { condition: 'undefined-condition' }),
  }),
]
