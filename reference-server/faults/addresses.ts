/** Faults of addresses: what is taken for one, and which are the same. Spec: RFC 7622 §3, §4. */
import { attr, childOf, el, type Element, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { bound } from '#xmpp/stanzas/bind.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type Match } from './fault.ts'
import { both, payloadOf, request, stanza } from './match.ts'

const to = (element: Element): string => attr(element, 'to') ?? ''
/** Stanzas to accounts of the host, or what passes for one, whose address looks like this. */
const addressed = (name: 'message' | 'presence' | 'iq', looks: RegExp, type?: string): Match => both(stanza(name, type), element => looks.test(to(element)))
const lost = (): undefined => undefined

function resourceAsked(iq: Element): string {
  const resource = childOf(payloadOf(iq), NS.bind, 'resource')
  return resource ? textOf(resource) : ''
}

/** A client asks for such a resource. */
const asksFor = (looks: RegExp): Match => (iq, { state }) => state === 'binding' && request(NS.bind)(iq) && looks.test(resourceAsked(iq))

/** The resource is another one. */
const insteadOf = (change: (asked: string) => string) => (iq: Element): Element => {
  payloadOf(iq).children = []
  payloadOf(iq).c('resource').t(change(resourceAsked(iq)))
  return iq
}

/** Says that the resource is bound just as it was asked for. */
const asAsked = (iq: Element, passage: Passage): undefined => {
  passage.reply(iqResult(iq, bound(`alice@${passage.domain}/${resourceAsked(iq)}`)))
  return undefined
}

export const ADDRESS_FAULTS: readonly Fault[] = [
  fault({
    name: 'long-resources-cut',
    breaks: ['RFC7622#addressing-fundamentals.1'],
    plant: at => at.inbound(asksFor(/^.{1023}$/), insteadOf(asked => asked.slice(0, 1000))),
  }),
  fault({
    name: 'resources-of-any-length',
    breaks: ['RFC7622#addressing-fundamentals.1'],
    plant: at => at.inbound(asksFor(/^.{1024}$/), asAsked),
  }),
  fault({
    name: 'resource-ends-at-a-slash',
    breaks: ['RFC7622#addressing-fundamentals.2'],
    plant: at => at.inbound(asksFor(/\/a@/), insteadOf(asked => asked.replace(/\/.*$/, ''))),
  }),
  fault({
    name: 'nickname-ends-at-a-slash',
    breaks: ['RFC7622#addressing-domainpart.1'],
    plant: at => at.inbound(addressed('presence', /\/[^/]*@[^/]*\//), element => {
      element.attrs['to'] = to(element).split('/').slice(0, 2).join('/')
      return element
    }),
  }),
  fault({
    name: 'domains-of-any-length',
    breaks: ['RFC7622#addressing-domainpart.3'],
    plant: at => at.inbound(addressed('message', /@$|@[^/]{1000}/), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'remote-server-not-found' }))
      return undefined
    }),
  }),
  fault({
    name: 'domains-in-capitals-elsewhere',
    breaks: ['RFC7622#addressing-domainpart-enforce.1'],
    plant: at => at.inbound(addressed('message', /@[^/]*[A-Z]{3}/, 'chat'), lost),
  }),
  fault({
    name: 'localparts-of-any-length',
    breaks: ['RFC7622#addressing-localpart.1'],
    plant: at => at.inbound(addressed('message', /^@|^x{1024}@/, 'chat'), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'service-unavailable' }))
      return undefined
    }),
  }),
  fault({
    name: 'localparts-as-they-are-written',
    breaks: ['RFC7622#addressing-localpart.2'],
    plant: at => at.inbound(addressed('message', /^(?:[A-Z]{3,}|[\uff41-\uff5a]+)@/, 'chat'), lost),
  }),
  fault({
    name: 'localparts-of-any-character',
    breaks: ['RFC7622#addressing-localpart-excluded.1'],
    plant: at => at.inbound(addressed('message', /^some["&':<>@ ]one@/, 'chat'), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'service-unavailable' }))
      return undefined
    }),
  }),
  fault({
    name: 'any-resource-written-to',
    breaks: ['RFC7622#addressing-resourcepart.1', 'RFC7622#addressing-resourcepart.2'],
    plant: at => at.inbound(addressed('message', /@[^/]*\/(?:$|x{1024}$|.*\u007f)/, 'chat'), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'service-unavailable' }))
      return undefined
    }),
  }),
  fault({
    name: 'resources-in-small-letters',
    breaks: ['RFC7622#addressing-resourcepart.2'],
    plant: at => at.inbound(asksFor(/-AbC$/), insteadOf(asked => asked.toLowerCase())),
  }),
  fault({
    name: 'spaces-as-they-are-written',
    breaks: ['RFC7622#addressing-resourcepart.2'],
    plant: at => at.inbound(asksFor(/\u00a0/), asAsked),
  }),
  fault({
    name: 'inner-resources-cut-off',
    breaks: ['RFC7622#addressing-resourcepart.3'],
    plant: at => at.routed(both(stanza('message', 'chat'), element => /\/[^/]*\/inner$/.test(to(element))), element => {
      const outer = el('message', { ...element.attrs, to: to(element).replace(/\/inner$/, '') })
      outer.children = element.children
      return [element, outer]
    }),
  }),
  fault({
    name: 'broken-addresses-found-nowhere',
    breaks: ['RFC7622#enforcement.1'],
    plant: at => at.inbound(element => to(element).startsWith('so me@'), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'item-not-found' }))
      return undefined
    }),
  }),
  fault({
    name: 'any-resource-bound',
    breaks: ['RFC7622#enforcement.3'],
    plant: at => at.inbound(asksFor(/^(?!delete).*\u007f/), asAsked),
  }),
  fault({
    name: 'any-from-passed-on',
    breaks: ['RFC7622#enforcement.3'],
    plant(at) {
      at.inbound(both(stanza('message', 'chat'), element => (attr(element, 'from') ?? '').startsWith('so me@')), element => {
        element.attrs['from-as-it-was'] = attr(element, 'from') ?? ''
        delete element.attrs['from']
        return element
      })
      at.outbound(element => attr(element, 'from-as-it-was') !== undefined, element => {
        element.attrs['from'] = attr(element, 'from-as-it-was') ?? ''
        delete element.attrs['from-as-it-was']
        return element
      })
    },
  }),
  fault({
    name: 'payloads-searched-for-addresses',
    breaks: ['RFC7622#enforcement.4'],
    plant: at => at.inbound(both(stanza('message'), element => childOf(element, 'urn:xmpp:jingle:1', 'jingle') !== undefined), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(errorReply(element, { condition: 'jid-malformed' }))
      return undefined
    }),
  }),
  fault({
    name: 'domains-with-a-dot-are-elsewhere',
    breaks: ['RFC7622#addressing-domainpart.2'],
    plant: at => at.inbound(addressed('message', /@[^/]*\.\//), lost),
  }),
]
