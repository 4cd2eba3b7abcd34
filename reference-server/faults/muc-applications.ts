/** Faults of rooms about what one applies for (a voice, a nickname, leave to invite), and about lists. Spec: XEP-0045 v1.35.5 §7.8, §7.10, §7.12, §8.5, §8.6, §9.5. */
import { attr, childOf, el, type Element, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf } from '#xmpp/stanzas/data-form.js'
import { stanzaError } from '#xmpp/stanzas/stanza-error.js'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault, type Match } from './fault.ts'
import { result } from './match.ts'
import { altered, describes, isAvailable, isOwn, lists, withEntries, withItem, without } from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

/** The fields of the form in a stanza, or in its payload. */
const fieldsOf = (element: Element): Element[] => elementsOf(element).flatMap(child => (child.name === 'field' ? [child] : fieldsOf(child)))
const asksForVoice = (message: Element): boolean => readForm(message)?.formType === NS.mucRequest
const decides = (message: Element): boolean => asksForVoice(message) && valuesOf(readForm(message) ?? { kind: 'form', fields: [] }, 'muc#request_allow') !== undefined
const ofNickname: Match = element => attr(elementsOf(element)[0] ?? element, 'node') === 'x-roomuser-item'

/** Takes away what a payload holds. */
const stripped = (unwanted: (child: Element) => boolean) => (element: Element): Element => {
  const [payload] = elementsOf(element)
  if (payload) payload.children = payload.children.filter(child => typeof child === 'string' || !unwanted(child))
  return element
}

