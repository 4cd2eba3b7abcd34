/** Faults of rooms as a whole: how they come into being, are configured, described, found, and end. */
import { attr, childOf, el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { readForm } from '#xmpp/stanzas/data-form.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { audience } from '../muc/audience.ts'
import type { Effect, Effects, Request, Wrapper } from '../muc/hooks.ts'
import type { RoomConfig } from '../muc/room-config.ts'
import { refuse, send } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import {
  altered, anything, describes, hasCode, isOfRoom, isOthers, isOwn, isResult, isUnavailable, withAttributes, without, withoutCode, withoutEntries, withoutUser,
} from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

/** Of every pair of features the room tells the wrong one, where it is the right one that matters. */
const toldAs = (right: string, wrong: string) => (at: FaultSeams): void => at.hook('describe', ({ features }) => {
  if (features.delete(right)) features.add(wrong)
  return undefined
}, 'on')
/** A setting that never changes. */
const fixed = <K extends keyof RoomConfig>(key: K): Wrapper<'owner-request'> => ({ room }, next) =>
  next()?.map(effect => effect.kind === 'configure' ? { ...effect, config: { ...effect.config, [key]: room.config[key] } } : effect)
const isForm = ({ type, payload }: Request, kind: string): boolean => type === 'set' && readForm(payload)?.kind === kind
const isInvite = (element: ReturnType<typeof el>): boolean => element.name === 'message' && elementsOf(childOf(element, NS.mucUser, 'x') ?? el('x')).some(({ name }) => name === 'invite')
const isDecline = (element: ReturnType<typeof el>): boolean => element.name === 'message' && elementsOf(childOf(element, NS.mucUser, 'x') ?? el('x')).some(({ name }) => name === 'decline')
const NOWHERE = { venue: undefined, reason: undefined, password: undefined }
const withoutRaise = (effects: Effects | undefined, phase: string): Effects | undefined => effects?.filter(effect => effect.kind !== 'raise' || effect.phase !== phase)

export const MUC_ROOM_FAULTS: readonly Fault[] = [
  // Coming into being
  fault({ name: 'muc-creation-without-201', breaks: id('enter-nonexistent.1', 'createroom-general.5', 'createroom-reserved.4', 'createroom-reserved.6', 'destroyroom.1', 'terms-rooms.1'), plant: at => at.outbound(hasCode(201), withoutCode(201)) }),
  fault({
    name: 'muc-201-for-all', breaks: id('registrar-statuscodes-init.4', 'terms-rooms.2'),
    plant: at => at.hook('entered', ({ status }) => {
      status.add(201)
      return undefined
    }),
  }),
  fault({ name: 'muc-founder-refused', breaks: id('enter-nonexistent.1', 'createroom-general.3', 'createroom-general.4', 'createroom-general.5', 'enter-pres.5', 'affil.1', 'roles.1'), spoils: ['entering'], plant: at => at.option('mayCreate', () => false) }),
  fault({
    name: 'muc-new-room-without-configuration', breaks: id('createroom-general.2'), spoils: ['entering'],
    plant: at => at.around('owner-request', ({ room }, next) => room.life === 'locked' ? altered(next(), isResult, copy => {
      const form = childOf(childOf(copy, NS.mucOwner, 'query') ?? copy, NS.dataForms, 'x')
      return form ? (form.children = form.children.slice(0, 2), copy) : copy
    }) : next()),
  }),
  fault({
    name: 'muc-new-room-without-form-type', breaks: id('createroom-reserved.1'),
    plant: at => at.around('owner-request', ({ room }, next) => room.life === 'locked' ? altered(next(), isResult, copy => {
      const form = childOf(childOf(copy, NS.mucOwner, 'query') ?? copy, NS.dataForms, 'x')
      if (form) form.children = form.children.filter(child => typeof child === 'string' || attr(child, 'var') !== 'FORM_TYPE')
      return copy
    }) : next()),
  }),
  fault({
    name: 'muc-turned-away-for-ever', breaks: id('createroom-instant.1', 'createroom-general.7'),
    plant: at => {
      const turnedAway = new Set<string>()
      at.around('enter', (turn, next) => {
        const key = `${turn.room.jid.toString()} ${turn.stanza.from.toString()}`
        if (turn.room.life === 'locked' && !turn.room.isNew) turnedAway.add(key)
        return turnedAway.has(key) ? refuse(turn, 'MUC_ROOM_LOCKED') : next()
      })
    },
  }),
  fault({
    name: 'muc-configured-room-stays-locked', breaks: id('createroom-general.7', 'disco-rooms.1', 'terms-rooms.4', 'affil-priv.4'), spoils: ['entering'],
    plant: at => at.around('owner-request', (turn, next) => {
      const effects = next()
      const changesNothing = effects?.some(effect => effect.kind === 'configure' && JSON.stringify(effect.config) === JSON.stringify(turn.room.config))
      const isFilledIn = isForm(turn, 'submit') && (readForm(turn.payload)?.fields.length ?? 0) > 0
      return changesNothing && isFilledIn ? effects?.filter(({ kind }) => kind !== 'unlock') : effects
    }),
  }),
  fault({
    name: 'muc-first-configuration-not-acknowledged', breaks: id('createroom-general.8'), spoils: ['entering'],
    plant: at => at.around('owner-request', (turn, next) => turn.room.life === 'locked' && readForm(turn.payload)?.fields.length === 0 ? without(next(), isResult) : next()),
  }),
  fault({ name: 'muc-cancelled-room-stays', breaks: id('createroom-reserved.4', 'createroom-reserved.5'), plant: at => at.around('owner-request', (turn, next) => isForm(turn, 'cancel') ? withoutRaise(next(), 'destroy') : next()) }),
  fault({ name: 'muc-cancel-without-farewell', breaks: id('createroom-reserved.5'), plant: at => at.around('destroy', ({ room }, next) => room.life === 'locked' ? without(next(), isUnavailable) : next()) }),
  fault({ name: 'muc-unconfigured-room-stays', breaks: id('createroom-reserved.6'), plant: at => at.around('gone', ({ room }, next) => room.life === 'locked' ? [{ kind: 'unlock' }] : next()) }),

  // Configuration
  fault({ name: 'muc-form-for-anyone', breaks: id('roomconfig.1', 'affil-priv.4'), plant: at => at.policy('configure', { admin: true }) }),
  fault({ name: 'muc-form-with-first-values', breaks: [...id('roomconfig.2', 'roomconfig.4', 'roomconfig.14', 'affil-priv.4'), 'XEP-0004#protocol-formtypes.1', 'XEP-0004#incomplete-submission-form-handling.1'], plant: at => at.around('owner-request', (turn, next) => {
    if (turn.type === 'get') Object.assign(turn, { room: { ...turn.room, config: turn.rules.options.newRoom } })
    return next()
  }) }),
  fault({ name: 'muc-name-never-changes', breaks: id('roomconfig.3', 'roomconfig.2', 'roomconfig.4', 'roomconfig-notify.7', 'affil-priv.4'), plant: at => at.around('owner-request', fixed('name')) }),
  fault({ name: 'muc-whois-never-changes', breaks: id('roomconfig-notify.1', 'roomconfig-notify.2', 'roomconfig-notify.5', 'roomconfig-notify.6', 'enter-nonanon.1', 'enter-nonanon.2', 'registrar-features.4', 'roomconfig.2', 'roomconfig.14'), plant: at => at.around('owner-request', fixed('whois')) }),
  fault({ name: 'muc-room-stays-non-anonymous', breaks: id('createroom-reserved.8', 'roomconfig-notify.6'), plant: at => at.around('owner-request', (turn, next) => turn.room.config.whois === 'anyone' ? fixed('whois')(turn, next) : next()) }),
  fault({
    name: 'muc-cancelled-form-counts', breaks: id('roomconfig.4'),
    plant: at => at.around('owner-request', (turn, next) => {
      const name = isForm(turn, 'cancel') ? readForm(turn.payload)?.fields[0]?.values[0] : undefined
      return name === undefined ? next() : [{ kind: 'configure', config: { ...turn.room.config, name } }, ...next() ?? []]
    }),
  }),
  fault({
    name: 'muc-left-out-fields-reset', breaks: id('roomconfig.14'),
    plant: at => at.around('owner-request', (turn, next) => {
      const only = isForm(turn, 'submit') ? readForm(turn.payload)?.fields ?? [] : []
      return only.length === 1 && only[0]?.name === 'muc#roomconfig_roomname' ? next()?.map(effect => effect.kind === 'configure' ? { ...effect, config: { ...turn.rules.options.newRoom, name: effect.config.name } } : effect) : next()
    }),
  }),
  fault({
    name: 'muc-form-untyped', breaks: [...id('registrar-formtype-owner.1'), 'XEP-0004#protocol-field.4'],
    plant: at => at.around('owner-request', (_, next) => altered(next(), isResult, copy => {
      const form = childOf(childOf(copy, NS.mucOwner, 'query') ?? copy, NS.dataForms, 'x')
      for (const field of elementsOf(form ?? el('x'))) if (attr(field, 'type') === 'list-multi') field.attrs['type'] = 'text-multi'
      return copy
    })),
  }),
  fault({ name: 'muc-bad-setting-ends-room', breaks: id('registrar-formtype-owner.1'), spoils: ['entering'], plant: at => at.around('owner-request', (turn, next) => {
    const effects = next() ?? []
    const isBad = effects.some(effect => effect.kind === 'send' && readStanzaError(effect.element)?.condition === 'not-acceptable')
    return isBad ? [...effects, ...turn.ask('destroy', NOWHERE) ?? []] : effects
  }) }),
  fault({ name: 'muc-bad-venue-ends-room', breaks: id('schemas-owner.1'), spoils: ['entering'], plant: at => at.around('owner-request', (turn, next) => {
    try {
      return next()
    } catch {
      return [...turn.ask('destroy', NOWHERE) ?? [], ...refuse(turn, 'MUC_OWNER_QUERY') ?? []]
    }
  }) }),
  fault({ name: 'muc-owner-wants-nothing', breaks: id('schemas-owner.1'), plant: at => at.refusal('MUC_OWNER_QUERY', { condition: 'not-acceptable' }) }),

  // What is told of it
  fault({ name: 'muc-changes-not-told', breaks: id('roomconfig-notify.1', 'roomconfig-notify.2', 'roomconfig-notify.5', 'roomconfig-notify.6', 'roomconfig-notify.7', 'roomconfig-notify.3', 'roomconfig-notify.4'), plant: at => at.around('configured', (_, next) => without(next(), anything)) }),
  fault({ name: 'muc-changes-told-to-owner-only', breaks: id('roomconfig-notify.1', 'roomconfig-notify.2', 'roomconfig-notify.3', 'roomconfig-notify.4', 'roomconfig-notify.5', 'roomconfig-notify.6', 'roomconfig-notify.7', 'roomconfig-notify.3', 'roomconfig-notify.4'), plant: at => at.around('configured', (turn, next) => (
    next()?.map(effect => effect.kind === 'broadcast' ? { ...effect, to: audience(turn).all.slice(0, 1) } : effect))) }),
  fault({ name: 'muc-changes-told-in-words', breaks: id('roomconfig-notify.2'), plant: at => at.around('configured', (_, next) => altered(next(), isOfRoom, copy => {
    copy.children.push(el('body', {}, 'The configuration has changed.'))
    return copy
  })) }),
  ...[170, 171, 172, 173, 104].map((code, i) => fault({
    name: `muc-change-without-${code}`, breaks: id(`roomconfig-notify.${3 + i}`),
    plant: at => at.around('configured', (_, next) => altered(next(), hasCode(code), copy => {
      withoutCode(code)(copy)
      childOf(copy, NS.mucUser, 'x')?.children.push(el('status', { code: 199 }))
      return copy
    })),
  })),
  fault({ name: 'muc-strangers-stay-in-members-only-room', breaks: id('roomconfig.11', 'roomconfig.12'), plant: at => at.around('configured', (_, next) => withoutRaise(next(), 'shut-out')) }),
  fault({ name: 'muc-shut-out-without-322', breaks: id('roomconfig.12'), plant: at => at.around('shut-out', (_, next) => altered(next(), isUnavailable, withoutCode(322))) }),
  fault({ name: 'muc-shut-out-not-announced', breaks: id('roomconfig.12'), plant: at => at.around('shut-out', (_, next) => without(next(), isOthers)) }),
  fault({ name: 'muc-shut-out-not-told', breaks: id('roomconfig.11', 'roomconfig.12'), plant: at => at.around('shut-out', (_, next) => without(next(), isOwn)) }),

  // Discovery
  fault({ name: 'muc-room-without-identity', breaks: [...id('disco-roominfo.1', 'roomconfig.3', 'reservednick.3'), 'XEP-0030#info-basic.2', 'XEP-0045#reservednick.4'], plant: at => at.outbound(describes(NS.discoInfo, 'room'), withoutEntries(({ name }) => name === 'identity')) }),
  fault({ name: 'muc-room-without-muc', breaks: id('disco-roominfo.2'), plant: toldAs(NS.muc, 'urn:example:muc') }),
  fault({ name: 'muc-room-of-no-kind', breaks: id('disco-roominfo.3', 'registrar-features.5'), plant: at => at.hook('describe', ({ features }) => {
    features.delete('muc_public')
    features.delete('muc_hidden')
    return undefined
  }, 'on') }),
  fault({
    name: 'muc-room-always-with-one', breaks: id('registrar-formtype-roominfo.2'),
    plant: at => at.around('describe', (turn, next) => {
      const effects = next()
      for (const [i, field] of turn.fields.entries()) if (field.name === 'muc#roominfo_occupants') turn.fields[i] = { ...field, values: ['1'] }
      return effects
    }),
  }),
  fault({ name: 'muc-room-without-stable-ids', breaks: id('message.6'), plant: toldAs(NS.stableId, 'urn:example:id') }),
  fault({ name: 'muc-password-not-said', breaks: id('registrar-features.1'), plant: toldAs('muc_passwordprotected', 'muc_unsecured') }),
  fault({ name: 'muc-members-only-not-said', breaks: id('registrar-features.2'), plant: toldAs('muc_membersonly', 'muc_open') }),
  fault({ name: 'muc-moderated-not-said', breaks: id('registrar-features.3'), plant: toldAs('muc_moderated', 'muc_unmoderated') }),
  fault({ name: 'muc-nonanonymous-not-said', breaks: id('registrar-features.4'), plant: toldAs('muc_nonanonymous', 'muc_semianonymous') }),
  fault({ name: 'muc-hidden-not-said', breaks: id('registrar-features.5'), plant: toldAs('muc_hidden', 'muc_public') }),
  fault({ name: 'muc-persistent-not-said', breaks: id('registrar-features.6'), plant: toldAs('muc_persistent', 'muc_temporary') }),
  fault({ name: 'muc-service-without-identity', breaks: [...id('disco-service-features.1'), 'XEP-0030#info-basic.2'], plant: at => at.outbound(describes(NS.discoInfo, 'service'), withoutEntries(entry => attr(entry, 'category') === 'conference')) }),
  fault({ name: 'muc-service-without-muc', breaks: id('disco-service-features.2'), plant: at => at.outbound(describes(NS.discoInfo, 'service'), withoutEntries(entry => attr(entry, 'var') === NS.muc)) }),
  fault({ name: 'muc-service-without-stable-ids', breaks: id('message.5'), plant: at => at.outbound(describes(NS.discoInfo, 'service'), withoutEntries(entry => attr(entry, 'var') === NS.stableId)) }),
  fault({ name: 'muc-service-unknown-to-server', breaks: id('disco-service.1'), plant: at => at.outbound(describes(NS.discoItems, 'service'), withoutEntries(entry => (attr(entry, 'jid') ?? '').startsWith('conference.'))) }),
  fault({ name: 'muc-rooms-not-listed', breaks: id('disco-rooms.1', 'terms-rooms.4'), plant: at => at.outbound(describes(NS.discoItems, 'service'), withoutEntries(entry => (attr(entry, 'jid') ?? '').includes('@'))) }),
  fault({
    name: 'muc-hidden-room-listed', breaks: id('disco-rooms.2', 'terms-rooms.3'),
    plant: at => {
      const hidden = new Set<string>()
      at.hook('configured', ({ room }) => {
        if (!room.config.isPublic) hidden.add(room.jid.toString())
        return undefined
      })
      at.outbound(element => describes(NS.discoItems, 'service')(element) && hidden.size > 0, element => {
        const query = childOf(element, NS.discoItems, 'query')
        for (const jid of hidden) query?.children.push(el('item', { jid }))
        return element
      })
    },
  }),
  fault({ name: 'muc-room-items-refused', breaks: id('entity.1', 'disco-roomitems.2', 'disco-roomitems.3'), spoils: ['entering'], plant: at => at.outbound(describes(NS.discoItems, 'room'), element => (
    el('iq', { xmlns: NS.client, type: 'error', id: attr(element, 'id'), from: attr(element, 'from'), to: attr(element, 'to') }, el('error', { type: 'cancel' }, el('service-unavailable', { xmlns: NS.stanzaErrors }))))) }),

  // The end
  fault({ name: 'muc-temporary-room-stays', breaks: id('terms-rooms.1'), plant: at => at.around('gone', ({ room }, next) => room.life === 'open' ? next()?.filter(({ kind }) => kind !== 'close') : next()) }),
  fault({ name: 'muc-persistent-room-ends', breaks: id('terms-rooms.2', 'disco-roominfo.1'), plant: at => at.around('gone', ({ room }, next) => room.occupants.size === 0 ? [...next() ?? [], { kind: 'close' }] : next()) }),
  fault({ name: 'muc-destroy-by-admins', breaks: id('destroyroom.7', 'affil-priv.4'), spoils: ['entering'], plant: at => at.policy('destroy', { admin: true }) }),
  fault({ name: 'muc-destroyed-room-stays', breaks: id('destroyroom.1', 'destroyroom.9', 'createroom-reserved.4'), plant: at => at.around('destroy', (_, next) => next()?.filter(({ kind }) => kind !== 'close')) }),
  fault({ name: 'muc-destroy-not-told', breaks: id('destroyroom.2', 'destroyroom.4', 'destroyroom.5', 'createroom-reserved.5'), plant: at => at.around('destroy', (_, next) => without(next(), isUnavailable)) }),
  fault({ name: 'muc-destroy-told-of-all', breaks: id('destroyroom.3'), plant: at => at.around('destroy', (turn, next) => next()?.map(effect => effect.kind === 'broadcast' ? { ...effect, to: audience(turn).all } : effect)) }),
  fault({ name: 'muc-destroy-without-destroy', breaks: id('destroyroom.4', 'destroyroom.5'), plant: at => at.around('destroy', (_, next) => altered(next(), isUnavailable, withoutUser(({ name }) => name === 'destroy'))) }),
  fault({ name: 'muc-destroy-without-reason', breaks: id('destroyroom.5'), plant: at => at.around('destroy', (turn, next) => {
    Object.assign(turn, { reason: undefined })
    return next()
  }) }),
  fault({ name: 'muc-destroy-without-venue', breaks: id('destroyroom.5'), plant: at => at.around('destroy', (turn, next) => {
    Object.assign(turn, { venue: undefined })
    return next()
  }) }),
  fault({ name: 'muc-destroy-not-acknowledged', breaks: id('destroyroom.6'), plant: at => at.around('owner-request', ({ payload }, next) => childOf(payload, NS.mucOwner, 'destroy') ? without(next(), isResult) : next()) }),

  // Invitations
  fault({ name: 'muc-invitation-not-passed-on', breaks: [...id('invite-mediated.1', 'invite-mediated.2', 'invite-mediated.3', 'invite-mediated.4', 'invite-mediated.7', 'registrar-formtype-owner.4', 'continue.2'), 'XEP-0249#support.1', 'XEP-0280#recommended-rules.4'], spoils: ['entering'], plant: at => at.around('message', (_, next) => without(next(), isInvite)) }),
  fault({ name: 'muc-invitation-from-inviter', breaks: id('invite-mediated.1'), plant: at => at.around('message', ({ from }, next) => altered(next(), isInvite, withAttributes({ from: from.jid.toString() }))) }),
  fault({ name: 'muc-invitation-without-from', breaks: id('invite-mediated.2'), plant: at => at.around('message', (_, next) => altered(next(), isInvite, copy => {
    delete childOf(childOf(copy, NS.mucUser, 'x') ?? copy, NS.mucUser, 'invite')?.attrs['from']
    return copy
  })) }),
  fault({ name: 'muc-invitation-without-password', breaks: id('invite-mediated.3'), plant: at => at.around('message', (_, next) => altered(next(), isInvite, withoutUser(({ name }) => name === 'password'))) }),
  fault({ name: 'muc-invitation-without-reason', breaks: id('invite-mediated.4', 'continue.2'), plant: at => at.around('message', (_, next) => altered(next(), isInvite, copy => (
    childOf(childOf(copy, NS.mucUser, 'x') ?? copy, NS.mucUser, 'invite')?.children.splice(0), copy))) }),
  fault({ name: 'muc-invitation-makes-member', breaks: id('modifymember.18'), plant: at => at.around('message', (_, next) => next()?.flatMap((effect): Effect[] => (
    effect.kind === 'invite' ? [effect, { kind: 'bond', jid: effect.invitee.bare, affiliation: 'member', nick: undefined }] : [effect]))) }),
  fault({ name: 'muc-refusal-not-passed-on', breaks: id('invite-mediated.8', 'invite-mediated.9'), plant: at => at.around('stranger', (_, next) => without(next(), isDecline)) }),
  fault({ name: 'muc-refusal-from-invitee', breaks: id('invite-mediated.8'), plant: at => at.around('stranger', ({ stanza }, next) => altered(next(), isDecline, withAttributes({ from: stanza.from.toString() }))) }),
  fault({ name: 'muc-refusal-without-reason', breaks: id('invite-mediated.9'), plant: at => at.around('stranger', (_, next) => altered(next(), isDecline, copy => (
    childOf(childOf(copy, NS.mucUser, 'x') ?? copy, NS.mucUser, 'decline')?.children.splice(0), copy))) }),
  fault({
    name: 'muc-invitation-from-outside', breaks: id('invite-mediated.10'),
    plant: at => at.hook('stranger', ({ room, stanza }) => {
      const invite = childOf(childOf(stanza.element, NS.mucUser, 'x') ?? stanza.element, NS.mucUser, 'invite')
      const invitee = [...room.occupants.values()].flatMap(({ sessions }) => sessions).find(each => each.toString() === (invite && attr(invite, 'to')))
      return invitee && [send(invitee, writeMessage({ type: 'normal', from: room.jid.toString() }, writeMucUser({ invites: [{ from: stanza.from.bare }] })))]
    }),
  }),
]
