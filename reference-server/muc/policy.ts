/** Who may do what in a room: one table, and the two comparisons between people. Spec: XEP-0045 v1.35.5 §5.1.1, §5.2.1. */
import type { Affiliation, Role } from '#xmpp/stanzas/muc-user.js'
import type { RoomConfig } from './room-config.ts'

/** What a cell may ask of the room's configuration. */
export const CONDITIONS = {
  unmoderated: (config: RoomConfig) => !config.isModerated,
  nonanonymous: (config: RoomConfig) => config.whois === 'anyone',
  subject: (config: RoomConfig) => config.changeSubject,
  invites: (config: RoomConfig) => config.allowInvites,
  pmAnyone: (config: RoomConfig) => config.allowPm === 'anyone',
  pmParticipants: (config: RoomConfig) => config.allowPm === 'anyone' || config.allowPm === 'participants',
  pmModerators: (config: RoomConfig) => config.allowPm !== 'none',
} as const

export type Cell = boolean | keyof typeof CONDITIONS
export type RoleRow = { readonly by: 'role' } & { readonly [role in Role]: Cell }
export type AffiliationRow = { readonly by: 'affiliation' } & { readonly [affiliation in Affiliation]: Cell }

const role = (none: Cell, visitor: Cell, participant: Cell, moderator: Cell): RoleRow =>
  ({ by: 'role', none, visitor, participant, moderator })
const affiliation = (outcast: Cell, none: Cell, member: Cell, admin: Cell, owner: Cell): AffiliationRow =>
  ({ by: 'affiliation', outcast, none, member, admin, owner })

const no = false
const yes = true

export const POLICY = {
  //                        none  visitor         participant       moderator
  'change-presence': role(   no,   yes,            yes,              yes),
  'change-nick': role(       no,   yes,            yes,              yes),
  'private-message': role(   no,   'pmAnyone',     'pmParticipants', 'pmModerators'),
  'invite': role(            no,   yes,            yes,              yes),
  'speak': role(             no,   'unmoderated',  yes,              yes),
  'set-subject': role(       no,   no,             'subject',        yes),
  'kick': role(              no,   no,             no,               yes),
  'grant-voice': role(       no,   no,             no,               yes),
  'revoke-voice': role(      no,   no,             no,               yes),
  'list-voice': role(        no,   no,             no,               yes),
  'approve-voice': role(     no,   no,             no,               yes),
  'see-jids': role(          no,   'nonanonymous', 'nonanonymous',   yes),

  //                                      outcast  none  member          admin           owner
  'enter': affiliation(                    no,      yes,  yes,            yes,            yes),
  'enter-members-only': affiliation(       no,      no,   yes,            yes,            yes),
  'enter-full': affiliation(               no,      no,   no,             yes,            yes),
  'see-locked': affiliation(               no,      no,   no,             no,             yes),
  'register': affiliation(                 no,      yes,  no,             no,             no),
  'invite-to-members-only': affiliation(   no,      no,   'invites',      yes,            yes),
  'assign-moderator': affiliation(         no,      no,   no,             yes,            yes),
  'list-moderators': affiliation(          no,      no,   no,             yes,            yes),
  'list-members': affiliation(             no,      no,   'nonanonymous', yes,            yes),
  'list-outcasts': affiliation(            no,      no,   no,             yes,            yes),
  'list-admins': affiliation(              no,      no,   no,             'nonanonymous', yes),
  'list-owners': affiliation(              no,      no,   no,             'nonanonymous', yes),
  'ban': affiliation(                      no,      no,   no,             yes,            yes),
  'edit-member-list': affiliation(         no,      no,   no,             yes,            yes),
  'edit-admin-list': affiliation(          no,      no,   no,             no,             yes),
  'edit-owner-list': affiliation(          no,      no,   no,             no,             yes),
  'configure': affiliation(                no,      no,   no,             no,             yes),
  'destroy': affiliation(                  no,      no,   no,             no,             yes),
} as const satisfies Record<string, RoleRow | AffiliationRow>

export type Action = keyof typeof POLICY
/** The table of one host. */
export type Policy = { readonly [action in Action]: RoleRow | AffiliationRow }

/** Someone as the policy sees them; who is not in the room has the role `none`. */
export interface Standing {
  readonly role: Role
  readonly affiliation: Affiliation
}

/** Whether someone may do something in a room that is configured like this. */
export function may(policy: Policy, action: Action, who: Standing, config: RoomConfig): boolean {
  const row = policy[action]
  const cell = row.by === 'role' ? row[who.role] : row[who.affiliation]
  return typeof cell === 'boolean' ? cell : CONDITIONS[cell](config)
}

const RANK: { readonly [affiliation in Affiliation]: number } = { outcast: 0, none: 1, member: 2, admin: 3, owner: 4 }

/** Below zero when `a` is the lower affiliation, zero when both are equal. */
export function compareAffiliations(a: Affiliation, b: Affiliation): number {
  return RANK[a] - RANK[b]
}

/** Whether the role comes with the affiliation, so that nobody can take it away alone. §8.4, §9.7. */
export function isModeratorByAffiliation(affiliation: Affiliation): boolean {
  return affiliation === 'admin' || affiliation === 'owner'
}

/** The role in which someone enters. §5.1.2. */
export function roleOnEntry(affiliation: Affiliation, config: RoomConfig): Exclude<Role, 'none'> {
  if (isModeratorByAffiliation(affiliation)) return 'moderator'
  return config.isModerated && affiliation === 'none' ? 'visitor' : 'participant'
}