export const MUC_APPLICATION_FAULTS: readonly Fault[] = [
  // Voice
  fault({
    name: 'muc-voice-request-ignored', breaks: id('requestvoice.1', 'voiceapprove.1'), spoils: ['entering'],
    plant: at => at.hook('message', ({ stanza }) => asksForVoice(stanza.element) && !decides(stanza.element) ? [] : undefined),
  }),
  fault({
    name: 'muc-voice-request-without-address', breaks: id('voiceapprove.1', 'registrar-formtype-request.1'),
    plant: at => at.around('message', (_, next) => altered(next(), asksForVoice, stripped(child => attr(child, 'var') === 'muc#jid'))),
  }),
  fault({
    name: 'muc-voice-request-untyped', breaks: id('registrar-formtype-request.1'),
    plant: at => at.around('message', (_, next) => altered(next(), asksForVoice, copy => {
      for (const field of fieldsOf(copy)) if (attr(field, 'type') === 'boolean') field.attrs['type'] = 'text-single'
      return copy
    })),
  }),
  fault({ name: 'muc-voice-approval-ignored', breaks: id('voiceapprove.2'), plant: at => at.hook('message', ({ stanza }) => decides(stanza.element) ? [] : undefined) }),
  fault({ name: 'muc-voice-approved-by-anyone', breaks: id('voiceapprove.3'), plant: at => at.refusal('MUC_VOICE_APPROVAL_FORBIDDEN', undefined) }),

  // Registration
  fault({ name: 'muc-registered-not-said', breaks: id('register.4'), plant: at => at.outbound(result(NS.register), stripped(({ name }) => name === 'registered')) }),
  fault({ name: 'muc-registered-nickname-not-said', breaks: id('register.5'), plant: at => at.outbound(result(NS.register), stripped(({ name }) => name === 'username')) }),
  fault({ name: 'muc-registration-without-form', breaks: id('register.6'), plant: at => at.outbound(result(NS.register), stripped(({ name }) => name === 'x')) }),
  fault({ name: 'muc-registered-nickname-taken', breaks: id('register.7'), plant: at => at.refusal('MUC_RESERVED_NICK_TAKEN', { condition: 'not-acceptable', type: 'modify' }) }),
  fault({ name: 'muc-registration-of-nothing', breaks: id('register.9'), plant: at => at.refusal('MUC_REGISTER_FORM', { condition: 'not-acceptable' }) }),
  fault({
    name: 'muc-registration-closed', breaks: id('register.7', 'register.10', 'register.12'),
    plant: at => at.inbound(element => attr(element, 'type') === 'set' && childOf(element, NS.register, 'query') !== undefined && fieldsOf(element).length > 0, (element, passage) => {
      passage.reply(el('iq', { xmlns: NS.client, type: 'error', id: attr(element, 'id'), from: attr(element, 'to') }, stanzaError({ condition: 'service-unavailable' })))
      return undefined
    }),
  }),
  fault({ name: 'muc-new-member-not-shown', breaks: id('register.12'), plant: at => at.around('set-affiliation', ({ actor }, next) => actor === undefined ? without(next(), isAvailable) : next()) }),
  fault({ name: 'muc-nickname-not-found', breaks: id('reservednick.3', 'reservednick.4', 'impl-service.8'), plant: at => at.outbound(ofNickname, stripped(({ name }) => name === 'identity')) }),
  fault({
    name: 'muc-nickname-invented', breaks: id('reservednick.5'),
    plant: at => at.outbound(ofNickname, element => {
      const [payload] = elementsOf(element)
      if (payload && elementsOf(payload).length === 0) payload.children.push(el('identity', { category: 'conference', type: 'text', name: 'nobody' }))
      return element
    }),
  }),
  fault({
    name: 'muc-nickname-hidden-from-occupants', breaks: id('reservednick.7'),
    plant: at => at.hook('iq', turn => turn.from && attr(turn.payload, 'node') === 'x-roomuser-item' ? refuse(turn, 'MUC_DISCO_NODE') : undefined),
  }),
  fault({ name: 'muc-reserved-nickname-for-anyone', breaks: id('enter-conflict.2', 'impl-service.7'), plant: at => at.refusal('MUC_NICK_RESERVED', undefined) }),

  // Members of members-only rooms
  fault({ name: 'muc-members-invite-anyway', breaks: id('invite-mediated.6', 'modifymember.17'), plant: at => at.refusal('MUC_INVITE_FORBIDDEN', undefined) }),
  fault({ name: 'muc-members-not-let-invite', breaks: id('modifymember.17'), plant: at => at.refusal('MUC_INVITE_FORBIDDEN', { type: 'cancel', condition: 'not-allowed' }) }),
  fault({
    name: 'muc-invited-not-admitted', breaks: id('modifymember.16', 'regapprove.2'),
    plant: at => at.around('message', (_, next) => next()?.filter(effect => effect.kind !== 'raise' || effect.phase !== 'set-affiliation')),
  }),
  fault({
    name: 'muc-members-shown-without-affiliation', breaks: id('affil.9', 'roles-default.6', 'modifymember.16'),
    plant: at => at.around('entered', ({ occupant, room }, next) => (
      room.config.isMembersOnly && occupant.affiliation === 'member' ? altered(next(), isOwn, withItem({ affiliation: 'none' })) : next())),
  }),

  // Lists
  fault({ name: 'muc-member-list-for-members', breaks: id('affil-priv.3'), plant: at => at.policy('list-members', { member: true }) }),
  fault({ name: 'muc-member-list-with-roles', breaks: id('bizrules-iq.8'), plant: at => at.outbound(lists('affiliation', 'member'), withEntries({ role: 'participant' })) }),
  fault({ name: 'muc-voice-list-for-nobody', breaks: id('modifyvoice.1', 'modifyvoice.2', 'modifyvoice.3', 'bizrules-iq.7'), plant: at => at.policy('list-voice', { moderator: false }) }),
  fault({ name: 'muc-voice-list-without-addresses', breaks: id('modifyvoice.3', 'bizrules-iq.7'), plant: at => at.outbound(lists('role', 'participant'), withEntries({ jid: undefined })) }),
  fault({ name: 'muc-moderator-list-for-owners-only', breaks: id('modifymod.1'), plant: at => at.policy('list-moderators', { admin: false }) }),
  fault({ name: 'muc-moderator-list-without-nicknames', breaks: id('modifymod.2'), plant: at => at.outbound(lists('role', 'moderator'), withEntries({ nick: undefined })) }),
  fault({
    name: 'muc-owners-banned-among-others', breaks: id('ban.9', 'modifyban.8', 'owner.1', 'revokeowner.3', 'affil-change.5', 'roomconfig.9'),
    plant: at => {
      at.refusal('MUC_BAN_HIGHER', undefined)
      at.refusal('MUC_LAST_OWNER', undefined)
    },
  }),
  fault({
    name: 'muc-former-owner-still-listed', breaks: id('revokeowner.6', 'affil-change.5', 'affil-priv.4', 'roles-change.6', 'roomconfig.10'),
    plant: at => at.around('set-affiliation', ({ room, jid, affiliation }, next) => (
      affiliation !== 'owner' && room.bonds.get(jid.toString())?.affiliation === 'owner' ? next()?.filter(({ kind }) => kind !== 'bond') : next())),
  }),

  // Forms of the room
  fault({ name: 'muc-empty-password', breaks: id('createroom-reserved.3'), plant: at => at.refusal('MUC_CONFIG_NOT_ACCEPTABLE', { condition: 'bad-request' }) }),
  fault({
    name: 'muc-room-info-type-shown', breaks: [...id('disco-roominfo.5'), 'XEP-0068#usecases-incorrect.1'],
    plant: at => at.outbound(describes(NS.discoInfo, 'room'), element => {
      for (const field of fieldsOf(element)) if (attr(field, 'var') === 'FORM_TYPE') field.attrs['type'] = 'text-single'
      return element
    }),
  }),
  fault({
    name: 'muc-room-info-invented', breaks: id('registrar-formtype-roominfo.1'),
    plant: at => at.hook('describe', ({ fields }) => {
      fields.push({ name: 'muc#roominfo_mood', type: 'text-single', label: 'Mood', values: ['happy'] })
      return undefined
    }, 'on'),
  }),
]
