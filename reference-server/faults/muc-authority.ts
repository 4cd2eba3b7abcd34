/** Faults of rooms around rights: roles, affiliations, who may give them, who is on which list. */
import { attr, elementsOf, type Element } from '#xmpp/element.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import type { Affiliation, MucItem, Role } from '#xmpp/stanzas/muc-user.js'
import type { Effects, Wrapper } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import {
  altered, isAvailable, isError, isOthers, isOwn, isResult, isUnavailable, lists, withEntries, withItem, without, withoutCode, withoutEntries,
} from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

/** A change of this kind is made, and nobody says so. */
const unacknowledged = (isMeant: (item: MucItem) => boolean): Wrapper<'admin-request'> => ({ type, payload }, next) =>
  type === 'set' && items(payload).some(isMeant) ? without(next(), isResult) : next()
/** A change of this affiliation is told and not kept. */
const unkept = (...affiliations: Affiliation[]): Wrapper<'set-affiliation'> => ({ affiliation }, next) =>
  affiliations.includes(affiliation) ? next()?.filter(({ kind }) => kind !== 'bond') : next()
/** A change of this affiliation is kept and not told, to some or to all. */
const untold = (affiliation: Affiliation, to: (element: Element) => boolean = isAvailable): Wrapper<'set-affiliation'> => (turn, next) =>
  turn.affiliation === affiliation ? without(next(), element => isAvailable(element) && to(element)) : next()
/** A change to this role is not told, to some or to all. */
const untoldRole = (role: Role, to: (element: Element) => boolean): Wrapper<'set-role'> => (turn, next) => turn.role === role ? without(next(), to) : next()
/** The list is another one than it should be. */
const listOf = (affiliation: Affiliation, change: (element: Element) => Element) => (at: FaultSeams): void => at.outbound(lists('affiliation', affiliation), change)

function items(query: Element): readonly MucItem[] {
  try {
    return readMucAdmin(query)
  } catch {
    return []
  }
}

const emptied = withoutEntries(() => true)

