/**
 * Every feature of a room, in the order in which they are asked: who may come in before who is shown around, what is
 * refused before what is passed on.
 */
import { admins } from '../jitsi/admins.ts'
import { adminItems } from '../jitsi/admin-items.ts'
import { lobby } from '../jitsi/lobby.ts'
import { lobbyGate } from '../jitsi/lobby-gate.ts'
import { lobbyInvitations } from '../jitsi/lobby-invitations.ts'
import { lobbyRoom } from '../jitsi/lobby-room.ts'
import { lobbyView } from '../jitsi/lobby-view.ts'
import { allOwners } from '../jitsi/all-owners.ts'
import { focusFirst } from '../jitsi/focus-first.ts'
import { healthRooms } from '../jitsi/health-rooms.ts'
import { hiddenRooms } from '../jitsi/hidden-rooms.ts'
import { meetingHygiene } from '../jitsi/meeting-hygiene.ts'
import { meetingId } from '../jitsi/meeting-id.ts'
import { occupantLimit } from '../jitsi/occupant-limit.ts'
import { passwordWhitelist } from '../jitsi/password-whitelist.ts'
import { permissions } from '../jitsi/permissions.ts'
import { tokenAffiliation } from '../jitsi/token-affiliation.ts'
import { hostArrival, waitForHost } from '../jitsi/wait-for-host.ts'
import type { HookTable } from './hooks.ts'
import { administration } from './features/administration.ts'
import { affiliations } from './features/affiliations.ts'
import { anonymity } from './features/anonymity.ts'
import { arrival } from './features/arrival.ts'
import { audit } from './features/audit.ts'
import { availability } from './features/availability.ts'
import { brand, brandRules, welcome } from './features/brand.ts'
import { bans } from './features/bans.ts'
import { configuration } from './features/configuration.ts'
import { creation } from './features/creation.ts'
import { destruction } from './features/destruction.ts'
import { discovery } from './features/discovery.ts'
import { groupchat } from './features/groupchat.ts'
import { history } from './features/history.ts'
import { ids } from './features/ids.ts'
import { invitation } from './features/invitation.ts'
import { kick } from './features/kick.ts'
import { leaving } from './features/leaving.ts'
import { legacyJoin } from './features/legacy-join.ts'
import { lifetime } from './features/lifetime.ts'
import { logging } from './features/logging.ts'
import { maxUsers } from './features/max-users.ts'
import { membersOnly } from './features/members-only.ts'
import { moderators } from './features/moderators.ts'
import { nickLockdown } from './features/nick-lockdown.ts'
import { nickname } from './features/nickname.ts'
import { password } from './features/password.ts'
import { privateMessage } from './features/private-message.ts'
import { registration } from './features/registration.ts'
import { requests } from './features/requests.ts'
import { roles } from './features/roles.ts'
import { subject } from './features/subject.ts'
import { tokenRooms } from './features/token-rooms.ts'
import { traffic } from './features/traffic.ts'
import { voice } from './features/voice.ts'
import { voiceRequest } from './features/voice-request.ts'

const FEATURES: readonly ((hooks: HookTable) => void)[] = [
  audit, // what is noted of all that follows?
  healthRooms, tokenRooms, // who may ask for anything?
  brand, traffic, meetingHygiene, nickLockdown, // what is left of what was sent, and under which name?
  anonymity, logging, lobby, lobbyRoom, configuration, // what is one told of?
  meetingId, admins, occupantLimit, focusFirst, creation, bans, waitForHost, tokenAffiliation, lobbyGate, membersOnly, passwordWhitelist, password, brandRules, nickname, maxUsers, // may one come in?
  allOwners, permissions, // and as what?
  arrival, history, subject, welcome, hostArrival, // what does one see, and in which order?
  legacyJoin, availability, leaving, lifetime, destruction,
  kick, voice, moderators, roles, affiliations, adminItems, administration, registration, hiddenRooms, discovery, requests,
  ids, lobbyInvitations, invitation, voiceRequest, privateMessage, groupchat,
  lobbyView, // what of all that goes out of a lobby?
]

export function registerFeatures(hooks: HookTable): void {
  for (const feature of FEATURES) feature(hooks)
}
