/** Faults of what rooms remember: what was said, whose a nickname is, who belongs to them. Spec: XEP-0045 v1.35.5 §7.2.13 to §7.2.15, §7.9, §7.10, §7.12, §9.1, §18.1. */
import { append, attr, type Element, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeDelay } from '#xmpp/stanzas/delay.js'
import { DEFAULT_CONFIG } from '../muc/room-config.ts'
import { nickReservedFor, reservedNickOf } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault, type Match } from './fault.ts'
import { both, payloadOf, refuse as refuseRequest, request, result } from './match.ts'
import { altered, asksForHistory, has, hasCode, isError, isHistory, isSubjectSet, joins, lists, withAttributes, withEntries, withHistory, withoutChild, withoutCode } from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

const REGISTER = 'jabber:iq:register'
const toService: Match = iq => /^conference\.[^@/]+$/.test(attr(iq, 'to') ?? '')
const forNickname = both(request(NS.discoInfo), iq => attr(payloadOf(iq), 'node') === 'x-roomuser-item')
const ofNickname = both(result(NS.discoInfo), iq => attr(payloadOf(iq), 'node') === 'x-roomuser-item')

export const MUC_MEMORY_FAULTS: readonly Fault[] = [
  // What was said
  fault({ name: 'muc-history-seconds-ignored', breaks: id('enter-managehistory.6'), plant: at => at.inbound(asksForHistory('seconds'), withHistory({ seconds: undefined })) }),
  fault({
    name: 'muc-history-without-end', breaks: id('enter-managehistory.8', 'enter-managehistory.9'),
    plant: at => {
      at.option('historyKept', 100_000)
      at.option('historySent', 100_000)
      at.option('newRoom', { ...DEFAULT_CONFIG, maxHistoryFetch: 100_000 })
    },
  }),
  fault({
    name: 'muc-history-fetch-unbounded', breaks: id('registrar-formtype-owner.3'),
    plant: at => at.around('owner-request', ({ room }, next) => next()?.map(effect => (
      effect.kind === 'configure' ? { ...effect, config: { ...effect.config, maxHistoryFetch: room.config.maxHistoryFetch } } : effect))),
  }),
  fault({
    name: 'muc-cleared-subject-undated', breaks: id('enter-subject.7'),
    plant: at => at.around('entered', ({ room }, next) => room.subject?.text === '' ? altered(next(), isSubjectSet, withoutChild('delay')) : next()),
  }),
  fault({
    name: 'muc-old-talk-stamped-again', breaks: id('continue.1'),
    plant: at => at.around('groupchat', ({ room, now }, next) => altered(next(), isHistory, copy => append(copy, writeDelay({ stamp: new Date(now), from: room.jid.toString() })))),
  }),
  fault({ name: 'muc-language-lost', breaks: id('i18n.1'), plant: at => at.around('groupchat', (_, next) => altered(next(), has('body'), withAttributes({ 'xml:lang': undefined }))) }),

  // Nicknames
  fault({
    name: 'muc-registered-nickname-taken-later', breaks: id('changenick.7'),
    plant: at => at.hook('rename', turn => {
      const owner = nickReservedFor(turn.room, turn.nick)
      return owner !== undefined && owner !== turn.from.user.toString() ? refuse(turn, 'MUC_NICK_NOT_ACCEPTABLE') : undefined
    }),
  }),
  fault({
    name: 'muc-banned-keep-nickname', breaks: id('ban.3', 'modifyban.3'),
    plant: at => at.around('set-affiliation', ({ room, jid }, next) => next()?.map(effect => (
      effect.kind === 'bond' && effect.affiliation === 'outcast' ? { ...effect, nick: reservedNickOf(room, jid) ?? `former ${jid.local}` } : effect))),
  }),
  fault({
    name: 'muc-registered-nickname-forced', breaks: id('reservednick.6', 'register.15', 'enter-pres.7'),
    plant: at => at.hook('enter', turn => {
      const nick = reservedNickOf(turn.room, turn.stanza.from)
      return nick !== undefined && nick !== turn.nick ? refuse(turn, 'MUC_NICK_NOT_ACCEPTABLE') : undefined
    }),
  }),
  fault({
    name: 'muc-nickname-query-unknown', breaks: id('reservednick.2', 'reservednick.3', 'reservednick.4', 'reservednick.5', 'reservednick.7', 'impl-service.8'),
    plant: at => at.inbound(forNickname, refuseRequest('item-not-found')),
  }),
  fault({
    name: 'muc-nickname-of-nothing', breaks: id('reservednick.4'),
    plant: at => at.outbound(ofNickname, iq => {
      for (const identity of elementsOf(payloadOf(iq))) if (identity.name === 'identity') identity.attrs['category'] = 'client'
      return iq
    }),
  }),
  fault({ name: 'muc-member-list-without-nicknames', breaks: id('bizrules-iq.10'), plant: at => at.outbound(lists('affiliation', 'member'), withEntries({ nick: undefined })) }),
  fault({
    name: 'muc-nickname-forms-differ', breaks: id('bizrules-jids.2'),
    plant: at => at.inbound(both(joins, presence => attr(presence, 'to')?.normalize('NFC') !== attr(presence, 'to')), withSuffix('2')),
  }),
  fault({
    name: 'muc-nickname-of-any-character', breaks: id('bizrules-jids.2'),
    plant: at => at.inbound(both(joins, presence => /\p{Co}/u.test(attr(presence, 'to') ?? '')), presence => {
      presence.attrs['to'] = attr(presence, 'to')?.replaceAll(/\p{Co}/gu, '')
      return presence
    }),
  }),
  fault({ name: 'muc-nickname-empty', breaks: id('bizrules-jids.3'), plant: at => at.inbound(both(joins, presence => attr(presence, 'to')?.endsWith('/') ?? false), withSuffix('somebody')) }),

  // Registration
  fault({ name: 'muc-registration-forbidden', breaks: id('register.3'), plant: at => at.refusal('MUC_REGISTER_NOT_ALLOWED', { condition: 'forbidden', type: 'auth' }) }),
  fault({ name: 'muc-registration-with-service', breaks: id('register.8'), plant: at => at.inbound(both(request(REGISTER), toService), refuseRequest('feature-not-implemented')) }),
  fault({
    name: 'muc-registration-form-mistyped', breaks: id('registrar-formtype-register.1'),
    plant: at => at.outbound(both(result(REGISTER), iq => attr(iq, 'from')?.includes('@') ?? false), iq => {
      for (const form of elementsOf(payloadOf(iq))) for (const field of elementsOf(form)) if (attr(field, 'type') === 'text-single') field.attrs['type'] = 'jid-single'
      return iq
    }),
  }),

  // Roles, and who is told of what it has become
  fault({
    name: 'muc-roles-forgotten', breaks: id('roles.5'),
    plant: at => at.around('set-role', (_, next) => next()?.filter(({ kind }) => kind !== 'keep-role')),
  }),
  fault({ name: 'muc-absent-told-without-101', breaks: id('impl-service.4'), plant: at => at.around('set-affiliation', (_, next) => altered(next(), hasCode(101), withoutCode(101))) }),
  fault({
    name: 'muc-absent-told-by-service', breaks: id('impl-service.3'),
    plant: at => at.around('set-affiliation', ({ room }, next) => altered(next(), hasCode(101), withAttributes({ from: room.jid.domain }))),
  }),
  fault({ name: 'muc-removed-not-told-why', breaks: id('service-error-kick.2'), plant: at => at.around('dropped', (_, next) => altered(next(), hasCode(110), withoutCode(333))) }),
  fault({ name: 'muc-shutdown-not-told', breaks: id('service-shutdown-kick.1'), port: true, plant: at => at.around('shut-down', (_, next) => altered(next(), hasCode(332), withoutCode(332))) }),
  fault({
    name: 'muc-unknown-content-refused', breaks: id('schemas-muc.1'),
    plant: at => at.hook('enter', turn => {
      const join = elementsOf(turn.stanza.element).find(child => attr(child, 'xmlns') === NS.muc)
      const isStrange = join && elementsOf(join).some(child => !['history', 'password'].includes(child.name))
      return isStrange ? refuse(turn, 'MUC_NICK_NOT_ACCEPTABLE') : undefined
    }),
  }),
  fault({ name: 'muc-refused-voice-unnamed', breaks: id('revokevoice.5'), plant: at => at.around('admin-request', (_, next) => altered(next(), isError, withoutChild('query'))) }),
  fault({
    name: 'muc-private-message-to-one-client', breaks: id('enter-conflict.6'),
    plant: at => at.around('whisper', (_, next) => next()?.map(effect => effect.kind === 'broadcast' ? { ...effect, to: effect.to.slice(0, 1) } : effect)),
  }),
]

function withSuffix(suffix: string): (presence: Element) => Element {
  return presence => {
    presence.attrs['to'] = `${attr(presence, 'to') ?? ''}${suffix}`
    return presence
  }
}
