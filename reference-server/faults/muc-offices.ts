/** Faults of who holds which office in a room, of the lists and forms that say so, and of whom rooms ask in or show. Spec: XEP-0045 v1.35.5 §6.5, §7.8.2, §9, §10, §16.5.3, §16.5.4. */
import { childOf, childrenOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { writeDiscoItems } from '#xmpp/stanzas/disco.js'
import { audience } from '../muc/audience.ts'
import { raise, type Effects, type Request } from '../muc/hooks.ts'
import { availability, presenceElement } from '../muc/presence.ts'
import { affiliationOf } from '../muc/room-state.ts'
import { refuse, result } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import { altered, isError, isUnavailable, without, withoutUser } from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

const isInvitation = (stanza: Element): boolean => childrenOf(childOf(stanza, NS.mucUser, 'x') ?? stanza, NS.mucUser, 'invite').length > 0
const asksForOccupants = ({ type, payload, from }: Request): boolean => type === 'get' && payload.attrs['xmlns'] === NS.discoItems && !from

/** What a form does to affiliations, without some of it. */
const formWithout = (isUnwanted: (affiliation: string, before: string) => boolean) => (at: FaultSeams): void =>
  at.around('owner-request', ({ room }, next) => next()?.filter(effect => (
    effect.kind !== 'raise' || effect.phase !== 'set-affiliation' || !isUnwanted(effect.context.affiliation, affiliationOf(room, effect.context.jid)))))

/** What a room says of itself, changed. */
const describedAs = (name: string, value: string) => (at: FaultSeams): void =>
  at.hook('describe', ({ fields }) => {
    fields.forEach((field, index) => { if (field.name === name) fields[index] = { ...field, values: [value] } })
    return undefined
  }, 'on')

export const MUC_OFFICE_FAULTS: readonly Fault[] = [
  // Lists
  fault({ name: 'muc-member-list-not-for-outsiders', breaks: id('modifymember.3'), plant: at => at.policy('list-members', { member: false }) }),
  fault({
    name: 'muc-member-list-not-for-occupants', breaks: id('modifymember.2'),
    plant: at => at.hook('admin-request', turn => {
      const isOpenClub = turn.room.config.isMembersOnly && turn.room.config.whois === 'anyone'
      return turn.type === 'get' && isOpenClub && turn.from?.affiliation === 'member' ? refuse(turn, 'MUC_AFFILIATION_LIST_FORBIDDEN') : undefined
    }),
  }),
  fault({
    name: 'muc-half-of-a-delta', breaks: id('modifyban.7'),
    plant: at => at.around('admin-request', (turn, next) => {
      const effects = next()
      const items = turn.type === 'set' ? readMucAdmin(turn.payload) : []
      const isRefused = effects?.some(effect => effect.kind === 'send' && isError(effect.element)) ?? false
      const [{ jid, affiliation } = {}] = items
      if (!isRefused || items.length < 2 || !jid || !affiliation) return effects
      return [...effects ?? [], raise('set-affiliation', { actor: undefined, jid: jid.bare, affiliation, nick: undefined, reason: undefined })]
    }),
  }),
  fault({ name: 'muc-own-ban-forbidden', breaks: id('ban.10', 'modifyban.9'), plant: at => at.refusal('MUC_BAN_SELF', { condition: 'forbidden', type: 'auth' }) }),
  fault({
    name: 'muc-domain-not-banned', breaks: id('modifyban.6'),
    plant: at => at.around('set-affiliation', ({ jid, affiliation }, next) => jid.local === '' && affiliation === 'outcast' ? [] : next()),
  }),
  fault({
    name: 'muc-owner-cannot-resign', breaks: id('revokeowner.4', 'modifyowner.7'),
    plant: at => at.hook('check-affiliation', turn => turn.actor.user.equals(turn.jid) && turn.actor.affiliation === 'owner' ? refuse(turn, 'MUC_LAST_OWNER') : undefined),
  }),
  fault({
    name: 'muc-owner-dismissed-by-nobody', breaks: id('revokeowner.5'), spoils: ['entering'],
    plant: at => at.hook('check-affiliation', turn => {
      const isDismissed = affiliationOf(turn.room, turn.jid) === 'owner' && turn.affiliation === 'admin' && !turn.actor.user.equals(turn.jid)
      return isDismissed && turn.actor.affiliation === 'owner' ? refuse(turn, 'MUC_OWNER_LIST_FORBIDDEN') : undefined
    }),
  }),
  fault({
    name: 'muc-former-member-shown-first', breaks: id('revokemember.7'),
    plant: at => at.around('unlisted', (turn, next) => [
      { kind: 'broadcast', to: audience(turn).all, element: presenceElement({ ...availability(turn.occupant), affiliation: 'none' }, { withJid: false }) }, ...next() ?? []]),
  }),

  // The form
  fault({ name: 'muc-form-makes-no-admins', breaks: [...id('roomconfig.6', 'roomconfig.7', 'roomconfig.10'), 'XEP-0004#protocol-fieldtypes.1'], plant: formWithout(affiliation => affiliation === 'admin') }),
  fault({ name: 'muc-form-dismisses-no-admins', breaks: id('roomconfig.5'), plant: formWithout((affiliation, before) => affiliation === 'none' && before === 'admin') }),
  fault({ name: 'muc-form-makes-no-owners', breaks: id('roomconfig.8'), plant: formWithout(affiliation => affiliation === 'owner') }),
  fault({ name: 'muc-form-dismisses-no-owners', breaks: id('roomconfig.7', 'roomconfig.10'), plant: formWithout((_, before) => before === 'owner') }),
  fault({
    name: 'muc-form-of-no-owner', breaks: id('roomconfig.9'),
    plant: at => at.around('owner-request', (_, next) => altered(next(), isConflict, error => {
      for (const child of childrenOf(error, NS.client, 'error')) child.children = [el('not-acceptable', { xmlns: NS.stanzaErrors })]
      return error
    })),
  }),
  fault({ name: 'muc-unconfigured-room-not-destroyed', breaks: id('createroom-reserved.7'), plant: at => at.around('left', (_, next) => altered(next(), isUnavailable, withoutUser(({ name }) => name === 'destroy'))) }),
  fault({
    name: 'muc-hidden-roles-shown', breaks: id('enter-pres.4'),
    plant: at => at.around('owner-request', ({ room }, next) => next()?.map(effect => (
      effect.kind === 'configure' ? { ...effect, config: { ...effect.config, presenceBroadcast: room.config.presenceBroadcast } } : effect))),
  }),
  fault({ name: 'muc-description-stale', breaks: id('registrar-formtype-roominfo.3'), plant: describedAs('muc#roominfo_description', 'A room') }),
  fault({ name: 'muc-subject-stale', breaks: id('registrar-formtype-roominfo.4'), plant: describedAs('muc#roominfo_subject', 'Something') }),

  // Whom a room asks in, and whom it lists
  fault({ name: 'muc-owner-invites-like-members', breaks: id('registrar-formtype-owner.4'), plant: at => at.policy('invite-to-members-only', { owner: 'invites' }) }),
  fault({ name: 'muc-invitee-missing-unsaid', breaks: id('invite-mediated.7'), plant: at => at.refusal('MUC_INVITEE_MISSING', undefined) }),
  fault({
    name: 'muc-invitation-without-thread', breaks: id('continue.2'),
    plant: at => at.around('message', (_, next) => altered(next(), isInvitation, stanza => {
      for (const invite of childrenOf(childOf(stanza, NS.mucUser, 'x') ?? stanza, NS.mucUser, 'invite')) invite.children = invite.children.filter(child => typeof child === 'string' || child.name !== 'continue')
      return stanza
    })),
  }),
  fault({ name: 'muc-new-member-not-invited', breaks: id('modifymember.14'), plant: at => at.around('set-affiliation', (_, next) => without(next(), isInvitation)) }),
  fault({
    name: 'muc-occupants-refused-to-outsiders', breaks: id('disco-roomitems.2', 'disco-roomitems.3'),
    plant: at => at.hook('iq', turn => asksForOccupants(turn) ? refuse(turn, 'MUC_DISCO_NODE') : undefined),
  }),
  fault({
    name: 'muc-occupants-listed-to-outsiders', breaks: id('disco-roomitems.3'),
    plant: at => at.hook('iq', turn => asksForOccupants(turn) ? everybody(turn) : undefined),
  }),
]

const isConflict = (stanza: Element): boolean => isError(stanza) && childrenOf(stanza, NS.client, 'error').some(error => childOf(error, NS.stanzaErrors, 'conflict') !== undefined)

function everybody({ room, stanza }: Request): Effects {
  return [result(stanza, writeDiscoItems({ items: [...room.occupants.values()].map(({ jid, nick }) => ({ jid: jid.toString(), name: nick })) }))]
}