export const MUC_AUTHORITY_FAULTS: readonly Fault[] = [
  // Kicking
  fault({ name: 'muc-kick-without-307', breaks: id('kick.1', 'kick.5'), plant: at => at.around('kicked', (_, next) => altered(next(), isUnavailable, withoutCode(307))) }),
  fault({ name: 'muc-kick-without-307-for-the-kicked', breaks: id('kick.1'), plant: at => at.around('kicked', (_, next) => altered(next(), isOwn, withoutCode(307))) }),
  fault({ name: 'muc-kick-without-110', breaks: id('kick.9'), plant: at => at.around('kicked', (_, next) => altered(next(), isOwn, withoutCode(110))) }),
  fault({ name: 'muc-kick-not-announced', breaks: id('kick.5', 'roles-change.6'), plant: at => at.around('kicked', (_, next) => without(next(), isOthers)) }),
  fault({ name: 'muc-kicked-still-there', breaks: id('kick.4'), spoils: ['entering'], plant: at => at.around('kicked', (_, next) => next()?.filter(({ kind }) => kind !== 'vacate' && kind !== 'raise')) }),
  fault({ name: 'muc-kick-is-a-ban', breaks: id('kick.8'), spoils: ['entering'], plant: at => at.around('kicked', ({ occupant }, next) => [{ kind: 'bond', jid: occupant.user, affiliation: 'outcast', nick: undefined }, ...next() ?? []]) }),
  fault({ name: 'muc-kick-by-lower', breaks: id('kick.6', 'roles-change.6'), plant: at => at.refusal('MUC_KICK_HIGHER', undefined) }),
  fault({ name: 'muc-kick-refused-too-late', breaks: id('kick.6', 'roles-change.6'), plant: at => at.around('admin-request', (turn, next) => {
    const effects = next() ?? []
    const kicked = turn.room.occupants.get(items(turn.payload).find(({ role }) => role === 'none')?.nick ?? '')
    const isRefused = effects.some(effect => effect.kind === 'send' && isError(effect.element))
    return kicked && isRefused ? [...turn.ask('kicked', { occupant: kicked, status: new Set([307]) }) ?? [], ...effects] : effects
  }) }),
  fault({ name: 'muc-kick-of-nobody', breaks: id('kick.10'), plant: at => at.refusal('MUC_ADMIN_NICK_UNKNOWN', undefined) }),

  // Roles
  fault({ name: 'muc-roles-by-anyone', breaks: id('moderator.1', 'roles-change.6'), plant: at => at.policy('kick', { participant: true }) }),
  fault({ name: 'muc-loss-of-voice-not-acknowledged', breaks: id('revokevoice.1', 'modifyvoice.4', 'roles-change.6'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ role }) => role === 'visitor')) }),
  fault({ name: 'muc-moderator-not-acknowledged', breaks: id('grantmod.1', 'modifymod.4', 'roles-change.6'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ role }) => role === 'moderator')) }),
  fault({ name: 'muc-voice-not-acknowledged', breaks: id('grantvoice.1', 'revokemod.1', 'modifyvoice.4', 'roles-change.6'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ role }) => role === 'participant')) }),
  fault({ name: 'muc-voice-not-announced', breaks: id('grantvoice.2', 'revokemod.2', 'modifyvoice.5', 'voiceapprove.2'), spoils: ['entering'], plant: at => at.around('set-role', untoldRole('participant', isOthers)) }),
  fault({ name: 'muc-loss-of-voice-not-announced', breaks: id('revokevoice.2', 'roles-change.2', 'modifyvoice.5', 'roles-change.6'), spoils: ['entering'], plant: at => at.around('set-role', untoldRole('visitor', isOthers)) }),
  fault({ name: 'muc-loss-of-voice-not-told', breaks: id('revokevoice.2', 'roles-change.2', 'modifyvoice.5'), plant: at => at.around('set-role', untoldRole('visitor', isOwn)) }),
  fault({ name: 'muc-moderator-not-announced', breaks: id('grantmod.2', 'modifymod.5'), spoils: ['entering'], plant: at => at.around('set-role', untoldRole('moderator', isOthers)) }),
  fault({ name: 'muc-moderator-not-told', breaks: id('grantmod.2', 'modifymod.5'), spoils: ['entering'], plant: at => at.around('set-role', untoldRole('moderator', isOwn)) }),
  fault({ name: 'muc-moderator-in-name-only', breaks: id('roles-change.1', 'roles-change.6'), plant: at => at.hook('check-role', turn => turn.actor.role === 'moderator' && turn.actor.affiliation === 'none' ? refuse(turn, 'MUC_ROLE_FORBIDDEN') : undefined) }),
  fault({ name: 'muc-voice-of-admins-taken', breaks: id('revokevoice.4', 'modifyvoice.6', 'revokevoice.3'), plant: at => at.refusal('MUC_VOICE_PROTECTED', { condition: 'conflict' }) }),
  fault({ name: 'muc-admins-demoted', breaks: id('revokemod.3', 'roles-change.3', 'modifymod.6', 'roles-change.6'), plant: at => at.refusal('MUC_MODERATOR_PROTECTED', undefined) }),
  fault({ name: 'muc-only-first-item', breaks: id('modifyvoice.5', 'modifyadmin.8', 'modifyban.5', 'modifymember.13', 'modifymember.19', 'modifymod.5', 'modifyowner.9'), plant: at => at.around('admin-request', (_, next) => onlyFirstChange(next())) }),
  fault({ name: 'muc-voice-list-without-nick', breaks: id('modifyvoice.2', 'bizrules-iq.7', 'modifyvoice.3'), plant: at => at.outbound(lists('role', 'participant'), withEntries({ nick: undefined })) }),
  fault({ name: 'muc-voice-list-without-role', breaks: id('modifyvoice.2', 'bizrules-iq.7'), plant: at => at.outbound(lists('role', 'participant'), withEntries({ role: undefined })) }),

  // Roles on entry
  fault({ name: 'muc-visitors-have-voice', breaks: id('roles-default.1', 'roles.3'), spoils: ['entering'], plant: at => at.around('enter', (_, next) => entering(next(), 'visitor', 'participant')) }),
  fault({ name: 'muc-everyone-a-visitor', breaks: id('roles-default.2', 'roles-default.5', 'roles.2', 'roles-change.2', 'changenick.4', 'changepres.2', 'registrar-formtype-owner.2', 'roles-default.6'), spoils: ['entering'], plant: at => at.around('enter', (_, next) => entering(next(), 'participant', 'visitor')) }),
  fault({ name: 'muc-members-without-voice', breaks: id('roles-default.2', 'roles-default.5', 'roles-default.6'), spoils: ['entering'], plant: at => at.around('enter', (_, next) => entering(next(), 'participant', 'visitor', 'member')) }),
  fault({ name: 'muc-admins-enter-as-participants', breaks: id('roles-default.3'), spoils: ['entering'], plant: at => at.around('enter', (_, next) => entering(next(), 'moderator', 'participant', 'admin')) }),
  fault({
    name: 'muc-owners-enter-as-participants', breaks: id('roles-default.4'),
    plant: at => at.around('enter', ({ room }, next) => room.isNew ? next() : entering(next(), 'moderator', 'participant', 'owner')),
  }),
  fault({ name: 'muc-founder-not-moderator', breaks: id('roles.1', 'createroom-general.3'), spoils: ['entering'], plant: at => at.around('entered', ({ room }, next) => (
    room.isNew ? altered(next(), isOwn, withItem({ role: 'participant' })) : next())) }),
  fault({ name: 'muc-founder-not-owner', breaks: id('affil.1', 'createroom-general.3'), spoils: ['entering'], plant: at => at.around('entered', ({ room }, next) => (
    room.isNew ? altered(next(), isOwn, withItem({ affiliation: 'member' })) : next())) }),
  fault({ name: 'muc-newcomer-shown-as-member', breaks: id('affil.7'), spoils: ['entering'], plant: at => at.around('entered', ({ occupant }, next) => (
    occupant.affiliation === 'none' ? altered(next(), element => isOthers(element) && attr(element, 'from') === occupant.jid.toString(), withItem({ affiliation: 'member' })) : next())) }),
  fault({ name: 'muc-others-without-affiliation', breaks: id('affil.8', 'enter-pres.2'), plant: at => at.around('entered', ({ session }, next) => (
    next()?.flatMap(effect => effect.kind === 'broadcast' && effect.to.includes(session) ? altered([effect], isOthers, withItem({ affiliation: undefined })) ?? [] : [effect]))) }),
  fault({ name: 'muc-others-without-role', breaks: id('roles.6', 'enter-pres.2'), plant: at => at.around('entered', ({ session }, next) => (
    next()?.flatMap(effect => effect.kind === 'broadcast' && effect.to.includes(session) ? altered([effect], isOthers, withItem({ role: undefined })) ?? [] : [effect]))) }),
  fault({ name: 'muc-others-in-unknown-role', breaks: id('schemas-user.1', 'enter-pres.2'), plant: at => at.around('entered', ({ session }, next) => (
    next()?.flatMap(effect => effect.kind === 'broadcast' && effect.to.includes(session) ? altered([effect], isOthers, withItem({ role: 'audience' })) ?? [] : [effect]))) }),
  fault({ name: 'muc-visitors-see-nobody', breaks: id('roles-priv.2'), plant: at => at.around('entered', ({ occupant, session }, next) => (
    occupant.role === 'visitor' ? next()?.filter(effect => effect.kind !== 'broadcast' || !isOthers(effect.element) || !effect.to.includes(session)) : next())) }),

  // Roles that come with affiliations
  fault({ name: 'muc-new-admin-no-moderator', breaks: id('roles-change.4', 'affil-change.2', 'roomconfig.6'), spoils: ['entering'], plant: at => at.around('set-affiliation', ({ affiliation }, next) => (
    affiliation === 'admin' ? altered(next(), isAvailable, withItem({ role: 'participant' })) : next())) }),
  fault({ name: 'muc-new-member-no-voice', breaks: id('roles-change.5', 'affil-change.2'), plant: at => at.around('set-affiliation', ({ affiliation, room }, next) => (
    affiliation === 'member' && room.config.isModerated ? altered(next(), isAvailable, withItem({ role: 'visitor' })) : next())) }),
  fault({ name: 'muc-former-admin-still-moderator', breaks: id('revokeadmin.3', 'affil-change.2', 'roomconfig.5'), plant: at => at.around('set-affiliation', ({ affiliation }, next) => (
    affiliation === 'none' ? altered(next(), isAvailable, withItem({ role: 'moderator' })) : next())) }),

  // Bans
  fault({ name: 'muc-ban-without-301', breaks: id('ban.5', 'ban.8', 'modifyban.5'), plant: at => at.around('banned', (_, next) => altered(next(), isUnavailable, withoutCode(301))) }),
  fault({ name: 'muc-banned-not-shown-as-outcast', breaks: id('ban.5', 'affil.4'), plant: at => at.around('banned', (_, next) => altered(next(), isOwn, withItem({ affiliation: 'none' }))) }),
  fault({ name: 'muc-ban-not-announced', breaks: id('ban.8', 'modifyban.5'), plant: at => at.around('banned', (_, next) => without(next(), isOthers)) }),
  fault({
    name: 'muc-ban-forgets-other-clients', breaks: id('ban.1'),
    plant: at => at.around('set-affiliation', ({ affiliation }, next) => affiliation === 'outcast' ? onlyFirstChange(next()) : next()),
  }),
  fault({ name: 'muc-ban-not-kept', breaks: id('ban.2', 'ban.11', 'enter-banned.1', 'modifyban.2', 'affil-change.5', 'affil-priv.4', 'roles-change.6', 'modifyban.3', 'modifyban.6', 'ban.3'), plant: at => at.around('set-affiliation', unkept('outcast')) }),
  fault({ name: 'muc-ban-not-acknowledged', breaks: id('ban.4', 'ban.11', 'modifyban.4', 'affil-change.5'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ affiliation }) => affiliation === 'outcast')) }),
  fault({ name: 'muc-ban-list-empty', breaks: id('ban.2', 'modifyban.2', 'affil-change.5', 'modifyban.3'), plant: listOf('outcast', emptied) }),
  fault({ name: 'muc-ban-list-without-affiliation', breaks: id('modifyban.2'), plant: listOf('outcast', withEntries({ affiliation: undefined })) }),
  fault({ name: 'muc-ban-list-for-owners-only', breaks: id('modifyban.1', 'affil-priv.4'), plant: at => at.policy('list-outcasts', { admin: false }) }),
  fault({ name: 'muc-ban-of-owner', breaks: id('ban.9'), plant: at => at.refusal('MUC_BAN_HIGHER', { condition: 'conflict' }) }),
  fault({ name: 'muc-ban-of-oneself', breaks: id('ban.10'), plant: at => at.refusal('MUC_BAN_SELF', undefined) }),
  fault({
    name: 'muc-ban-of-present-only', breaks: id('ban.11', 'modifyban.6'), spoils: ['entering'],
    plant: at => at.hook('check-affiliation', turn => turn.affiliation === 'outcast' && [...turn.room.occupants.values()].every(({ user }) => !user.equals(turn.jid)) ? refuse(turn, 'MUC_ADMIN_NICK_UNKNOWN') : undefined),
  }),
  fault({
    name: 'muc-ban-for-ever', breaks: id('affil-change.3', 'affil-change.5', 'affil-priv.4'),
    plant: at => at.hook('set-affiliation', ({ room, jid, affiliation }) => affiliation === 'none' && room.bonds.get(jid.toString())?.affiliation === 'outcast' ? [] : undefined),
  }),

  // Members
  fault({ name: 'muc-members-by-anyone', breaks: id('admin.1', 'affil-change.5'), plant: at => at.policy('edit-member-list', { none: true }) }),
  fault({ name: 'muc-members-by-members', breaks: id('modifymember.1', 'affil-change.5'), plant: at => at.policy('edit-member-list', { member: true }) }),
  fault({ name: 'muc-member-not-kept', breaks: id('grantmember.1', 'affil-priv.1', 'affil.5', 'affil.6', 'bizrules-iq.9', 'modifymember.5', 'revokeadmin.2', 'roles-default.2', 'modifymember.9', 'roles-default.6', 'enter-conflict.2', 'register.4', 'register.5', 'register.7', 'reservednick.3', 'affil.9', 'affil-change.5', 'affil-priv.4', 'bizrules-iq.10', 'changenick.9', 'enter-pres.7', 'reservednick.4', 'regapprove.2', 'impl-service.8', 'changenick.7', 'impl-service.7'), spoils: ['entering'], plant: at => at.around('set-affiliation', unkept('member')) }),
  fault({ name: 'muc-member-not-acknowledged', breaks: id('grantmember.2', 'affil-change.1', 'affil-change.4', 'modifymember.7', 'affil-change.5', 'grantmember.1'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ affiliation }) => affiliation === 'member')) }),
  fault({ name: 'muc-member-not-announced', breaks: id('grantmember.3', 'affil-change.2', 'revokeadmin.3', 'roles-change.5', 'modifymember.19', 'register.12'), spoils: ['entering'], plant: at => at.around('set-affiliation', untold('member', isOthers)) }),
  fault({ name: 'muc-member-not-told', breaks: id('grantmember.3', 'affil-change.2', 'revokeadmin.3', 'affil.3', 'modifymember.19', 'register.12'), spoils: ['entering'], plant: at => at.around('set-affiliation', untold('member', isOwn)) }),
  fault({ name: 'muc-former-member-still-listed', breaks: id('revokemember.1', 'modifymember.12', 'affil-change.3', 'modifymember.8', 'affil-change.5', 'affil-priv.4'), spoils: ['entering'], plant: at => at.around('set-affiliation', unkept('none')) }),
  fault({ name: 'muc-end-of-membership-not-acknowledged', breaks: id('revokemember.2', 'affil-change.5', 'modifyowner.7'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ affiliation }) => affiliation === 'none')) }),
  fault({ name: 'muc-end-of-membership-not-announced', breaks: id('revokemember.3', 'revokeadmin.3', 'modifymember.13', 'affil-change.2', 'roomconfig.5'), plant: at => at.around('set-affiliation', untold('none')) }),
  fault({ name: 'muc-unlisted-without-321', breaks: id('revokemember.4', 'revokemember.5'), plant: at => at.around('unlisted', (_, next) => altered(next(), isUnavailable, withoutCode(321))) }),
  fault({ name: 'muc-unlisted-not-announced', breaks: id('revokemember.5'), plant: at => at.around('unlisted', (_, next) => without(next(), isOthers)) }),
  fault({ name: 'muc-unlisted-without-321-for-the-removed', breaks: id('revokemember.4'), plant: at => at.around('unlisted', (_, next) => altered(next(), isOwn, withoutCode(321))) }),
  fault({ name: 'muc-unlisted-keeps-role', breaks: id('modifymember.11'), plant: at => at.around('unlisted', (_, next) => altered(next(), isOwn, withItem({ role: 'participant' }))) }),
  fault({ name: 'muc-member-list-for-owners-only', breaks: id('modifymember.4', 'affil-priv.4'), plant: at => at.hook('admin-request', turn => (
    turn.type === 'get' && items(turn.payload)[0]?.affiliation === 'member' && turn.from?.affiliation === 'admin' ? refuse(turn, 'MUC_AFFILIATION_LIST_FORBIDDEN') : undefined)) }),
  fault({ name: 'muc-member-list-without-affiliation', breaks: id('modifymember.5'), plant: listOf('member', withEntries({ affiliation: undefined })) }),
  fault({ name: 'muc-member-list-with-full-jids', breaks: id('bizrules-iq.9', 'modifymember.5', 'grantmember.1', 'affil-change.5', 'bizrules-iq.10', 'regapprove.2'), plant: listOf('member', element => withEntries({ jid: `${firstJid(element)}/client` })(element)) }),
  fault({
    name: 'muc-affiliation-for-one-visit', breaks: id('affil.5'),
    plant: at => at.around('left', ({ occupant }, next) => occupant.affiliation === 'member' ? [{ kind: 'bond', jid: occupant.user, affiliation: 'none', nick: undefined }, ...next() ?? []] : next()),
  }),
  fault({
    name: 'muc-affiliation-of-one-nick', breaks: id('affil.6'),
    plant: at => at.around('enter', ({ stanza, nick }, next) => next()?.map(effect => effect.kind === 'put-occupant' && effect.occupant.affiliation === 'member' && nick !== stanza.from.local && nick === 'rob'
      ? { ...effect, occupant: { ...effect.occupant, affiliation: 'none' } } : effect.kind === 'raise' && effect.phase === 'entered' && nick === 'rob' ? { ...effect, context: { ...effect.context, occupant: { ...effect.context.occupant, affiliation: 'none' } } } : effect)),
  }),

  // Admins
  fault({ name: 'muc-admins-by-admins', breaks: id('grantadmin.1', 'revokeadmin.1', 'ban.9', 'affil-change.5'), plant: at => at.policy('edit-admin-list', { admin: true }) }),
  fault({ name: 'muc-admins-by-anyone', breaks: id('modifyadmin.6', 'affil-change.5'), plant: at => at.policy('edit-admin-list', { none: true }) }),
  fault({ name: 'muc-admin-not-kept', breaks: [...id('grantadmin.2', 'affil-change.1', 'affil-priv.2', 'ban.9', 'modifyadmin.4', 'modifyban.1', 'roles-default.3', 'modifyban.8', 'modifymod.1', 'revokeowner.6', 'affil-change.5', 'affil-priv.4', 'roomconfig.10', 'modifyban.9', 'roomconfig.5'), 'XEP-0004#protocol-fieldtypes.1', 'XEP-0045#roomconfig.5'], spoils: ['entering'], plant: at => at.around('set-affiliation', unkept('admin')) }),
  fault({ name: 'muc-admin-not-acknowledged', breaks: id('grantadmin.2', 'revokeowner.4', 'modifyadmin.7', 'revokeowner.6', 'revokeowner.7', 'affil-change.5', 'revokeowner.5'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ affiliation }) => affiliation === 'admin')) }),
  fault({ name: 'muc-admin-not-announced', breaks: id('grantadmin.3', 'roles-change.4', 'modifyadmin.8', 'revokeowner.7', 'affil-change.2', 'roomconfig.6', 'roomconfig.7'), spoils: ['entering'], plant: at => at.around('set-affiliation', untold('admin', isOthers)) }),
  fault({ name: 'muc-admin-not-told', breaks: id('grantadmin.3', 'affil.2', 'modifyadmin.8', 'revokeowner.7', 'affil-change.2', 'roomconfig.6', 'roomconfig.7'), spoils: ['entering'], plant: at => at.around('set-affiliation', untold('admin', isOwn)) }),
  fault({ name: 'muc-former-admin-still-listed', breaks: id('revokeadmin.2', 'affil-change.5', 'affil-priv.4', 'roles-change.6'), plant: at => at.around('set-affiliation', (turn, next) => (
    turn.room.bonds.get(turn.jid.toString())?.affiliation === 'admin' ? next()?.filter(({ kind }) => kind !== 'bond') : next())) }),
  fault({ name: 'muc-admin-list-for-anyone', breaks: id('modifyadmin.1', 'affil-priv.4'), plant: at => at.policy('list-admins', { member: true }) }),
  fault({ name: 'muc-admin-list-for-nobody', breaks: [...id('modifyadmin.3', 'modifyadmin.4', 'grantadmin.2', 'affil-change.5', 'affil-priv.4'), 'XEP-0004#protocol-fieldtypes.1'], plant: at => at.policy('list-admins', { owner: false }) }),
  fault({ name: 'muc-admin-list-without-affiliation', breaks: id('modifyadmin.4'), plant: listOf('admin', withEntries({ affiliation: undefined })) }),

  // Owners
  fault({ name: 'muc-owners-by-admins', breaks: id('grantowner.3', 'revokeowner.2', 'affil-change.5'), plant: at => at.policy('edit-owner-list', { admin: true }) }),
  fault({ name: 'muc-owners-by-anyone', breaks: id('modifyowner.6', 'affil-change.5'), plant: at => at.policy('edit-owner-list', { none: true }) }),
  fault({ name: 'muc-owner-not-kept', breaks: id('grantowner.2', 'grantowner.4', 'revokeowner.4', 'roles-default.4', 'affil-change.5', 'affil-priv.4', 'roomconfig.10'), spoils: ['entering'], plant: at => at.around('set-affiliation', unkept('owner')) }),
  fault({ name: 'muc-owner-not-acknowledged', breaks: id('grantowner.4', 'modifyowner.8', 'affil-change.5', 'modifyowner.7'), spoils: ['entering'], plant: at => at.around('admin-request', unacknowledged(({ affiliation }) => affiliation === 'owner')) }),
  fault({ name: 'muc-owner-not-announced', breaks: id('grantowner.5', 'modifyowner.9', 'affil-change.2', 'roomconfig.8'), spoils: ['entering'], plant: at => at.around('set-affiliation', untold('owner', isOthers)) }),
  fault({ name: 'muc-owner-not-told', breaks: id('grantowner.5', 'modifyowner.9', 'affil-change.2', 'roomconfig.8'), plant: at => at.around('set-affiliation', untold('owner', isOwn)) }),
  fault({
    name: 'muc-full-jids-refused', breaks: id('grantowner.2'),
    plant: at => at.around('admin-request', (turn, next) => turn.type === 'set' && items(turn.payload).some(({ jid }) => jid?.isFull) ? refuse(turn, 'MUC_ADMIN_QUERY') : next()),
  }),
  fault({ name: 'muc-last-owner-may-go', breaks: id('owner.1', 'revokeowner.3', 'roomconfig.9'), plant: at => at.refusal('MUC_LAST_OWNER', undefined) }),
  fault({ name: 'muc-owner-never-resigns', breaks: id('revokeowner.4', 'modifyowner.7'), plant: at => at.hook('check-affiliation', turn => turn.jid.equals(turn.actor.user) && turn.actor.affiliation === 'owner' ? refuse(turn, 'MUC_LAST_OWNER') : undefined) }),
  fault({
    name: 'muc-owner-for-one-visit', breaks: id('owner.2', 'affil-change.2', 'ban.5', 'grantadmin.3', 'revokemember.4', 'destroyroom.2'),
    plant: at => at.around('left', ({ occupant }, next) => occupant.affiliation === 'owner' ? [{ kind: 'bond', jid: occupant.user, affiliation: 'none', nick: undefined }, ...next() ?? []] : next()),
  }),
  fault({ name: 'muc-owner-list-for-admins', breaks: id('modifyowner.1'), plant: at => at.policy('list-owners', { admin: true }) }),
  fault({ name: 'muc-owner-list-for-nobody', breaks: id('modifyowner.3', 'modifyowner.4', 'owner.1', 'grantowner.2', 'grantowner.4', 'affil-change.5', 'affil-priv.4', 'roomconfig.10'), plant: at => at.policy('list-owners', { owner: false }) }),
  fault({ name: 'muc-owner-list-without-affiliation', breaks: id('modifyowner.4'), plant: listOf('owner', withEntries({ affiliation: undefined })) }),

  // Bad requests
  fault({ name: 'muc-role-and-affiliation', breaks: id('bizrules-iq.5'), plant: at => at.refusal('MUC_ADMIN_ROLE_AND_AFFILIATION', undefined) }),
  fault({ name: 'muc-admin-of-nobody', breaks: id('schemas-admin.1'), plant: at => at.refusal('MUC_ADMIN_QUERY', { condition: 'not-acceptable' }) }),
  fault({
    name: 'muc-unknown-affiliation-taken', breaks: id('schemas-admin.2'),
    plant: at => at.inbound(element => element.toString().includes('affiliation="emperor"'), withEntries({ affiliation: 'member' })),
  }),
  fault({
    name: 'muc-room-dies-of-unknown-affiliation', breaks: id('schemas-admin.2'),
    plant: at => at.around('admin-request', ({ payload, room }, next) => elementsOf(payload).some(item => attr(item, 'affiliation') === '*')
      ? [...room.occupants.values()].map(({ nick }) => ({ kind: 'vacate', nick })) : next()),
  }),
]

/** Of several changes the first one only. */
function onlyFirstChange(effects: Effects | undefined): Effects | undefined {
  let seen = 0
  return effects?.filter(effect => effect.kind !== 'raise' || ++seen === 1)
}

/** Whoever would enter in one role enters in another. */
function entering(effects: Effects | undefined, from: Role, to: Exclude<Role, 'none'>, affiliation?: Affiliation): Effects | undefined {
  return effects?.map(effect => {
    if (effect.kind === 'put-occupant' && effect.occupant.role === from && (affiliation ?? effect.occupant.affiliation) === effect.occupant.affiliation) {
      return { ...effect, occupant: { ...effect.occupant, role: to } }
    }
    if (effect.kind === 'raise' && effect.phase === 'entered') {
      const { occupant } = effect.context
      if (occupant.role === from && (affiliation ?? occupant.affiliation) === occupant.affiliation) return { ...effect, context: { ...effect.context, occupant: { ...occupant, role: to } } }
    }
    return effect
  })
}

function firstJid(list: Element): string {
  return /jid="([^"/]*)/.exec(list.toString())?.[1] ?? ''
}
