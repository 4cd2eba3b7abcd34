/** Faults in what servers say of their software and hash of their abilities. Spec: XEP-0092; XEP-0115. */
import { append, attr, childOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'
import { both, drop, features, hostSays, isFeature, refuse, request } from './match.ts'

const capsOf = (element: Element): Element | undefined => childOf(element, NS.caps, 'c')

export const CAPABILITY_FAULTS: readonly Fault[] = [
  // Software version
  fault({ name: 'version-without-name', breaks: ['XEP-0092#protocol.1'], plant: hostSays(NS.version, query => { drop(query, child => child.name === 'name') }) }),
  fault({ name: 'version-without-version', breaks: ['XEP-0092#protocol.2'], plant: hostSays(NS.version, query => { drop(query, child => child.name === 'version') }) }),
  fault({
    name: 'version-of-accounts-forbidden', breaks: ['XEP-0092#examples.1'],
    plant: at => at.inbound(both(request(NS.version), (iq, { address }) => attr(iq, 'to') === address?.bareText), refuse('forbidden')),
  }),
  fault({ name: 'version-not-advertised', breaks: ['XEP-0092#disco.1', 'XEP-0115#ver-gen.1'], plant: hostSays(NS.discoInfo, query => { drop(query, isFeature(NS.version)) }) }),

  // Entity capabilities
  fault({
    name: 'caps-in-presence-shortened', breaks: ['XEP-0115#protocol.1'],
    plant: at => at.outbound(element => element.name === 'presence' && capsOf(element) !== undefined, presence => {
      delete capsOf(presence)?.attrs['ver']
      return presence
    }),
  }),
  fault({
    name: 'caps-with-one-feature-too-few', breaks: ['XEP-0115#ver-gen.1'],
    plant: hostSays(NS.discoInfo, query => { append(query, el('feature', { var: 'urn:example:forgotten' })) }),
  }),
  fault({
    name: 'caps-in-two-lines', breaks: ['XEP-0115#ver-gen.2', 'XEP-0030#info-nodes.1'],
    plant: at => at.outbound(both(features('after-login'), element => capsOf(element) !== undefined), element => {
      const caps = capsOf(element)
      if (caps) caps.attrs['ver'] = String(caps.attrs['ver']).replace(/^.{10}/, '$&\n')
      return element
    }),
  }),
  fault({
    name: 'caps-node-says-less', breaks: ['XEP-0115#discover.1'],
    plant: hostSays(NS.discoInfo, query => { if (attr(query, 'node') !== undefined) drop(query, isFeature(NS.ping)) }),
  }),
  fault({ name: 'caps-not-advertised', breaks: ['XEP-0115#support.1', 'XEP-0115#ver-gen.1'], plant: hostSays(NS.discoInfo, query => { drop(query, isFeature(NS.caps)) }) }),
]
