/** Faults of rooms services that let people do less, and of what rooms say about that. Spec: XEP-0045 v1.35.5 §6.3, §7.2.2, §7.6, §7.10, §9.9, §10.1.1, §18.1. */
import { attr, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf } from '#xmpp/stanzas/data-form.js'
import { reservedNickOf } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault, type Match } from './fault.ts'
import { both, drop, payloadOf, refuse as refuseRequest, request, result } from './match.ts'
import { altered, hasCode, isOwn, withoutCode } from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

const inStrictRoom = (attribute: 'from' | 'to') => (stanza: Element): boolean => /@strict\./.test(attr(stanza, attribute) ?? '')
const aboutTraffic: Match = iq => attr(payloadOf(iq), 'node') === NS.mucTraffic
const traffic = both(request(NS.discoInfo), aboutTraffic)

export const MUC_STRICT_FAULTS: readonly Fault[] = [
  fault({ name: 'muc-creation-forbidden', breaks: id('createroom-general.1'), plant: at => at.refusal('MUC_CREATION_RESTRICTED', { condition: 'forbidden', type: 'auth' }) }),
  fault({
    name: 'muc-list-cut-in-silence', breaks: id('disco-rooms.4'),
    plant: at => at.outbound(both(result(NS.discoItems), iq => !(attr(iq, 'from') ?? '').includes('@')), iq => {
      drop(payloadOf(iq), child => attr(child, 'xmlns') === NS.resultSet)
      return iq
    }),
  }),

  fault({
    name: 'muc-nothing-to-configure-refused', breaks: id('createroom-reserved.2'),
    plant: at => at.inbound(both(request(NS.mucOwner), inStrictRoom('to'), iq => attr(iq, 'type') === 'get'), refuseRequest('service-unavailable')),
  }),

  // Nicknames that one is held to
  fault({ name: 'muc-renamed-newcomer-not-told', breaks: id('enter-pres.7'), plant: at => at.around('entered', (_, next) => altered(next(), hasCode(210), withoutCode(210))) }),
  fault({
    name: 'muc-held-newcomer-refused', breaks: id('enter-pres.7', 'enter-errorcodes.1', 'register.15'),
    plant: at => at.hook('enter', turn => {
      const nick = turn.rules.options.registeredNicks === 'kept' ? reservedNickOf(turn.room, turn.stanza.from) : undefined
      return nick !== undefined && nick !== turn.nick ? refuse(turn, 'MUC_NICK_CHANGE_FORBIDDEN') : undefined
    }),
  }),
  fault({
    name: 'muc-kept-nickname-not-told', breaks: id('changenick.5'),
    plant: at => at.around('rename', ({ stanza }, next) => stanza.element.name === 'presence' ? altered(next(), isOwn, withoutCode(210)) : next()),
  }),
  fault({
    name: 'muc-held-to-another-nickname', breaks: id('changenick.9'),
    plant: at => at.around('rename', ({ room, stanza }, next) => stanza.element.name !== 'presence' ? next() : altered(next(), hasCode(210), presence => {
      presence.attrs['from'] = room.jid.withResource('nobody').toString()
      return presence
    })),
  }),
  fault({
    name: 'muc-renamed-by-registering-not-told', breaks: id('register.13'),
    plant: at => at.around('rename', ({ stanza }, next) => stanza.element.name === 'presence' ? next() : altered(next(), hasCode(210), withoutCode(210))),
  }),
  fault({
    name: 'muc-held-nickname-not-found', breaks: id('impl-service.8'),
    plant: at => at.inbound(both(request(NS.discoInfo), inStrictRoom('to'), iq => attr(payloadOf(iq), 'node') === 'x-roomuser-item'), refuseRequest('feature-not-implemented')),
  }),
  fault({
    name: 'muc-approval-ignored', breaks: id('regapprove.2'),
    plant: at => at.hook('message', ({ stanza }) => {
      const form = readForm(stanza.element)
      return form?.formType === NS.mucRegister && valuesOf(form, 'muc#register_allow') !== undefined ? [] : undefined
    }),
  }),

  // Traffic
  fault({
    name: 'muc-traffic-rules-untold', breaks: id('impl-service-traffic.1', 'impl-service-traffic.2'),
    plant: at => at.inbound(both(traffic, inStrictRoom('to')), refuseRequest('service-unavailable')),
  }),
  fault({
    name: 'muc-traffic-rules-invented', breaks: id('impl-service-traffic.2'),
    plant: at => at.outbound(both(result(NS.discoInfo), inStrictRoom('from'), aboutTraffic), iq => {
      payloadOf(iq).children.push(el('feature', { var: 'urn:example:other' }))
      return iq
    }),
  }),
  fault({ name: 'muc-traffic-node-unknown', breaks: id('impl-service-traffic.3', 'impl-service-traffic.4'), plant: at => at.refusal('MUC_DISCO_TRAFFIC', { condition: 'item-not-found' }) }),
]
