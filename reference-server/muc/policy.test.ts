import { expect, test } from 'vitest'
import { AFFILIATIONS, ROLES, type Affiliation, type Role } from '#xmpp/stanzas/muc-user.js'
import { compareAffiliations, isModeratorByAffiliation, may, POLICY, roleOnEntry, type Action } from './policy.ts'
import { DEFAULT_CONFIG, type RoomConfig } from './room-config.ts'

// Written down from XEP-0045 §5.1.1 and §5.2.1 on its own, so that a slip in the table shows.
const ALLOWED_BY_ROLE: Readonly<Record<string, readonly Role[]>> = {
  'change-presence': ['visitor', 'participant', 'moderator'],
  'change-nick': ['visitor', 'participant', 'moderator'],
  'private-message': ['visitor', 'participant', 'moderator'],
  'invite': ['visitor', 'participant', 'moderator'],
  'speak': ['visitor', 'participant', 'moderator'],
  'set-subject': ['moderator'],
  'kick': ['moderator'],
  'grant-voice': ['moderator'],
  'revoke-voice': ['moderator'],
  'list-voice': ['moderator'],
  'approve-voice': ['moderator'],
  'see-jids': ['moderator'],
}
const ALLOWED_BY_AFFILIATION: Readonly<Record<string, readonly Affiliation[]>> = {
  'enter': ['none', 'member', 'admin', 'owner'],
  'enter-members-only': ['member', 'admin', 'owner'],
  'enter-full': ['admin', 'owner'],
  'see-locked': ['owner'],
  'register': ['none'],
  'invite-to-members-only': ['admin', 'owner'],
  'assign-moderator': ['admin', 'owner'],
  'list-moderators': ['admin', 'owner'],
  'list-members': ['admin', 'owner'],
  'list-outcasts': ['admin', 'owner'],
  'list-admins': ['owner'],
  'list-owners': ['owner'],
  'ban': ['admin', 'owner'],
  'edit-member-list': ['admin', 'owner'],
  'edit-admin-list': ['owner'],
  'edit-owner-list': ['owner'],
  'configure': ['owner'],
  'destroy': ['owner'],
}
const ACTIONS = Object.keys(POLICY) as Action[]

/** Everything that is allowed, as `action role affiliation`. */
function allowed(config: Partial<RoomConfig> = {}): string[] {
  const found: string[] = []
  for (const action of ACTIONS) for (const role of ROLES) for (const affiliation of AFFILIATIONS) {
    if (may(POLICY, action, { role, affiliation }, { ...DEFAULT_CONFIG, ...config })) found.push(`${action} ${role} ${affiliation}`)
  }
  return found.toSorted()
}

test('an unconfigured room allows exactly what the two tables of the specification allow', () => {
  const expected: string[] = []
  for (const [action, roles] of Object.entries(ALLOWED_BY_ROLE)) {
    for (const role of roles) for (const affiliation of AFFILIATIONS) expected.push(`${action} ${role} ${affiliation}`)
  }
  for (const [action, affiliations] of Object.entries(ALLOWED_BY_AFFILIATION)) {
    for (const affiliation of affiliations) for (const role of ROLES) expected.push(`${action} ${role} ${affiliation}`)
  }
  expect(allowed()).toEqual(expected.toSorted())
})

test.each<[string, Partial<RoomConfig>, { added?: string[]; gone?: string[] }]>([
  ['a moderated room silences visitors', { isModerated: true }, { gone: ['speak visitor'] }],
  ['changesubject lets participants set the subject', { changeSubject: true }, { added: ['set-subject participant'] }],
  ['a non-anonymous room shows JIDs and lists', { whois: 'anyone' }, {
    added: ['see-jids visitor', 'see-jids participant', 'list-members member', 'list-admins admin', 'list-owners admin'],
  }],
  ['allowinvites lets members invite', { allowInvites: true }, { added: ['invite-to-members-only member'] }],
  ['allowpm=participants', { allowPm: 'participants' }, { gone: ['private-message visitor'] }],
  ['allowpm=moderators', { allowPm: 'moderators' }, { gone: ['private-message visitor', 'private-message participant'] }],
  ['allowpm=none', { allowPm: 'none' }, { gone: ['private-message visitor', 'private-message participant', 'private-message moderator'] }],
])('%s and changes nothing else', (_, config, { added = [], gone = [] }) => {
  const before = new Set(allowed())
  const after = new Set(allowed(config))
  expect(rows(after.difference(before))).toEqual(added.toSorted())
  expect(rows(before.difference(after))).toEqual(gone.toSorted())
})

/** The table cell that each allowed combination stems from. */
function rows(found: ReadonlySet<string>): string[] {
  return [...new Set([...found].map(each => {
    const [action = '', role = '', affiliation = ''] = each.split(' ')
    return `${action} ${POLICY[action as Action].by === 'role' ? role : affiliation}`
  }))].toSorted()
}

test('roles on entry follow §5.1.2', () => {
  const roleIn = (isModerated: boolean): string[] => (['none', 'member', 'admin', 'owner'] as const).map(each => roleOnEntry(each, { ...DEFAULT_CONFIG, isModerated }))
  expect(roleIn(true)).toEqual(['visitor', 'participant', 'moderator', 'moderator'])
  expect(roleIn(false)).toEqual(['participant', 'participant', 'moderator', 'moderator'])
})

test('affiliations are in order, and admins and owners are moderators by them', () => {
  expect([...AFFILIATIONS].toSorted(compareAffiliations)).toEqual(['outcast', 'none', 'member', 'admin', 'owner'])
  expect(AFFILIATIONS.filter(isModeratorByAffiliation)).toEqual(['owner', 'admin'])
})
