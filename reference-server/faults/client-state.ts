/** Faults of client states. Spec: XEP-0352 v1.0.0. */
import { attr, childOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'
import { both, features, stanza } from './match.ts'
import { csi, without } from './sm-seams.ts'

export const CLIENT_STATE_FAULTS: readonly Fault[] = [
  fault({
    name: 'csi-not-offered',
    breaks: ['XEP-0352#discovery.1'],
    plant: at => at.outbound(features('after-login'), element => without(element, NS.csi, 'csi')),
  }),
  fault({
    name: 'csi-answered',
    breaks: ['XEP-0352#indication.1'],
    plant: at => at.inbound(csi('inactive'), (element, passage) => {
      passage.reply(el('inactive', { xmlns: NS.csi }))
      return element
    }),
  }),
  fault({
    name: 'csi-inactive-from-the-start',
    breaks: ['XEP-0352#rules.1'],
    plant: at => at.outbound(both(stanza('presence'), (_, { address, memory }) => (address?.resource.endsWith('-wristwatch') ?? false) && !memory.has('active')), () => undefined),
  }),
  fault({
    name: 'csi-inactive-means-away',
    breaks: ['XEP-0352#rules.2'],
    plant(at) {
      at.inbound(csi('inactive'), (element, { memory }) => {
        memory.set('inactive', true)
        return element
      })
      at.routed(both(stanza('presence'), (_, { memory }) => memory.has('inactive')), element => {
        const show = childOf(element, NS.client, 'show')
        if (show) show.children = ['away']
        return element
      })
    },
  }),
  fault({
    name: 'csi-flushes-too-late',
    breaks: ['XEP-0352#in-order-processing.1'],
    plant(at) {
      at.inbound(csi('active'), (element, { memory }) => {
        memory.set('late', [])
        return element
      })
      at.outbound(both(stanza('presence'), (_, { memory }) => memory.has('late')), (element, { memory }) => {
        (memory.get('late') as Element[]).push(element)
        return undefined
      })
      at.outbound(both(stanza('iq'), (_, { memory }) => memory.has('late')), (element, { memory }) => {
        const late = memory.get('late') as Element[]
        memory.delete('late')
        return [element, ...late]
      })
    },
  }),
  fault({
    name: 'csi-told-to-others',
    breaks: ['XEP-0352#security.1'],
    plant(at) {
      at.routed(both(element => element.name === 'presence' && attr(element, 'type') === undefined, element => attr(element, 'to') !== undefined), (element, { memory }) => {
        memory.set('shown', attr(element, 'to'))
        return element
      })
      at.inbound(both(csi('inactive'), (_, { memory }) => memory.has('shown')), (element, passage) => {
        passage.route(el('presence', { xmlns: NS.client, from: passage.address?.toString(), to: String(passage.memory.get('shown')) }, el('show', {}, 'away')))
        return element
      })
    },
  }),
]
