/** Faults in what clients learn of external services. Spec: XEP-0215. */
import { attr, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault, type FaultSeams } from './fault.ts'
import { both, drop, fromHost, hostSays, isFeature, payloadOf, request, result, toHost } from './match.ts'

const named = (name: string) => (iq: Element): boolean => payloadOf(iq).name === name

/** Changes each service of an answer in place. */
const tells = (name: 'services' | 'credentials', change: (service: Element) => void) => (at: FaultSeams): void =>
  at.outbound(both(result(NS.externalServices), fromHost, named(name)), iq => {
    for (const service of payloadOf(iq).getChildElements()) change(service)
    return iq
  })
const without = (...names: readonly string[]) => (service: Element): void => { for (const name of names) delete service.attrs[name] }

export const EXTERNAL_SERVICE_FAULTS: readonly Fault[] = [
  fault({
    name: 'services-empty',
    breaks: ['XEP-0215#protocol.1', 'XEP-0215#select.1', 'XEP-0215#credentials.1', 'XEP-0215#i18n.1'],
    plant: at => at.outbound(both(result(NS.externalServices), fromHost), iq => {
      payloadOf(iq).children = []
      return iq
    }),
  }),
  fault({ name: 'services-without-host', breaks: ['XEP-0215#protocol.3', 'XEP-0215#credentials.1'], plant: tells('services', without('host')) }),
  fault({ name: 'services-without-type', breaks: ['XEP-0215#protocol.4', 'XEP-0215#select.1', 'XEP-0215#credentials.1'], plant: tells('services', without('type')) }),
  fault({ name: 'services-without-port', breaks: ['XEP-0215#protocol.5'], plant: tells('services', without('port')) }),
  fault({ name: 'services-without-transport', breaks: ['XEP-0215#protocol.6'], plant: tells('services', without('transport')) }),
  fault({
    name: 'services-in-one-language',
    breaks: ['XEP-0215#i18n.1'],
    plant: at => at.inbound(both(request(NS.externalServices), toHost, iq => attr(iq, 'xml:lang') !== undefined), iq => {
      delete iq.attrs['xml:lang']
      return iq
    }),
  }),
  fault({
    name: 'services-expired',
    breaks: ['XEP-0215#protocol.8'],
    plant: tells('services', service => { if (attr(service, 'expires') !== undefined) service.attrs['expires'] = '2001-09-09T01:46:40Z' }),
  }),
  fault({
    name: 'services-of-any-type',
    breaks: ['XEP-0215#select.1', 'XEP-0215#select.4'],
    spoils: ['session'],
    plant: at => at.inbound(both(request(NS.externalServices), toHost, named('services')), iq => {
      delete payloadOf(iq).attrs['type']
      return iq
    }),
  }),
  fault({
    name: 'services-not-advertised',
    breaks: ['XEP-0215#disco.1', 'XEP-0115#ver-gen.1'],
    plant: hostSays(NS.discoInfo, query => { drop(query, isFeature(NS.externalServices)) }),
  }),
  fault({
    name: 'service-pushes-without-action',
    breaks: ['XEP-0215#select.4'],
    plant: at => at.outbound(both(request(NS.externalServices), fromHost), iq => {
      for (const service of payloadOf(iq).getChildElements()) without('action')(service)
      return iq
    }),
  }),
  fault({ name: 'service-pushes-to-who-is-gone', breaks: ['XEP-0215#select.3'], plant: at => at.option('servicePushes', 'to-whoever-asked') }),
  fault({ name: 'credentials-without-password', breaks: ['XEP-0215#credentials.1'], plant: tells('credentials', without('password')) }),
  fault({ name: 'credentials-refused-wrongly', breaks: ['XEP-0215#credentials.3'], plant: at => at.refusal('EXTERNAL_SERVICE_UNKNOWN', { condition: 'forbidden', type: 'auth' }) }),
  fault({ name: 'credentials-for-nothing', breaks: ['XEP-0215#credentials.4'], plant: at => at.refusal('EXTERNAL_SERVICE_UNNAMED', { condition: 'item-not-found', type: 'cancel' }) }),
]
