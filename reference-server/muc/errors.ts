/** Every refusal of a room: which error, and which sentence of the specification asks for it. */
import type { StanzaErrorCondition } from '#xmpp/stanzas/stanza-error.js'

export interface Refusal {
  readonly type: 'auth' | 'cancel' | 'modify' | 'wait'
  readonly condition: StanzaErrorCondition
  readonly spec: string
  readonly text?: string
  /** Name of an element of `http://jitsi.org/jitmeet` that says more, for clients of Jitsi. */
  readonly jitsi?: string
}

export const MUC_ERRORS = {
  // Entering
  MUC_NICK_MISSING: { type: 'modify', condition: 'jid-malformed', spec: 'XEP-0045 §7.2.1' },
  MUC_NICK_NOT_ACCEPTABLE: { type: 'modify', condition: 'not-acceptable', spec: 'XEP-0045 §17.1' },
  MUC_NICK_PLAIN: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-RESVAL-01', text: 'Invalid resource' },
  MUC_NICK_OWN: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-RESVAL-03', text: 'Invalid anonymous user ID' },
  MUC_NICK_FIXED: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-RESVAL-02', text: 'Nick changes are not allowed' },
  MUC_NAME_MISSING: { type: 'modify', condition: 'not-acceptable', spec: 'RFC 6120 §8.3.3.9', text: 'A display name is required', jitsi: 'displayname-required' },
  MUC_NAME_NOT_ACCEPTABLE: { type: 'modify', condition: 'not-acceptable', spec: 'RFC 6120 §8.3.3.9', text: 'This display name is not acceptable' },
  MUC_AVATAR_MISSING: { type: 'modify', condition: 'not-acceptable', spec: 'RFC 6120 §8.3.3.9', text: 'An avatar is required' },
  MUC_AVATAR_NOT_ACCEPTABLE: { type: 'modify', condition: 'not-acceptable', spec: 'RFC 6120 §8.3.3.9', text: 'This avatar is not acceptable' },
  MUC_EMAIL_MISSING: { type: 'modify', condition: 'not-acceptable', spec: 'RFC 6120 §8.3.3.9', text: 'An email address is required' },
  MUC_EMAIL_NOT_ACCEPTABLE: { type: 'modify', condition: 'not-acceptable', spec: 'RFC 6120 §8.3.3.9', text: 'This email address is not acceptable' },
  MUC_NICK_CONFLICT: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §7.2.8' },
  MUC_NICK_RESERVED: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §7.2.8' },
  MUC_NICK_CHANGE_CONFLICT: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §7.6' },
  MUC_NICK_CHANGE_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §5.1.1' },
  MUC_CREATION_RESTRICTED: { type: 'cancel', condition: 'not-allowed', spec: 'XEP-0045 §10.1.1', text: 'Room creation is restricted' },
  MUC_ADMIN_FIXED: { type: 'modify', condition: 'not-acceptable', spec: 'JITSI-MUC-26' },
  MUC_HEALTH_ROOM: { type: 'cancel', condition: 'service-unavailable', spec: 'JITSI-MEETID-10' },
  MUC_CONFERENCE_FULL: { type: 'cancel', condition: 'service-unavailable', spec: 'JITSI-MAXOCC-01' },
  MUC_TOO_MANY_ROOMS: { type: 'wait', condition: 'resource-constraint', spec: 'XEP-0045 §13.6' },
  MUC_ROOM_LOCKED: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0045 §7.2.10' },
  MUC_TOKEN_ROOM_MISSING: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-03', text: 'Room does not exist', jitsi: 'room-does-not-exist' },
  MUC_TOKEN_MISSING: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-07', text: 'Authentication required', jitsi: 'authentication-required' },
  MUC_TOKEN_ROOM: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-01', text: 'Room does not match the room from token', jitsi: 'room-mismatch' },
  MUC_TOKEN_ROOM_NAME: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-01', text: 'Room name cannot be matched to the one from token.', jitsi: 'room-name-does-not-match' },
  MUC_TOKEN_PATTERN: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-06', text: 'Room claim is not a valid Lua pattern', jitsi: 'invalid-regex' },
  MUC_TOKEN_MISMATCH: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-01', text: 'Room and token mismatched' },
  MUC_TOKEN_GUEST: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-TOKROOM-09', text: 'Room modification disabled for guests' },
  MUC_BANNED: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §7.2.7' },
  MUC_MEMBERS_ONLY: { type: 'auth', condition: 'registration-required', spec: 'XEP-0045 §7.2.6' },
  MUC_LOBBY: { type: 'auth', condition: 'registration-required', spec: 'JITSI-LOBBY-06' },
  MUC_LOBBY_NAME_MISSING: { type: 'modify', condition: 'not-acceptable', spec: 'JITSI-LOBBY-07' },
  MUC_PASSWORD_MISSING: { type: 'auth', condition: 'not-authorized', spec: 'XEP-0045 §7.2.5' },
  MUC_PASSWORD_WRONG: { type: 'auth', condition: 'not-authorized', spec: 'XEP-0045 §7.2.5' },
  MUC_ROOM_FULL: { type: 'wait', condition: 'service-unavailable', spec: 'XEP-0045 §7.2.9' },
  MUC_PRESENCE_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §5.1.1' },

  // Messages
  MUC_ROOM_MISSING: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0045 §17.2' },
  MUC_ROOM_NOT_YET_OPEN: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0045 §17.2' },
  MUC_GROUPCHAT_FROM_OUTSIDE: { type: 'modify', condition: 'not-acceptable', spec: 'XEP-0045 §7.4' },
  MUC_NO_VOICE: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §7.4' },
  MUC_SUBJECT_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §8.1' },
  MUC_MESSAGE_TYPE: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §17.2' },
  MUC_PRIVATE_GROUPCHAT: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §7.5' },
  MUC_PRIVATE_TO_NOBODY: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0045 §7.5' },
  MUC_PRIVATE_FROM_OUTSIDE: { type: 'modify', condition: 'not-acceptable', spec: 'XEP-0045 §7.5' },
  MUC_PRIVATE_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §16.5.3' },
  MUC_INVITE_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §7.8.2' },
  MUC_INVITE_FROM_OUTSIDE: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §17.2' },
  MUC_INVITE_ADDRESS: { type: 'modify', condition: 'jid-malformed', spec: 'XEP-0045 §7.8.2' },
  MUC_INVITEE_MALFORMED: { type: 'cancel', condition: 'jid-malformed', spec: 'JITSI-LOBBY-26' },
  MUC_INVITEE_MISSING: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0045 §7.8.2' },
  MUC_DECLINE_UNINVITED: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §7.8.2' },
  MUC_VOICE_REQUEST: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §7.13' },
  MUC_VOICE_APPROVAL_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §8.6' },

  // Requests to the room
  MUC_IQ_UNKNOWN: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6120 §8.2.3' },
  MUC_ADMIN_QUERY: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §19.3' },
  MUC_ADMIN_ROLE_AND_AFFILIATION: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §17.4' },
  MUC_ADMIN_JID: { type: 'modify', condition: 'jid-malformed', spec: 'JITSI-LOBBY-22', text: 'An account is named by its bare address' },
  MUC_ADMIN_NICK_UNKNOWN: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0045 §8.2' },
  MUC_ROLE_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §8' },
  MUC_ROLE_LIST_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §8.5' },
  MUC_KICK_HIGHER: { type: 'cancel', condition: 'not-allowed', spec: 'XEP-0045 §8.2' },
  MUC_KICK_SELF: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §8.2' },
  MUC_VOICE_PROTECTED: { type: 'cancel', condition: 'not-allowed', spec: 'XEP-0045 §8.4' },
  MUC_MODERATOR_PROTECTED: { type: 'cancel', condition: 'not-allowed', spec: 'XEP-0045 §9.7' },
  MUC_MODERATOR_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §9.6' },
  MUC_AFFILIATION_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §9' },
  MUC_AFFILIATION_LIST_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §9.5, §10.5, §10.8' },
  MUC_AFFILIATION_TOO_MANY: { type: 'wait', condition: 'resource-constraint', spec: 'XEP-0045 §13.6' },
  MUC_BAN_HIGHER: { type: 'cancel', condition: 'not-allowed', spec: 'XEP-0045 §9.1' },
  MUC_BAN_SELF: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §9.1' },
  MUC_ADMIN_LIST_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §10.6, §10.7' },
  MUC_OWNER_LIST_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §10.3, §10.4' },
  MUC_LAST_OWNER: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §10.4' },
  MUC_RESERVED_NICK_TAKEN: { type: 'cancel', condition: 'conflict', spec: 'XEP-0045 §7.10' },
  MUC_CONFIGURE_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §10.2', text: 'Only owners can configure rooms' },
  MUC_DESTROY_FORBIDDEN: { type: 'auth', condition: 'forbidden', spec: 'XEP-0045 §10.9' },
  MUC_OWNER_QUERY: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §19.4' },
  MUC_CONFIG_NOT_ACCEPTABLE: { type: 'modify', condition: 'not-acceptable', spec: 'XEP-0045 §10.1.3' },
  MUC_REGISTER_NOT_ALLOWED: { type: 'cancel', condition: 'not-allowed', spec: 'XEP-0045 §7.10' },
  MUC_REGISTER_FORM: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §7.10' },
  MUC_FOCUS_PROTECTED: { type: 'cancel', condition: 'not-allowed', spec: 'JITSI-MEETID-11' },
  MUC_OWNERS_FIXED: { type: 'auth', condition: 'forbidden', spec: 'JITSI-ALLOWN-04' },
  MUC_ROOM_HIDDEN: { type: 'auth', condition: 'forbidden', spec: 'JITSI-HIDE-01' },
  MUC_DISCO_NODE: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0030 §3.2' },
  MUC_DISCO_TRAFFIC: { type: 'cancel', condition: 'service-unavailable', spec: 'XEP-0045 §18.1.1' },

  // Requests to an occupant
  MUC_DISCO_FROM_OUTSIDE: { type: 'modify', condition: 'bad-request', spec: 'XEP-0045 §6.6' },
  MUC_IQ_FROM_OUTSIDE: { type: 'modify', condition: 'not-acceptable', spec: 'XEP-0410 §3.2' },
  MUC_IQ_TO_NOBODY: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0410 §3.2' },
  MUC_IQ_GONE: { type: 'cancel', condition: 'item-not-found', spec: 'RFC 6120 §8.2.3' },
  MUC_IQ_TOO_MANY: { type: 'wait', condition: 'resource-constraint', spec: 'XEP-0045 §13.6' },

  // Anything
  MUC_INTERNAL: { type: 'wait', condition: 'internal-server-error', spec: 'RFC 6120 §8.3.3.6' },
} as const satisfies Record<string, Refusal>

export type MucErrorCode = keyof typeof MUC_ERRORS

/** The table of one host. A row that is left empty is a rule that this host does not have: nothing is refused by it. */
export type MucErrors = { [code in MucErrorCode]: Refusal | undefined }
