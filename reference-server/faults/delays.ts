/** Faults in what says that a stanza is late. Spec: XEP-0203. */
import { append, attr, childOf, copyOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault } from './fault.ts'
import { both, stanza } from './match.ts'
import { altered, has, isHistory, isSubjectSet, withDelay } from './muc-effects.ts'

const delayOf = (element: Element): Element | undefined => childOf(element, NS.delay, 'delay')

export const DELAY_FAULTS: readonly Fault[] = [
  fault({
    name: 'delay-twice', breaks: ['XEP-0203#protocol.1', 'XEP-0045#enter-managehistory.4', 'XEP-0045#enter-managehistory.1', 'XEP-0045#continue.1'],
    plant: at => at.outbound(isHistory, element => {
      const delay = delayOf(element)
      return delay ? append(element, copyOf(delay)) : element
    }),
  }),
  fault({ name: 'delay-without-stamp', breaks: ['XEP-0203#protocol.2', 'XEP-0045#enter-subject.4'], plant: at => at.outbound(isSubjectSet, withDelay({ stamp: undefined })) }),
  fault({ name: 'delay-in-local-time', breaks: ['XEP-0203#protocol.3'], plant: at => at.outbound(isSubjectSet, element => withDelay({ stamp: `${attr(delayOf(element) ?? element, 'stamp')?.slice(0, 19)}+02:00` })(element)) }),
  fault({ name: 'delay-from-nobody', breaks: ['XEP-0203#protocol.4', 'XEP-0045#enter-subject.5'], plant: at => at.outbound(isSubjectSet, withDelay({ from: undefined })) }),
  fault({
    name: 'delay-in-the-name-of-the-server', breaks: ['XEP-0203#security.1'],
    plant(at) {
      const isForged = both(stanza('message', 'chat'), (element, { domain }) => attr(delayOf(element) ?? element, 'from') === domain)
      at.inbound(isForged, (element, { memory }) => {
        memory.set('delayed', attr(element, 'to'))
        return element
      })
      at.routed(both(stanza('message', 'chat'), (element, { memory }) => memory.get('delayed') === attr(element, 'to')), (element, { domain, memory }) => {
        memory.delete('delayed')
        return append(element, el('delay', { xmlns: NS.delay, from: domain, stamp: '2002-09-10T23:08:25Z' }))
      })
    },
  }),
  fault({
    name: 'delay-in-the-name-of-the-room', breaks: ['XEP-0203#security.1', 'XEP-0045#continue.1'],
    plant: at => at.around('groupchat', ({ room, stanza: said }, next) => altered(next(), element => has('body')(element) && delayOf(said.element) !== undefined,
      element => append(element, el('delay', { xmlns: NS.delay, from: room.jid.toString(), stamp: '2002-09-10T23:08:25Z' })))),
  }),
]
