/** Faults in leaving alone what clients have to say to each other. Spec: XEP-0249 v1.2, XEP-0172 v1.1. */
import { append, attr, childOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucUser } from '#xmpp/stanzas/muc-user.js'
import { fault, type Fault } from './fault.ts'
import { isAvailable, withoutChild } from './muc-effects.ts'

const invitationIn = (message: Element): Element | undefined => message.name === 'message' ? childOf(message, NS.conference, 'x') : undefined
const isNamed = (presence: Element): boolean => isAvailable(presence) && childOf(presence, NS.nick, 'nick') !== undefined

export const PASSING_ON_FAULTS: readonly Fault[] = [
  fault({
    name: 'direct-invitation-without-password', breaks: ['XEP-0249#howitworks.1'],
    plant: at => at.outbound(message => invitationIn(message) !== undefined, message => {
      delete invitationIn(message)?.attrs['password']
      return message
    }),
  }),
  fault({
    name: 'direct-invitation-to-nowhere-lost', breaks: ['XEP-0249#howitworks.2'],
    plant: at => at.inbound(message => attr(invitationIn(message) ?? message, 'jid') === undefined && invitationIn(message) !== undefined, () => undefined),
  }),
  fault({
    name: 'direct-invitation-not-told-of', breaks: ['XEP-0249#support.1'],
    plant: at => at.outbound(message => readMucUser(message)?.invites !== undefined, message => append(message, el('x', { xmlns: NS.conference, jid: attr(message, 'from') }))),
  }),
  fault({ name: 'names-of-newcomers-not-passed-on', breaks: ['XEP-0172#format.1'], plant: at => at.inbound(element => isNamed(element) && childOf(element, NS.muc, 'x') !== undefined, withoutChild('nick')) }),
  fault({ name: 'names-not-passed-on', breaks: ['XEP-0172#format.1'], plant: at => at.outbound(isNamed, withoutChild('nick')) }),
]
