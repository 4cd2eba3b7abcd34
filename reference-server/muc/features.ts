/**
 * Every feature of a room, in the order in which they are asked: who may come in before who is shown around, what is
 * refused before what is passed on.
 */
import type { HookTable } from './hooks.ts'
import { anonymity } from './features/anonymity.ts'
import { arrival } from './features/arrival.ts'
import { availability } from './features/availability.ts'
import { bans } from './features/bans.ts'
import { creation } from './features/creation.ts'
import { groupchat } from './features/groupchat.ts'
import { history } from './features/history.ts'
import { kick } from './features/kick.ts'
import { leaving } from './features/leaving.ts'
import { legacyJoin } from './features/legacy-join.ts'
import { lifetime } from './features/lifetime.ts'
import { logging } from './features/logging.ts'
import { maxUsers } from './features/max-users.ts'
import { membersOnly } from './features/members-only.ts'
import { moderators } from './features/moderators.ts'
import { nickname } from './features/nickname.ts'
import { password } from './features/password.ts'
import { privateMessage } from './features/private-message.ts'
import { roles } from './features/roles.ts'
import { subject } from './features/subject.ts'
import { voice } from './features/voice.ts'

const FEATURES: readonly ((hooks: HookTable) => void)[] = [
  creation, bans, membersOnly, password, nickname, maxUsers, // may one come in?
  anonymity, logging, // what is one warned of?
  arrival, history, subject, // what does one see, and in which order?
  legacyJoin, availability, leaving, lifetime,
  kick, moderators, voice, roles,
  groupchat, privateMessage,
]

export function registerFeatures(hooks: HookTable): void {
  for (const feature of FEATURES) feature(hooks)
}
