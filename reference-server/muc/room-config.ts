/** What an owner can configure, and how each setting stands in the form. Spec: XEP-0045 v1.35.5 §10.1.3, §16.5.3. */
import type { Role } from '#xmpp/stanzas/muc-user.js'

export interface RoomConfig {
  readonly name: string
  readonly description: string
  readonly language: string
  readonly pubsub: string
  readonly isPersistent: boolean
  readonly isPublic: boolean
  readonly isMembersOnly: boolean
  readonly isModerated: boolean
  readonly isLogged: boolean
  /** Absent when no password is needed. */
  readonly password: string | undefined
  /** Who sees real JIDs. */
  readonly whois: 'moderators' | 'anyone'
  /** Occupants; 0 means that only the service limits them. */
  readonly maxUsers: number
  /** Who may send private messages. */
  readonly allowPm: 'anyone' | 'participants' | 'moderators' | 'none'
  /** Whether members may invite to a members-only room. */
  readonly allowInvites: boolean
  /** Whether participants may change the subject. */
  readonly changeSubject: boolean
  /** Roles whose presence others see. */
  readonly presenceBroadcast: readonly Role[]
  /** Roles that may get the member list. */
  readonly memberListFor: readonly Role[]
  /** Messages of history that a newcomer gets at most. */
  readonly maxHistoryFetch: number
}

export const DEFAULT_CONFIG: RoomConfig = {
  name: '',
  description: '',
  language: '',
  pubsub: '',
  isPersistent: false,
  isPublic: true,
  isMembersOnly: false,
  isModerated: false,
  isLogged: false,
  password: undefined,
  whois: 'moderators',
  maxUsers: 0,
  allowPm: 'anyone',
  allowInvites: false,
  changeSubject: false,
  presenceBroadcast: ['moderator', 'participant', 'visitor'],
  memberListFor: ['moderator'],
  maxHistoryFetch: 50,
}
