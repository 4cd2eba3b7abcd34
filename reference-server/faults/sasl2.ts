/** Faults of SASL2, and of what goes along with it. Spec: XEP-0388; XEP-0386; XEP-0198 §9. */
import { append, attr, childOf, copyOf, el, type Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bound2 } from '#xmpp/stanzas/bind2.js'
import { challenge2, readClientId, success2 } from '#xmpp/stanzas/sasl2.js'
import { type ChangeElement, type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, drop, dropping, features } from './match.ts'

const success: Match = element => is(element, NS.sasl2, 'success')
const failure: Match = element => is(element, NS.sasl2, 'failure')
const login: Match = element => is(element, NS.sasl2, 'authenticate')
const holds = (ns: string, name: string): Match => element => childOf(element, ns, name) !== undefined
const isA = (ns: string, name: string) => (child: Element): boolean => is(child, ns, name)

/** What is offered with SASL2, changed in place; a server that offers nothing of it is not asked. */
const offerIs = (change: (authentication: Element, passage: Parameters<Match>[1]) => void) => (at: FaultSeams): void =>
  at.outbound(both(features('before-login'), holds(NS.sasl2, 'authentication')), (element, passage) => {
    const offer = childOf(element, NS.sasl2, 'authentication')
    if (offer) change(offer, passage)
    return element
  })

/** The same for what goes along with it. */
const inlineIs = (change: (inline: Element) => void) => offerIs(offer => {
  const inline = childOf(offer, NS.sasl2, 'inline')
  if (inline) change(inline)
})

/** What a login asks for along with a bind, or what success says of it, changed in place. */
const within = (name: 'bind' | 'bound') => (change: (child: Element) => void): ChangeElement => element => {
  const child = childOf(element, NS.bind2, name)
  if (child) change(child)
  return element
}
const bindIs = within('bind')
const boundIs = within('bound')

/** The address in a success. */
const identified = (change: (address: string, passage: Parameters<Match>[1]) => string): ChangeElement => (element, passage) => {
  const identifier = childOf(element, NS.sasl2, 'authorization-identifier')
  if (identifier) identifier.children = [change(textOf(identifier), passage)]
  return element
}

const namesNoResource: Match = element => !textOf(childOf(element, NS.sasl2, 'authorization-identifier') ?? el('none')).includes('/')

/** Lets a later seam see that the stream was logged in by SASL2. */
function rememberSuccess(at: FaultSeams): void {
  at.outbound(success, (element, { memory }) => {
    memory.set('in', true)
    return element
  })
}

