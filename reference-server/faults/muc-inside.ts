/** Faults of rooms once one is in: what is said, who is seen, whom one can ask, who goes and how. */
import { append, attr, childOf, copyOf, el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { audience } from '../muc/audience.ts'
import { roleOnEntry } from '../muc/policy.ts'
import { reflection } from '../muc/reflection.ts'
import { refuse, send } from '../muc/rules.ts'
import { fault, type Fault } from './fault.ts'
import {
  altered, has, isAvailable, isError, isOthers, isOwn, isSubject, isUnavailable, withAttributes, withCode, withItem, without, withoutChild, withoutCode, withoutExtensions,
} from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

export const MUC_INSIDE_FAULTS: readonly Fault[] = [
  // Talk
  fault({
    name: 'muc-speaker-not-told', breaks: [...id('message.1', 'message.3', 'subject-mod.3'), 'RFC6120#rules-order.4', 'XEP-0359#stanza-id.1'], spoils: ['entering'],
    plant: at => at.around('groupchat', ({ stanza }, next) => next()?.map(effect => (
      effect.kind === 'broadcast' ? { ...effect, to: effect.to.filter(each => !each.equals(stanza.from)) } : effect))),
  }),
  fault({ name: 'muc-talk-from-room', breaks: [...id('message.2', 'enter-conflict.5'), 'XEP-0114#proto.13'], plant: at => at.around('groupchat', ({ room }, next) => altered(next(), has('body'), withAttributes({ from: room.jid.toString() }))) }),
  fault({ name: 'muc-talk-without-id', breaks: id('message.3'), spoils: ['entering'], plant: at => at.around('groupchat', (_, next) => altered(next(), has('body'), withAttributes({ id: undefined }))) }),
  fault({ name: 'muc-talk-without-extensions', breaks: [...id('bizrules-message.4', 'continue.1'), 'XEP-0359#origin-id.1', 'XEP-0045#continue.1'], plant: at => at.around('groupchat', (_, next) => altered(next(), has('body'), withoutExtensions)) }),
  fault({ name: 'muc-visitor-heard', breaks: id('message.7', 'message.8', 'roles-priv.5'), plant: at => at.policy('speak', { visitor: true }) }),
  fault({
    name: 'muc-visitor-heard-and-refused', breaks: id('message.8', 'roles-priv.5'),
    plant: at => at.around('groupchat', (turn, next) => {
      const effects = next() ?? []
      const isRefused = effects.some(effect => effect.kind === 'send' && isError(effect.element)) && has('body')(turn.stanza.element)
      return isRefused ? [...effects, { kind: 'broadcast', to: audience(turn).all, element: reflection(turn.room, turn.stanza, turn.from) }] : effects
    }),
  }),
  fault({ name: 'muc-visitor-not-told', breaks: id('message.7'), plant: at => at.around('groupchat', ({ stanza }, next) => has('body')(stanza.element) ? without(next(), isError) : next()) }),
  fault({
    name: 'muc-visitors-deaf', breaks: id('roles-priv.1', 'grantvoice.4'),
    plant: at => at.around('groupchat', ({ room }, next) => {
      const visitors = new Set([...room.occupants.values()].filter(({ role }) => role === 'visitor').flatMap(({ sessions }) => sessions))
      return next()?.map(effect => effect.kind === 'broadcast' ? { ...effect, to: effect.to.filter(each => !visitors.has(each)) } : effect)
    }),
  }),
  fault({
    name: 'muc-given-voice-not-heard', breaks: id('grantvoice.4', 'roles-priv.5'),
    plant: at => at.hook('groupchat', turn => turn.from.role === 'participant' && turn.room.config.isModerated ? refuse(turn, 'MUC_NO_VOICE') : undefined),
  }),
  fault({
    name: 'muc-outsider-heard', breaks: id('message.10', 'roles-priv.5'),
    plant: at => at.around('stranger', (turn, next) => {
      const { room, stanza } = turn
      if (!stanza.to.isBare || attr(stanza.element, 'type') !== 'groupchat') return next()
      const element = el('message', { xmlns: NS.client, type: 'groupchat', from: `${room.jid.toString()}/outsider` }, ...elementsOf(stanza.element))
      return [{ kind: 'broadcast', to: audience(turn).all, element }, ...next() ?? []]
    }),
  }),
  fault({ name: 'muc-outsider-not-told', breaks: id('message.9'), plant: at => at.refusal('MUC_GROUPCHAT_FROM_OUTSIDE', undefined) }),
  fault({ name: 'muc-missing-room-silent', breaks: [...id('bizrules-message.3', 'disco-roominfo.6', 'register.2'), 'XEP-0030#info-basic.9'], plant: at => at.refusal('MUC_ROOM_MISSING', { condition: 'recipient-unavailable' }) }),

  // Subject
  fault({ name: 'muc-subject-by-participant', breaks: id('subject-mod.1', 'subject-mod.5', 'roles-priv.5'), plant: at => at.policy('set-subject', { participant: true }) }),
  fault({ name: 'muc-subject-by-moderators-only', breaks: id('registrar-formtype-owner.2', 'roles-priv.5'), plant: at => at.policy('set-subject', { participant: false }) }),
  fault({ name: 'muc-subject-not-told', breaks: id('subject-mod.3', 'registrar-formtype-owner.2', 'roles-priv.5'), plant: at => at.around('groupchat', (turn, next) => (
    next()?.map(effect => effect.kind === 'broadcast' && isSubject(effect.element) ? { ...effect, to: audience(turn).blind } : effect))) }),
  fault({ name: 'muc-subject-from-nobody-else', breaks: id('subject-mod.3'), plant: at => at.around('groupchat', ({ room }, next) => altered(next(), isSubject, withAttributes({ from: `${room.jid.toString()}/subject` }))) }),
  fault({
    name: 'muc-first-subject-stays', breaks: id('subject-mod.4', 'subject-mod.6', 'enter-history.4', 'enter-subject.7', 'registrar-formtype-roominfo.4'),
    plant: at => at.around('groupchat', ({ room }, next) => next()?.filter(effect => effect.kind !== 'set-subject' || !room.subject)),
  }),
  fault({
    name: 'muc-empty-subject-ignored', breaks: id('subject-mod.6', 'enter-subject.7'),
    plant: at => at.around('groupchat', (_, next) => next()?.filter(effect => effect.kind !== 'set-subject' || effect.subject.text !== '')),
  }),
  fault({
    name: 'muc-subject-beside-body', breaks: id('enter-subject.9'),
    plant: at => at.around('said', ({ element, now }, next) => has('subject')(element) && has('body')(element)
      ? [...next() ?? [], { kind: 'set-subject', subject: { atMs: now, element: withoutChild('body')(copyOf(element)), text: '' } }] : next()),
  }),
  fault({
    name: 'muc-subject-beside-thread', breaks: id('subject-mod.2'),
    plant: at => at.around('said', ({ element, now }, next) => has('subject')(element) && has('thread')(element)
      ? [...next() ?? [], { kind: 'set-subject', subject: { atMs: now, element: withoutChild('thread')(copyOf(element)), text: '' } }] : next()),
  }),

  // Private messages
  fault({
    name: 'muc-private-message-leaks', breaks: id('privatemessage.1'),
    plant: at => at.around('whisper', (turn, next) => next()?.map(effect => effect.kind === 'broadcast' ? { ...effect, to: audience(turn).all } : effect)),
  }),
  fault({ name: 'muc-private-message-from-room', breaks: id('privatemessage.1'), plant: at => at.around('whisper', ({ room }, next) => altered(next(), has('body'), withAttributes({ from: room.jid.toString() }))) }),
  fault({ name: 'muc-private-message-unmarked', breaks: id('privatemessage.2'), plant: at => at.around('whisper', (_, next) => altered(next(), has('body'), withoutChild('x'))) }),
  fault({ name: 'muc-private-groupchat', breaks: id('privatemessage.3'), plant: at => at.refusal('MUC_PRIVATE_GROUPCHAT', undefined) }),
  fault({ name: 'muc-private-message-to-nobody', breaks: id('privatemessage.4'), plant: at => at.refusal('MUC_PRIVATE_TO_NOBODY', undefined) }),
  fault({ name: 'muc-private-message-from-outside', breaks: id('privatemessage.5', 'bizrules-message.2'), plant: at => at.refusal('MUC_PRIVATE_FROM_OUTSIDE', { condition: 'recipient-unavailable' }) }),
  fault({
    name: 'muc-private-message-from-outside-delivered', breaks: id('privatemessage.5', 'bizrules-message.1', 'bizrules-message.2', 'roles-priv.5'),
    plant: at => at.hook('stranger', ({ room, stanza }) => {
      const target = room.occupants.get(stanza.to.resource)
      return target && [{ kind: 'broadcast', to: target.sessions, element: el('message', { xmlns: NS.client, type: 'chat', from: `${room.jid.toString()}/outsider` }, ...elementsOf(stanza.element)) }]
    }),
  }),

  // Availability
  fault({ name: 'muc-presence-not-updated', breaks: [...id('changepres.1', 'changepres.2', 'bizrules-presence.7', 'bizrules-presence.8', 'bizrules-presence.10', 'createroom-reserved.8', 'enter-live.1', 'registrar-statuscodes-init.3'), 'XEP-0115#protocol.1', 'XEP-0045#roles-priv.5', 'XEP-0421#rules.2', 'XEP-0421#rules.3', 'XEP-0172#format.1'], spoils: ['entering'], plant: at => at.around('update', (_, next) => without(next(), isOthers)) }),
  fault({ name: 'muc-own-presence-not-updated', breaks: id('changepres.1'), plant: at => at.around('update', (_, next) => without(next(), isOwn)) }),
  fault({ name: 'muc-update-without-role', breaks: id('changepres.2', 'bizrules-presence.10'), plant: at => at.around('update', (_, next) => altered(next(), isOthers, withItem({ role: undefined }))) }),
  fault({
    name: 'muc-update-with-first-role', breaks: id('bizrules-presence.10'),
    plant: at => at.around('update', ({ room, from }, next) => altered(next(), isOthers, withItem({ role: roleOnEntry(from.affiliation, room.config) }))),
  }),
  fault({
    name: 'muc-update-forged', breaks: id('bizrules-presence.7'),
    plant: at => at.around('update', ({ stanza }, next) => {
      const forged = childOf(stanza.element, NS.mucUser, 'x')
      return forged ? altered(next(), isOthers, copy => append(copy, copyOf(forged))) : next()
    }),
  }),
  fault({ name: 'muc-update-without-extensions', breaks: [...id('bizrules-presence.8'), 'XEP-0115#protocol.1', 'XEP-0172#format.1'], plant: at => at.around('update', (_, next) => altered(next(), isOthers, withoutExtensions)) }),
  fault({ name: 'muc-update-110-for-all', breaks: id('registrar-statuscodes-init.3', 'bizrules-presence.7'), plant: at => at.around('update', (_, next) => altered(next(), isOthers, withCode(110))) }),

  // Nicknames
  fault({ name: 'muc-old-nick-stays', breaks: [...id('changenick.1', 'changenick.2', 'changenick.3', 'exit.2'), 'XEP-0421#rules.3'], plant: at => at.around('rename', (_, next) => without(next(), isUnavailable)) }),
  fault({ name: 'muc-rename-without-303', breaks: id('changenick.2', 'exit.2'), plant: at => at.around('rename', (_, next) => altered(next(), isUnavailable, withoutCode(303))) }),
  fault({ name: 'muc-rename-without-new-nick', breaks: id('changenick.3'), plant: at => at.around('rename', (_, next) => altered(next(), isUnavailable, withItem({ nick: undefined }))) }),
  fault({ name: 'muc-new-nick-not-shown', breaks: [...id('changenick.4', 'bizrules-presence.10', 'exit.2'), 'XEP-0421#rules.3', 'XEP-0421#id-generation.1', 'XEP-0410#performingselfping.3', 'XEP-0045#register.13', 'XEP-0045#changenick.5', 'XEP-0045#changenick.9'], plant: at => at.around('rename', (_, next) => without(next(), isAvailable)) }),
  fault({ name: 'muc-rename-without-110', breaks: id('changenick.4', 'changenick.5', 'changenick.9'), plant: at => at.around('rename', (_, next) => altered(next(), isAvailable, withoutCode(110))) }),
  fault({ name: 'muc-rename-with-first-role', breaks: id('bizrules-presence.10'), plant: at => at.around('rename', ({ room, from }, next) => altered(next(), isAvailable, withItem({ role: roleOnEntry(from.affiliation, room.config) }))) }),
  fault({ name: 'muc-nick-change-conflict-allowed', breaks: id('changenick.6', 'exit.2', 'changenick.7'), plant: at => at.refusal('MUC_NICK_CHANGE_CONFLICT', undefined) }),

  // Leaving
  fault({ name: 'muc-leaver-not-told', breaks: id('exit.1', 'exit.3', 'exit.4', 'exit.2', 'createroom-reserved.7'), spoils: ['entering'], plant: at => at.around('left', (_, next) => without(next(), isOwn)) }),
  fault({ name: 'muc-leave-without-110', breaks: id('exit.1', 'exit.2'), plant: at => at.around('left', (_, next) => altered(next(), isOwn, withoutCode(110))) }),
  fault({ name: 'muc-leave-not-announced', breaks: [...id('exit.2', 'exit.3', 'exit.4', 'exit.6', 'enter-live.1'), 'XEP-0175#recommendations.8', 'XEP-0421#rules.3', 'XEP-0198#resumption.20'], spoils: ['entering'], plant: at => at.around('left', (_, next) => without(next(), isOthers)) }),
  fault({ name: 'muc-leave-without-affiliation', breaks: id('exit.3'), plant: at => at.around('left', (_, next) => altered(next(), isUnavailable, withItem({ affiliation: undefined }))) }),
  fault({ name: 'muc-leave-keeps-role', breaks: id('exit.4'), plant: at => at.around('left', (_, next) => altered(next(), isUnavailable, withItem({ role: 'participant' }))) }),
  fault({ name: 'muc-offline-stays', breaks: [...id('exit.6', 'createroom-reserved.6', 'exit.2'), 'XEP-0175#recommendations.8', 'XEP-0198#resumption.20'], plant: at => at.hook('leave', ({ stanza }) => attr(stanza.element, 'id') === undefined && stanza.element.children.length === 0 ? [] : undefined) }),
  fault({ name: 'muc-ghosts-stay', breaks: id('impl-service-ghosts.1', 'impl-service-ghosts.3', 'service-error-kick.3', 'service-error-kick.4', 'service-error-kick.2'), plant: at => at.hook('bounce', () => []) }),
  fault({ name: 'muc-ghost-without-333', breaks: id('service-error-kick.3', 'service-error-kick.2'), plant: at => at.around('dropped', (_, next) => altered(next(), isUnavailable, withoutCode(333))) }),
  fault({
    name: 'muc-ghost-said-to-be-kicked', breaks: id('service-error-kick.4'),
    plant: at => at.hook('dropped', ({ status }) => {
      status.add(307)
      return undefined
    }),
  }),
  fault({ name: 'muc-ghost-keeps-role', breaks: id('impl-service-ghosts.3'), plant: at => at.around('dropped', (_, next) => altered(next(), isUnavailable, withItem({ role: 'participant' }))) }),
  fault({
    name: 'muc-probe-leaves', breaks: id('bizrules-presence.2'),
    plant: at => at.inbound(element => attr(element, 'type') === 'probe' && element.children.length === 0 && (attr(element, 'to') ?? '').includes('@conference.'), withAttributes({ type: 'unavailable' })),
  }),
  fault({
    name: 'muc-farewell-of-strangers', breaks: id('bizrules-presence.6'), spoils: ['entering'],
    plant: at => at.inbound(element => isUnavailable(element) && attr(element, 'to') !== undefined && element.children.length === 0, (element, passage) => {
      passage.reply(el('presence', { xmlns: NS.client, type: 'error', from: attr(element, 'to'), to: passage.address?.toString() }))
      return element
    }),
  }),

  // Requests
  fault({
    name: 'muc-room-request-passed-on', breaks: id('bizrules-iq.1'),
    plant: at => at.around('iq', (turn, next) => {
      const effects = next() ?? []
      const isUnknown = effects.some(effect => effect.kind === 'send' && isError(effect.element))
      const copy = el('iq', { xmlns: NS.client, type: turn.type, id: 'passed-on', from: turn.room.jid.toString() }, turn.payload)
      return isUnknown ? [{ kind: 'broadcast', to: audience(turn).all, element: copy }, ...effects] : effects
    }),
  }),
  fault({ name: 'muc-requests-not-passed-on', breaks: [...id('bizrules-iq.2', 'bizrules-iq.3', 'bizrules-iq.4'), 'XEP-0410#performingselfping.2', 'XEP-0410#serveroptimization.3'], plant: at => at.hook('relay', turn => turn.room.occupants.has(turn.nick) ? refuse(turn, 'MUC_IQ_UNKNOWN') : undefined) }),
  fault({ name: 'muc-request-from-real-jid', breaks: id('bizrules-iq.3'), plant: at => at.around('relay', ({ stanza, nick, room }, next) => {
    const isPassedOn = room.occupants.has(nick)
    return isPassedOn ? altered(next(), element => !isError(element), copy => append(copy, el('asked-by', { xmlns: 'urn:example:asked-by' }, stanza.from.toString()))) : next()
  }) }),
  fault({ name: 'muc-answers-not-passed-on', breaks: id('bizrules-iq.2', 'bizrules-iq.4'), plant: at => at.hook('answer', () => []) }),
  fault({ name: 'muc-answer-tells-real-jid', breaks: id('bizrules-iq.4'), plant: at => at.around('answer', ({ stanza }, next) => altered(next(), () => true, copy => append(copy, el('answered-by', { xmlns: 'urn:example:answered-by' }, stanza.from.toString())))) }),
  fault({ name: 'muc-request-to-nobody', breaks: [...id('bizrules-iq.11'), 'XEP-0410#performingselfping.3'], plant: at => at.refusal('MUC_IQ_TO_NOBODY', { condition: 'service-unavailable' }) }),
  fault({ name: 'muc-request-from-outside', breaks: [...id('bizrules-iq.12'), 'XEP-0410#performingselfping.1', 'XEP-0410#serveroptimization.4'], plant: at => at.refusal('MUC_IQ_FROM_OUTSIDE', { condition: 'service-unavailable' }) }),
  fault({ name: 'muc-disco-from-outside', breaks: id('disco-occupant.1'), plant: at => at.refusal('MUC_DISCO_FROM_OUTSIDE', { condition: 'service-unavailable' }) }),
  fault({
    name: 'muc-disco-from-outside-passed-on', breaks: id('disco-occupant.1'),
    plant: at => at.hook('stranger-iq', ({ room, stanza }) => {
      const target = room.occupants.get(stanza.to.resource)?.sessions[0]
      const isDisco = elementsOf(stanza.element).some(child => child.name === 'query' && attr(child, 'xmlns') === NS.discoInfo)
      return target && isDisco ? [send(target, el('iq', { xmlns: NS.client, type: 'get', id: 'outside', from: `${room.jid.toString()}/outsider` }, ...elementsOf(stanza.element)))] : undefined
    }),
  }),
]
