/**
 * What the server itself answers, for a host and for an account: one row for each namespace.
 * Spec: RFC 6120 §8.4, §10.3.3; XEP-0030 v2.5.0 §3, §4, §8; XEP-0199 v2.0.1 §4; XEP-0092 v1.1; XEP-0115 v1.6.0 §6.2; XEP-0215 v1.0.0; XEP-0280 v1.0.1 §3.
 */
import { attr, el, type Element, nsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { type DiscoInfo, type DiscoItem, writeDiscoInfo, writeDiscoItems } from '#xmpp/stanzas/disco.js'
import type { StanzaRefusalCode } from '../session/errors.ts'
import { capsNode } from './caps.ts'
import { answerCredentials, answerServices, type ExternalServiceConfig } from './external-services.ts'

/** What a request is about. */
export interface IqRequest {
  readonly type: 'get' | 'set'
  readonly payload: Element
  readonly from: Jid
  readonly to: Jid
  /** That whoever asks would read. RFC 6120 §8.1.5. */
  readonly language?: string | undefined
}

/** What the answers depend on. */
export interface HostFacts {
  readonly domain: string
  /** Services and components that clients of this host find. */
  readonly items: readonly DiscoItem[]
  /** Whether a localpart belongs to an account; the others are there for as long as someone is logged in anonymously. */
  readonly isRegistered: (local: string) => boolean
  readonly externalServices: readonly ExternalServiceConfig[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The payload of a result, a result without payload, or a refusal. */
export type IqAnswer = { readonly result: Element | undefined } | { readonly refused: StanzaRefusalCode }

type Answer = (request: IqRequest, host: HostFacts) => IqAnswer
interface IqService {
  readonly namespace: string
  readonly name: string
  readonly type: 'get' | 'set'
  /** Asked of the bare domain. */
  readonly host?: Answer
  /** Asked of an account by its owner. */
  readonly account?: Answer
  /** Asked of an account by anyone else, or of one that does not exist: both must look alike. */
  readonly stranger?: Answer
}

const NAME = 'Assay reference server'
const HIDDEN: IqAnswer = { refused: 'IQ_ACCOUNT_HIDDEN' }
const noItems: Answer = request => ({ result: writeDiscoItems({ node: attr(request.payload, 'node'), items: [] }) })
const pong: Answer = () => ({ result: undefined })

const SERVICES: readonly IqService[] = [
  { namespace: NS.ping, name: 'ping', type: 'get', host: pong, account: pong },
  { namespace: NS.discoInfo, name: 'query', type: 'get', host: hostInfo, account: withoutNode(accountInfo) },
  { namespace: NS.discoItems, name: 'query', type: 'get', host: withoutNode(hostItems), account: withoutNode(noItems), stranger: noItems },
  { namespace: NS.version, name: 'query', type: 'get', host: version },
  { namespace: NS.externalServices, name: 'services', type: 'get', host: ({ payload, language }, host) => answerServices(payload, host.externalServices, host.now(), language) },
  { namespace: NS.externalServices, name: 'credentials', type: 'get', host: ({ payload }, host) => answerCredentials(payload, host.externalServices, host.now()) },
]

/** What a host says about itself. */
export const HOST_INFO: DiscoInfo = {
  identities: [{ category: 'server', type: 'im', name: NAME }],
  features: [...new Set(SERVICES.filter(service => service.host).map(service => service.namespace)), NS.caps, NS.carbons],
}
const ACCOUNT_FEATURES = SERVICES.filter(service => service.account).map(service => service.namespace)

/** @param as whom the request is for, and from whom */
export function answer(request: IqRequest, as: 'host' | 'account' | 'stranger', host: HostFacts): IqAnswer {
  const service = SERVICES.find(row => row.namespace === nsOf(request.payload) && row.name === request.payload.name && row.type === request.type)
  const known = service?.[as]
  if (known) return known(request, host)
  return as === 'stranger' ? HIDDEN : { refused: 'IQ_UNKNOWN' }
}

/** XEP-0115 §6.2: the node that the hash is for says the same as none. */
function hostInfo(request: IqRequest): IqAnswer {
  const node = attr(request.payload, 'node')
  return node === undefined || node === capsNode(HOST_INFO) ? { result: writeDiscoInfo({ ...HOST_INFO, node }) } : { refused: 'DISCO_NODE' }
}

function hostItems(_request: IqRequest, host: HostFacts): IqAnswer {
  return { result: writeDiscoItems({ items: host.items }) }
}

function accountInfo(request: IqRequest, host: HostFacts): IqAnswer {
  const type = host.isRegistered(request.to.local) ? 'registered' : 'anonymous'
  return { result: writeDiscoInfo({ identities: [{ category: 'account', type }], features: ACCOUNT_FEATURES }) }
}

function version(): IqAnswer {
  return { result: el('query', { xmlns: NS.version }, el('name', {}, NAME), el('version', {}, '0.1.0')) }
}

/** XEP-0030 §7: there are no other nodes. */
function withoutNode(answerIt: Answer): Answer {
  return (request, host) => (attr(request.payload, 'node') !== undefined ? { refused: 'DISCO_NODE' } : answerIt(request, host))
}