export const SASL2_FAULTS: readonly Fault[] = [
  // What is offered
  fault({
    name: 'sasl2-without-mechanisms',
    breaks: ['XEP-0388#feature.1', 'XEP-0493#servers.1'],
    spoils: ['session'],
    plant: offerIs(offer => drop(offer, isA(NS.sasl2, 'mechanism'))),
  }),
  fault({
    name: 'sasl2-anonymous-for-everybody',
    breaks: ['XEP-0388#feature.2', 'XEP-0388#feature.3'],
    plant: offerIs((offer, { domain }) => { if (!domain.startsWith('anon.')) offer.children.unshift(el('mechanism', {}, 'ANONYMOUS')) }),
  }),
  fault({
    name: 'header-from-anywhere',
    breaks: ['XEP-0388#feature.4'],
    plant: at => at.refusal('STREAM_FROM_ELSEWHERE', undefined),
  }),
  fault({
    name: 'sasl2-offer-changes',
    breaks: ['XEP-0388#feature.5'],
    plant(at) {
      let seen = 0
      offerIs(offer => { append(offer, el('mechanism', {}, `X-${seen += 1}`)) })(at)
    },
  }),
  fault({
    name: 'sasl2-in-the-clear',
    breaks: ['XEP-0388#security.2'],
    plant: at => at.option('sasl2NeedsTls', false),
  }),
  fault({
    name: 'bind2-not-offered',
    breaks: ['XEP-0386#s3-1.1', 'XEP-0386#s3-1.2', 'XEP-0198#inline-enable.1'],
    plant: inlineIs(inline => drop(inline, isA(NS.bind2, 'bind'))),
  }),
  fault({
    name: 'bind2-without-features',
    breaks: ['XEP-0386#s3-1.2', 'XEP-0198#inline-enable.1'],
    plant: inlineIs(inline => { for (const bind of elementsOf(inline).filter(isA(NS.bind2, 'bind'))) bind.children = [] }),
  }),
  fault({
    name: 'bind2-without-sasl2',
    breaks: ['XEP-0386#s3-1.3'],
    plant: at => at.outbound(features('before-login'), element => append(element, el('bind', { xmlns: NS.bind2 }))),
  }),
  fault({
    name: 'inline-resumption-not-offered',
    breaks: ['XEP-0198#inline-resume.1'],
    plant: inlineIs(inline => drop(inline, isA(NS.sm, 'sm'))),
  }),

  // The login
  fault({
    name: 'sasl2-challenges-any-mechanism',
    breaks: ['XEP-0388#initiation.1'],
    plant: at => at.outbound(both(failure, holds(NS.sasl, 'invalid-mechanism')), () => challenge2(Buffer.from('go on'))),
  }),
  fault({
    name: 'sasl2-believes-the-header',
    breaks: ['XEP-0388#initiation.2', 'XEP-0388#security.3'],
    plant(at) {
      at.opening((header, { memory }) => {
        memory.set('from', header.attrs['from'])
        return header
      })
      at.outbound(both(failure, holds(NS.sasl, 'invalid-authzid')), (_, { memory }) => success2({ identifier: String(memory.get('from')) }))
    },
  }),
  fault({
    name: 'installation-in-presence',
    breaks: ['XEP-0388#initiation.3'],
    plant(at) {
      at.inbound(login, (element, { memory }) => {
        memory.set('installation', readClientId(element))
        return element
      })
      at.routed((element, { memory }) => element.name === 'presence' && memory.get('installation') !== undefined, (element, { memory }) => append(copyOf(element), el('status', {}, String(memory.get('installation')))))
    },
  }),
  fault({
    name: 'sasl2-bears-interruptions',
    breaks: ['XEP-0388#s2-4.1'],
    plant: at => at.refusal('STREAM_DURING_LOGIN', undefined),
  }),
  fault({
    name: 'sasl2-whitespace',
    breaks: ['XEP-0388#s2-4.2'],
    plant: at => at.bytes((text, { transport }) => (transport === 'tcp' && text.includes('<challenge xmlns=\'urn:xmpp:sasl:2\'') ? `\n${text}` : text)),
  }),
  fault({
    name: 'sasl2-again',
    breaks: ['XEP-0388#s4-8.1'],
    plant: at => at.refusal('STREAM_LOGIN_AGAIN', undefined),
  }),

  // Its end
  fault({
    name: 'sasl2-success-names-nobody',
    breaks: ['XEP-0388#success.1', 'XEP-0388#failure.2'],
    plant: at => at.outbound(both(success, namesNoResource), dropping(isA(NS.sasl2, 'authorization-identifier'))),
  }),
  fault({
    name: 'sasl2-success-hides-the-resource',
    breaks: ['XEP-0388#success.1', 'XEP-0386#identifiers.3'],
    spoils: ['session'],
    plant: at => at.outbound(success, identified(address => address.replace(/\/.*/, ''))),
  }),
  fault({
    name: 'sasl2-success-without-results',
    breaks: ['XEP-0388#success.2', 'XEP-0386#bind-request.1', 'XEP-0386#bind-request.4', 'XEP-0386#identifiers.3', 'XEP-0386#identifiers.5', 'XEP-0198#inline-enable.2', 'XEP-0198#inline-resume.5'],
    spoils: ['session'],
    plant: at => at.outbound(both(success, holds(NS.bind2, 'bound')), dropping(isA(NS.bind2, 'bound'))),
  }),
  fault({
    name: 'sasl2-binding-unanswered',
    breaks: ['XEP-0388#success.3'],
    spoils: ['session'],
    plant(at) {
      rememberSuccess(at)
      at.outbound((element, { memory }) => childOf(element, NS.bind, 'bind') !== undefined && element.name === 'iq' && memory.has('in'), () => undefined)
    },
  }),
  fault({
    name: 'sasl2-success-without-features',
    breaks: ['XEP-0388#success.3'],
    spoils: ['session'],
    plant(at) {
      rememberSuccess(at)
      at.outbound((element, { memory }) => is(element, NS.stream, 'features') && memory.has('in'), () => undefined)
    },
  }),
  fault({
    name: 'sasl2-failure-says-nothing',
    breaks: ['XEP-0388#failure.1'],
    plant: at => at.outbound(failure, dropping(() => true)),
  }),
  fault({
    name: 'sasl2-binds-on-failure',
    breaks: ['XEP-0388#failure.2', 'XEP-0386#bind-request.2'],
    plant: at => at.outbound(failure, element => append(element, bound2())),
  }),

  // Binding along with it
  fault({
    name: 'bind2-without-enabling',
    breaks: ['XEP-0388#success.2', 'XEP-0386#bind-request.5', 'XEP-0386#identifiers.5', 'XEP-0198#inline-enable.2'],
    spoils: ['session'],
    plant: at => at.inbound(both(login, holds(NS.bind2, 'bind')), bindIs(bind => drop(bind, isA(NS.sm, 'enable')))),
  }),
  fault({
    name: 'bind2-silent-about-enabling',
    breaks: ['XEP-0388#success.2', 'XEP-0386#identifiers.5', 'XEP-0198#inline-enable.2', 'XEP-0198#enable.1'],
    spoils: ['session'],
    plant: at => at.outbound(both(success, holds(NS.bind2, 'bound')), boundIs(bound => { bound.children = [] })),
  }),
  fault({
    name: 'bind2-address-of-nobody',
    breaks: ['XEP-0386#bind-request.5', 'XEP-0386#identifiers.1', 'XEP-0198#inline-resume.3'],
    spoils: ['session'],
    plant: at => at.outbound(both(success, holds(NS.bind2, 'bound')), identified(address => address.replace(/\/.*/, '/nobody'))),
  }),
  fault({
    name: 'bind2-keeps-old-sessions',
    breaks: ['XEP-0386#bind-request.6'],
    plant: at => at.inbound(login, dropping(isA(NS.sasl2, 'user-agent'))),
  }),
  fault({
    name: 'bind2-ignores-the-tag',
    breaks: ['XEP-0386#identifiers.1'],
    plant: at => at.inbound(both(login, holds(NS.bind2, 'bind')), bindIs(bind => drop(bind, isA(NS.bind2, 'tag')))),
  }),
  fault({
    name: 'bind2-shows-the-installation',
    breaks: ['XEP-0386#identifiers.2'],
    plant(at) {
      at.inbound(login, element => {
        const id = readClientId(element)
        const bind = childOf(element, NS.bind2, 'bind')
        const tag = bind && childOf(bind, NS.bind2, 'tag')
        if (id !== undefined && tag) tag.children = [`${textOf(tag)}/${id}`]
        return element
      })
    },
  }),

  // Resuming along with it
  fault({
    name: 'inline-resumption-binds-too',
    breaks: ['XEP-0386#bind-request.3', 'XEP-0198#inline-resume.3'],
    plant: at => at.outbound(both(success, holds(NS.sm, 'resumed')), element => append(element, bound2())),
  }),
  fault({
    name: 'inline-resumption-after-binding',
    breaks: ['XEP-0386#bind-request.3', 'XEP-0386#bind-request.4', 'XEP-0198#inline-resume.2', 'XEP-0198#inline-resume.3', 'XEP-0198#inline-resume.5', 'XEP-0198#resumption.6'],
    spoils: ['session'],
    plant: at => at.inbound(both(login, holds(NS.bind2, 'bind')), dropping(isA(NS.sm, 'resume'))),
  }),
  fault({
    name: 'inline-resumption-with-features',
    breaks: ['XEP-0198#inline-resume.4'],
    plant: at => at.outbound(both(success, holds(NS.sm, 'resumed')), element => [element, el('features', { xmlns: NS.stream })]),
  }),
  fault({
    name: 'inline-resumption-fails-in-silence',
    breaks: ['XEP-0386#bind-request.4', 'XEP-0198#inline-resume.5'],
    plant: at => at.outbound(both(success, element => attr(childOf(element, NS.sm, 'failed') ?? el('none'), 'xmlns') === NS.sm), dropping(isA(NS.sm, 'failed'))),
  }),
]
