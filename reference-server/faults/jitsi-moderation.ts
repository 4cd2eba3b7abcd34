/** Faults of who moderates conferences, and of what moderators are told. Spec: JITSI. */
import { append, copyOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Affiliation } from '#xmpp/stanzas/muc-user.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import type { Jid } from '#xmpp/jid.js'
import type { Admission, Effect, Effects, Joining, SelfPresence, Turn } from '../muc/hooks.ts'
import { isHealthRoom } from '../jitsi/rules.ts'
import { affiliationOf, occupantOf } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import { underRules } from './jitsi-turns.ts'
import { altered, isError, isOthers, isOwn, withItem, without } from './muc-effects.ts'

const id = (...names: string[]): string[] => names.map(name => `JITSI#${name}`)

type Claims = Readonly<Record<string, unknown>>
const claimsOf = ({ rules }: Turn, session: Jid): Claims | undefined => rules.grantOf(session)?.claims
const contextOf = (claims: Claims | undefined): { readonly user?: Claims; readonly features?: unknown } => (claims?.['context'] ?? {}) as { readonly user?: Claims; readonly features?: unknown }
const isByToken = ({ rules }: Turn): boolean => rules.options.jitsi?.tokenAffiliation === true
const isShared = ({ rules, room }: Turn): boolean => rules.options.jitsi?.allOwners !== undefined && !room.jid.local.startsWith('[')
const isModerated = ({ rules, room }: Turn): boolean => rules.options.jitsi?.allOwners !== undefined && room.jid.local.startsWith('[')

/** Whoever comes in and is like this has another affiliation. */
const makes = (affiliation: Affiliation, isMeant: (turn: Admission, claims: Claims | undefined) => boolean) => (at: FaultSeams): void => {
  at.hook('admitted', turn => {
    if (isMeant(turn, claimsOf(turn, turn.stanza.from))) turn.grants.push(affiliation)
    return undefined
  }, 'on')
}
/** A claim about a user does not make him an owner. */
const withoutClaim = (name: 'affiliation' | 'moderator', value: unknown) => makes('member', (turn, claims) => isByToken(turn) && contextOf(claims).user?.[name] === value)

/** A presence that is shown twice, at first with less. */
const late = (effects: Effects | undefined, match: (element: Element) => boolean): Effects | undefined => effects?.flatMap((effect): Effect[] => (
  (effect.kind === 'send' || effect.kind === 'broadcast') && match(effect.element)
    ? [{ ...effect, element: withItem({ affiliation: 'none', role: 'participant' })(copyOf(effect.element)) }, effect] : [effect]))
/** Whoever is refused on entering owns the room from then on. */
const leavesOwnership = (turn: Joining, effects: Effects | undefined): Effects | undefined => (
  effects?.some(effect => effect.kind === 'send' && isError(effect.element)) ? [...effects, { kind: 'bond', jid: turn.stanza.from.bare, affiliation: 'owner', nick: undefined }] : effects)
const isOutside = ({ room, stanza }: Joining): boolean => room.config.isMembersOnly && affiliationOf(room, stanza.from.bare) === 'none'

const PERMISSIONS = (): Element => el('permissions', { xmlns: NS.jitmeet }, el('p', { name: 'recording', val: 'true' }))
const tellsOf = ({ rules }: Turn): boolean => rules.options.jitsi?.permissions !== undefined
const hasFeatures = (turn: Turn, session: Jid): boolean => contextOf(claimsOf(turn, session)).features !== undefined
/** Nobody is known to have made somebody an owner. */
const byNobody = <T>(turn: SelfPresence, next: () => T): T => {
  Object.assign(turn, { news: { ...turn.news, actor: undefined } })
  return next()
}
const adds = (turn: SelfPresence, isMeant: boolean): undefined => {
  if (isMeant && turn.more.length === 0) turn.more.push(PERMISSIONS())
  return undefined
}

