/**
 * Who may do what in a room, as the tables of XEP-0045 §5 and the sections they lead to say it, written down here on its own: the server has a
 * table of its own, and both have to come to the same. A cell says who may; `undecided` where the document leaves it to the service.
 * Spec: XEP-0045 v1.35.5 §5.1.1, §5.1.3, §5.2.1, §5.2.2, §8.2–8.4, §9.1, §9.6, §9.7.
 */
import type { Affiliation, Role } from '#xmpp/stanzas/muc-user.js'
import type { Standing } from '#suites/scenes/standings.js'

type Present = Exclude<Role, 'none'>
export type Expected = 'yes' | 'no' | 'undecided'

/** Ways of being in a room, or not. */
export const INSIDE: readonly Standing[] = [
  { affiliation: 'none', role: 'visitor' }, { affiliation: 'none', role: 'participant' }, { affiliation: 'none', role: 'moderator' },
  { affiliation: 'member', role: 'participant' }, { affiliation: 'member', role: 'moderator' },
  { affiliation: 'admin', role: 'moderator' }, { affiliation: 'owner', role: 'moderator' },
]
export const OUTSIDE: readonly Standing[] = (['outcast', 'none', 'member', 'admin', 'owner'] as const).map(affiliation => ({ affiliation, role: 'none' }))

const RANKS: readonly Affiliation[] = ['outcast', 'none', 'member', 'admin', 'owner']
const rank = ({ affiliation }: Standing): number => RANKS.indexOf(affiliation)

/** Who may make another role of one, where the target is no admin or owner. */
type RoleCell = 'same' | 'moderators' | 'moderators above' | 'moderators not below' | 'admins above, perhaps moderators' | 'admins'
const ROLE_CHART: { readonly [from in Present]: { readonly [to in Role]: RoleCell } } = {
  // Kicking: §8.2, never from below; that moderators kick moderators §5.1.1 does not say. Voice: §8.3, §8.4, from above. Moderators: §9.6, §9.7.
  visitor:     { none: 'moderators not below', visitor: 'same',             participant: 'moderators', moderator: 'admins' },
  participant: { none: 'moderators not below', visitor: 'moderators above', participant: 'same',       moderator: 'admins' },
  moderator:   { none: 'admins above, perhaps moderators', visitor: 'admins',           participant: 'admins',     moderator: 'same' },
}

/** Whether `actor` may give `target`, who is in, another role. */
export function mayGiveRole(actor: Standing, target: Standing, to: Role): Expected | 'same' {
  const cell = target.role === 'none' ? 'same' : ROLE_CHART[target.role][to]
  if (cell === 'same') return 'same'
  // §5.1.1 gives these rights to moderators; what an admin may do from outside is not said.
  if (actor.role === 'none' && rank(actor) >= RANKS.indexOf('admin')) return 'undecided'
  if (actor.role !== 'moderator') return 'no'
  // §8.4, §9.7: who is a moderator by affiliation stays one.
  const isByAffiliation = rank(target) >= RANKS.indexOf('admin')
  if (isByAffiliation && to !== 'none') return 'no'
  const isAbove = rank(actor) > rank(target)
  const isAdmin = rank(actor) >= RANKS.indexOf('admin')
  if (cell === 'admins above, perhaps moderators' && rank(actor) >= rank(target) && !(isAdmin && isAbove)) return 'undecided'
  const holds: { readonly [cell in RoleCell]: boolean } = {
    'same': true,
    'moderators': true,
    'moderators above': isAbove,
    'admins above, perhaps moderators': isAdmin && isAbove,
    'moderators not below': rank(actor) >= rank(target),
    'admins': isAdmin,
  }
  return holds[cell] ? 'yes' : 'no'
}

/** Who may make another affiliation of one. */
type AffiliationCell = '–' | 'admins' | 'owners'
const AFFILIATION_CHART: { readonly [from in Affiliation]: { readonly [to in Affiliation]: AffiliationCell } } = {
  outcast: { outcast: '–',      none: 'admins', member: 'admins', admin: 'owners', owner: 'owners' },
  none:    { outcast: 'admins', none: '–',      member: 'admins', admin: 'owners', owner: 'owners' },
  member:  { outcast: 'admins', none: 'admins', member: '–',      admin: 'owners', owner: 'owners' },
  admin:   { outcast: 'owners', none: 'owners', member: 'owners', admin: '–',      owner: 'owners' },
  owner:   { outcast: 'owners', none: 'owners', member: 'owners', admin: 'owners', owner: '–' },
}

/** Whether `actor` may give somebody else, who has the affiliation `from`, another one. */
export function mayGiveAffiliation(actor: Standing, from: Affiliation, to: Affiliation): Expected | 'same' {
  const cell = AFFILIATION_CHART[from][to]
  if (cell === '–') return 'same'
  const isAllowed = actor.affiliation === 'owner' || (cell === 'admins' && actor.affiliation === 'admin')
  return isAllowed ? 'yes' : 'no'
}

/** §5.1.1, by role. Cells that a service may configure otherwise are judged in rooms that are configured. */
export const SPEAKS: { readonly [room in 'moderated' | 'unmoderated']: { readonly [role in Role]: Expected } } = {
  moderated:   { none: 'no', visitor: 'no',        participant: 'yes', moderator: 'yes' },
  unmoderated: { none: 'no', visitor: 'undecided', participant: 'yes', moderator: 'yes' },
}
export const SETS_SUBJECT: { readonly [changesubject in '0' | '1']: { readonly [role in Role]: Expected } } = {
  0: { none: 'no', visitor: 'no', participant: 'no',  moderator: 'yes' },
  1: { none: 'no', visitor: 'no', participant: 'yes', moderator: 'yes' },
}
export const CHANGES_PRESENCE: { readonly [role in Role]: Expected } = { none: 'no', visitor: 'yes', participant: 'yes', moderator: 'yes' }
export const WHISPERS: { readonly [role in Role]: Expected } = { none: 'no', visitor: 'yes', participant: 'yes', moderator: 'yes' }

/** §5.2.1, by affiliation. */
export const ENTERS: { readonly [room in 'open' | 'members-only']: { readonly [affiliation in Affiliation]: Expected } } = {
  'open':         { outcast: 'no', none: 'yes', member: 'yes', admin: 'yes', owner: 'yes' },
  'members-only': { outcast: 'no', none: 'no',  member: 'yes', admin: 'yes', owner: 'yes' },
}
/** Of a semi-anonymous room; whether members see the member list there, and admins the lists above them, is a SHOULD of its own or open. */
const GETS_LIST: { readonly [list in Exclude<Affiliation, 'none'>]: { readonly [affiliation in Affiliation]: Expected } } = {
  outcast: { outcast: 'no', none: 'no', member: 'no',        admin: 'yes',       owner: 'yes' },
  member:  { outcast: 'no', none: 'no', member: 'undecided', admin: 'yes',       owner: 'yes' },
  admin:   { outcast: 'no', none: 'no', member: 'no',        admin: 'undecided', owner: 'yes' },
  owner:   { outcast: 'no', none: 'no', member: 'no',        admin: 'undecided', owner: 'yes' },
}
/** §16.5.3, getmemberlist: a room may be set up to give the member list to those of a role. */
export function getsList(list: keyof typeof GETS_LIST, { affiliation, role }: Standing): Expected {
  return list === 'member' && role === 'moderator' && affiliation === 'none' ? 'undecided' : GETS_LIST[list][affiliation]
}
export const CONFIGURES: { readonly [affiliation in Affiliation]: Expected } = { outcast: 'no', none: 'no', member: 'no', admin: 'no', owner: 'yes' }