export const JITSI_MODERATION_FAULTS: readonly Fault[] = [
  // By token
  fault({ name: 'jitsi-token-owner-unread', breaks: id('tokaff.1'), plant: withoutClaim('affiliation', 'owner') }),
  fault({ name: 'jitsi-token-moderator-unread', breaks: id('tokaff.1'), plant: withoutClaim('affiliation', 'moderator') }),
  fault({ name: 'jitsi-token-teacher-unread', breaks: id('tokaff.1'), plant: withoutClaim('affiliation', 'teacher') }),
  fault({ name: 'jitsi-token-flag-unread', breaks: id('tokaff.1', 'tokaff.4'), plant: withoutClaim('moderator', true) }),
  fault({ name: 'jitsi-token-flag-in-letters-unread', breaks: id('tokaff.1'), plant: withoutClaim('moderator', 'true') }),
  fault({ name: 'jitsi-token-owners-shown-late', breaks: id('tokaff.1', 'tokaff.4'), plant: at => at.around('entered', (turn, next) => isByToken(turn) && claimsOf(turn, turn.session) && turn.occupant.affiliation === 'owner' ? late(next(), isOwn) : next()) }),
  fault({ name: 'jitsi-token-makes-nothing', breaks: id('tokaff.2'), plant: makes('none', (turn, claims) => isByToken(turn) && claims !== undefined && turn.grants.at(-1) === 'member') }),
  fault({ name: 'jitsi-token-of-student-makes-owner', breaks: id('tokaff.2'), plant: makes('owner', (turn, claims) => isByToken(turn) && contextOf(claims).user?.['affiliation'] === 'student') }),
  fault({ name: 'jitsi-guest-is-member', breaks: id('tokaff.3', 'lobby.8', 'muc.12', 'muc.19'), plant: makes('member', (turn, claims) => isByToken(turn) && claims === undefined && turn.stanza.from.domain.startsWith('meet.')) }),
  fault({
    name: 'jitsi-token-opens-rooms', breaks: id('tokaff.4'),
    plant: at => at.hook('enter', turn => {
      if (isByToken(turn) && isOutside(turn) && claimsOf(turn, turn.stanza.from)) turn.waived.add('members-only')
      return undefined
    }),
  }),
  fault({ name: 'jitsi-token-granted-anyway', breaks: id('tokaff.4'), plant: at => at.around('enter', (turn, next) => isByToken(turn) && isOutside(turn) && claimsOf(turn, turn.stanza.from) ? leavesOwnership(turn, next()) : next()) }),
  fault({ name: 'jitsi-token-opens-nothing', breaks: id('tokaff.4'), plant: at => at.hook('enter', turn => isByToken(turn) && isOutside(turn) && turn.join.password === turn.room.config.password && claimsOf(turn, turn.stanza.from) ? refuse(turn, 'MUC_MEMBERS_ONLY') : undefined) }),

  // For all
  fault({ name: 'jitsi-shared-by-some', breaks: id('allown.1'), plant: makes('member', turn => isShared(turn) && turn.nick === 'carol') }),
  fault({ name: 'jitsi-shared-late', breaks: id('allown.1', 'allown.2', 'allown.6'), plant: at => at.around('entered', (turn, next) => isShared(turn) ? late(next(), isOwn) : next()) }),
  fault({ name: 'jitsi-shared-late-for-others', breaks: id('allown.2'), plant: at => at.around('entered', (turn, next) => isShared(turn) ? late(next(), isOthers) : next()) }),
  fault({ name: 'jitsi-moderated-for-guests', breaks: id('allown.3'), plant: makes('owner', (turn, claims) => isModerated(turn) && claims === undefined) }),
  fault({ name: 'jitsi-moderated-for-other-rooms', breaks: id('allown.3'), plant: makes('owner', (turn, claims) => isModerated(turn) && typeof claims?.['room'] === 'string' && claims['room'].startsWith('not-')) }),
  fault({ name: 'jitsi-moderated-for-other-tenants', breaks: id('allown.3'), plant: makes('owner', (turn, claims) => isModerated(turn) && claims?.['sub'] === 'elsewhere') }),
  fault({ name: 'jitsi-moderated-without-stars', breaks: id('allown.3'), plant: makes('member', (turn, claims) => isModerated(turn) && claims?.['room'] === '*') }),
  fault({ name: 'jitsi-moderated-for-nobody', breaks: id('allown.3'), plant: makes('member', (turn, claims) => isModerated(turn) && claims?.['room'] !== '*' && turn.grants.at(-1) === 'owner') }),
  fault({ name: 'jitsi-shared-until-revoked', breaks: id('allown.4'), plant: at => at.refusal('MUC_OWNERS_FIXED', undefined) }),
  fault({ name: 'jitsi-shared-until-asked-nicely', breaks: id('allown.4'), plant: at => at.refusal('MUC_OWNERS_FIXED', { type: 'modify' }) }),
  fault({
    name: 'jitsi-shared-first-change-counts', breaks: id('allown.4'),
    plant: at => at.around('admin-request', (turn, next) => isShared(turn) && readMucAdmin(turn.payload).length > 1 ? underRules(turn, rules => ({ ...rules, allOwners: undefined }), next) : next()),
  }),
  fault({ name: 'jitsi-shared-with-refused', breaks: id('allown.6'), plant: at => at.around('enter', (turn, next) => isShared(turn) ? leavesOwnership(turn, next()) : next()) }),
  fault({ name: 'jitsi-shared-refusals-lost', breaks: id('allown.6'), plant: at => at.around('enter', (turn, next) => isShared(turn) ? without(next(), isError) : next()) }),
  fault({ name: 'jitsi-shared-health-rooms', breaks: id('allown.7'), plant: makes('owner', turn => isShared(turn) && isHealthRoom(turn.room.jid)) }),

  // What they are told
  fault({
    name: 'jitsi-permissions-untold', breaks: id('perm.1', 'perm.4', 'perm.5', 'perm.6'),
    plant: at => at.around('shown-itself', (turn, next) => {
      const effects = next()
      turn.more.length = 0
      return effects
    }),
  }),
  fault({ name: 'jitsi-permissions-few', breaks: id('perm.1', 'perm.5'), plant: at => at.around('shown-itself', (turn, next) => tellsOf(turn) ? underRules(turn, rules => ({ ...rules, permissions: ['recording'] }), next) : next()) }),
  fault({ name: 'jitsi-permissions-for-all-to-see', breaks: id('perm.2'), plant: at => at.around('set-affiliation', (turn, next) => tellsOf(turn) ? altered(next(), isOthers, element => append(element, PERMISSIONS())) : next()) }),
  fault({ name: 'jitsi-permissions-of-focus', breaks: id('perm.2'), plant: at => at.hook('shown-itself', turn => adds(turn, turn.room.admins.has(turn.session.bareText)), 'on') }),
  fault({ name: 'jitsi-permissions-beside-token', breaks: id('perm.3'), plant: at => at.hook('shown-itself', turn => adds(turn, tellsOf(turn) && turn.news.occupant.affiliation === 'owner' && hasFeatures(turn, turn.session)), 'on') }),
  fault({ name: 'jitsi-permissions-not-passed-on', breaks: id('perm.4', 'perm.6'), plant: at => at.around('shown-itself', (turn, next) => tellsOf(turn) && turn.news.actor !== undefined ? byNobody(turn, next) : next()) }),
  fault({ name: 'jitsi-permissions-of-token-first', breaks: id('perm.4'), plant: at => at.around('shown-itself', (turn, next) => tellsOf(turn) && hasFeatures(turn, turn.session) ? byNobody(turn, next) : next()) }),
  fault({
    name: 'jitsi-permissions-kept', breaks: id('perm.5'),
    plant: at => at.around('shown-itself', (turn, next) => occupantOf(turn.room, turn.session)?.affiliation === 'owner' && turn.news.occupant.affiliation !== 'owner' ? [] : next()),
  }),
  fault({
    name: 'jitsi-permissions-passed-on-once', breaks: id('perm.6'),
    plant: at => at.around('shown-itself', (turn, next) => {
      const actor = turn.room.occupants.get(turn.news.actor?.nick ?? '')
      return actor && actor.sessions.every(session => !hasFeatures(turn, session)) ? byNobody(turn, next) : next()
    }),
  }),
  fault({
    name: 'jitsi-permissions-repeated', breaks: id('perm.7'),
    plant: at => at.hook('shown-itself', turn => {
      const { occupant } = turn.news
      const isSame = occupantOf(turn.room, turn.session)?.affiliation === occupant.affiliation
      return adds(turn, tellsOf(turn) && isSame && occupant.role === 'moderator' && !turn.room.admins.has(turn.session.bareText) && !hasFeatures(turn, turn.session))
    }, 'on'),
  }),
]
