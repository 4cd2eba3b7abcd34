/**
 * Every refusal of streams, SASL, stream management and stanzas outside rooms: one row each, with the condition it becomes on the wire.
 * A virtual host owns a copy of the tables, so that a row can differ there.
 * Spec: RFC 6120 §4.9.3 (stream errors), §6.5 (SASL failures), §8.3.3 (stanza errors); RFC 6121 §8.5.
 */
import type { ErrorType, StanzaErrorCondition } from '#xmpp/stanzas/stanza-error.js'
import type { SaidSaslCondition } from '#xmpp/stanzas/sasl.js'
import type { StreamErrorCondition } from '#xmpp/stream/stream-error.js'

export interface StreamRefusal {
  readonly condition: StreamErrorCondition
  /** One sentence for the people behind the peer. */
  readonly text?: string
  /** WebSocket close code where 1000 says too little. */
  readonly closeCode?: number
  readonly spec: string
}

export interface SaslRefusal {
  readonly condition: SaidSaslCondition
  readonly text?: string
  readonly spec: string
}

export interface StanzaRefusal {
  readonly type: ErrorType
  readonly condition: StanzaErrorCondition
  readonly text?: string
  readonly spec: string
}

/** Why stream management is not turned on, or a session not resumed. */
export interface SmRefusal {
  readonly condition: StanzaErrorCondition
  readonly spec: string
}

/** What ends a BOSH session, or the try to begin one. */
export interface BoshRefusal {
  /** XEP-0124 §17.2. */
  readonly condition: 'bad-request' | 'host-unknown' | 'improper-addressing' | 'internal-server-error' | 'item-not-found' | 'other-request' | 'policy-violation' | 'remote-stream-error'
  /** For clients from before there were conditions. XEP-0124 §17.1. */
  readonly legacyStatus?: number
  readonly spec: string
}

/**
 * What ends a stream. Two conditions of §4.9.3 have no row, as no client can be their cause: `remote-connection-failed` (where
 * somebody elsewhere is needed to let a client in, SASL has `temporary-auth-failure`), and `unsupported-feature`, which the
 * side that is offered features says to the side that offers them. Breaches that a framer finds carry their own code and condition; a row of that code here goes first. */
export const STREAM_REFUSALS = {
  STREAM_WRONG_NAMESPACE: { condition: 'invalid-namespace', text: 'the stream header is in the wrong namespace', spec: 'RFC 6120 §4.8.1' },
  STREAM_WRONG_CONTENT: { condition: 'invalid-namespace', text: 'this content namespace is not served here', spec: 'RFC 6120 §4.8.3' },
  STREAM_WRONG_ROOT: { condition: 'bad-format', text: 'the stream header has the wrong name', spec: 'RFC 6120 §4.2' },
  STREAM_PREFIX: { condition: 'bad-namespace-prefix', text: 'the prefix of the stream header has to be "stream"', spec: 'RFC 6120 §4.8.5, §4.9.3.2' },
  STREAM_HOST_MISSING: { condition: 'host-unknown', text: 'the stream header names no host', spec: 'RFC 6120 §4.7.2' },
  STREAM_HOST_MALFORMED: { condition: 'improper-addressing', text: 'the "to" of the stream header is not a domain', spec: 'RFC 6120 §4.9.3.7' },
  STREAM_HOST_UNKNOWN: { condition: 'host-unknown', text: 'this host is not served here', spec: 'RFC 6120 §4.9.3.6' },
  STREAM_HOST_GONE: { condition: 'host-gone', text: 'this host is not served any more', spec: 'RFC 6120 §4.9.3.5' },
  STREAM_HOST_MOVED: { condition: 'see-other-host', spec: 'RFC 6120 §4.9.3.19' },
  STREAM_SILENT: { condition: 'connection-timeout', text: 'nothing was answered for too long', spec: 'RFC 6120 §4.6.1, §4.9.3.4' },
  STREAM_FROM_MALFORMED: { condition: 'invalid-from', text: 'the "from" of the stream header is not a JID', spec: 'RFC 6120 §4.9.3.9' },
  STREAM_FROM_ELSEWHERE: { condition: 'invalid-from', text: 'the "from" of the stream header is not at this host', spec: 'XEP-0388 §2.1' },
  STREAM_FROM_CHANGED: { condition: 'invalid-from', text: 'the "from" of the stream header is not who logged in', spec: 'RFC 6120 §6.4.6' },
  STREAM_VERSION: { condition: 'unsupported-version', text: 'only version 1.0 is spoken here', spec: 'RFC 6120 §4.7.5' },
  STREAM_HEADER_AGAIN: { condition: 'bad-format', text: 'a stream header in the middle of a stream', spec: 'RFC 6120 §4.3.3' },
  STREAM_NOT_AUTHENTICATED: { condition: 'not-authorized', text: 'log in first', spec: 'RFC 6120 §4.9.3.12' },
  STREAM_DURING_LOGIN: { condition: 'not-authorized', text: 'a login is under way', spec: 'XEP-0388 §2.4' },
  STREAM_LOGIN_AGAIN: { condition: 'policy-violation', text: 'somebody has logged in already', spec: 'XEP-0388 §4.8' },
  STREAM_NOT_BOUND: { condition: 'not-authorized', text: 'bind a resource first', spec: 'RFC 6120 §7.1' },
  STREAM_SASL_RETRIES: { condition: 'policy-violation', text: 'too many failed logins', spec: 'RFC 6120 §6.4.5' },
  STREAM_BIND_RETRIES: { condition: 'policy-violation', text: 'too many failed bind requests', spec: 'RFC 6120 §7.7.2' },
  STREAM_LOGIN_TIME: { condition: 'policy-violation', text: 'the login took too long', spec: 'RFC 6120 §4.9.3.14' },
  STREAM_REPLACED: { condition: 'conflict', text: 'the resource was taken over by a newer connection', spec: 'RFC 6120 §7.7.2.2' },
  STREAM_UNKNOWN_ELEMENT: { condition: 'unsupported-stanza-type', spec: 'RFC 6120 §4.9.3.24' },
  STREAM_STANZA_NAMESPACE: { condition: 'invalid-namespace', text: 'stanzas here are in jabber:client', spec: 'RFC 6120 §4.8.3' },
  STREAM_STANZA_PREFIX: { condition: 'bad-namespace-prefix', text: 'stanzas have no prefix', spec: 'RFC 6120 §4.8.5, §4.9.3.2' },
  STREAM_INVALID: { condition: 'invalid-xml', text: 'the schema has no such stanza', spec: 'RFC 6120 §4.9.3.11, §11.4' },
  STREAM_FORGED_FROM: { condition: 'invalid-from', text: 'the "from" is not yours', spec: 'RFC 6120 §8.1.2.1' },
  STREAM_TOO_MANY_CONNECTIONS: { condition: 'resource-constraint', text: 'too many connections from this address', spec: 'RFC 6120 §4.9.3.17, §13.12' },
  STREAM_CONNECTS_TOO_OFTEN: { condition: 'policy-violation', text: 'too many connections a second from this address', spec: 'RFC 6120 §4.9.3.14, §13.12' },
  STREAM_TOO_MANY_SESSIONS: { condition: 'resource-constraint', text: 'too many sessions from this address', spec: 'RFC 6120 §4.9.3.17, §13.12' },
  STREAM_RESUMED: { condition: 'conflict', text: 'the session goes on over a newer connection', spec: 'XEP-0198 §5' },
  STREAM_ENABLED_AGAIN: { condition: 'policy-violation', text: 'stream management is on already', spec: 'XEP-0198 §3' },
  STREAM_ACK_SYNTAX: { condition: 'bad-format', text: 'an ack says how much was handled', spec: 'XEP-0198 §4' },
  STREAM_HANDLED_TOO_HIGH: { condition: 'undefined-condition', text: 'more was acknowledged than was sent', spec: 'XEP-0198 §6' },
  STREAM_UNACKED: { condition: 'policy-violation', text: 'too much is waiting to be acknowledged', spec: 'RFC 6120 §4.9.3.14' },
  STREAM_DOES_NOT_READ: { condition: 'policy-violation', text: 'too much is waiting to be read', spec: 'RFC 6120 §4.9.3.14' },
  STREAM_ACCESS_REVOKED: { condition: 'not-authorized', text: 'the access to this account has been taken back', spec: 'XEP-0494 §3.2; RFC 6120 §4.9.3.12' },
  STREAM_RESET: { condition: 'reset', text: 'the certificate has run out; there is a new one', spec: 'RFC 6120 §4.9.3.16' },
  STREAM_SHUTDOWN: { condition: 'system-shutdown', spec: 'RFC 6120 §4.9.3.22' },
  STREAM_OUR_FAULT: { condition: 'internal-server-error', spec: 'RFC 6120 §4.9.3.8' },
  WEBSOCKET_BINARY: { condition: 'bad-format', text: 'binary messages are not XMPP', closeCode: 1003, spec: 'RFC 7395 §3.2' },
  COMPONENT_CONTENT: { condition: 'invalid-namespace', text: 'this port speaks jabber:component:accept', spec: 'XEP-0114 §3' },
  COMPONENT_UNKNOWN: { condition: 'host-unknown', text: 'no such component is configured', spec: 'XEP-0114 §3' },
  COMPONENT_SECRET: { condition: 'not-authorized', text: 'wrong handshake', spec: 'XEP-0114 §3' },
  COMPONENT_NO_HANDSHAKE: { condition: 'not-authorized', text: 'the handshake comes first', spec: 'XEP-0114 §3' },
  COMPONENT_TAKEN: { condition: 'conflict', text: 'this component is connected already', spec: 'RFC 6120 §4.9.3.3' },
  COMPONENT_REPLACED: { condition: 'conflict', text: 'a newer connection took this component over', spec: 'RFC 6120 §4.9.3.3' },
  COMPONENT_ADDRESSING: { condition: 'improper-addressing', text: 'a component states "from" and "to"', spec: 'XEP-0114 §3' },
  COMPONENT_FORGED_FROM: { condition: 'invalid-from', text: 'the "from" is not at the domain of this component', spec: 'XEP-0114 §3' },
} as const satisfies Record<string, StreamRefusal>
export type StreamRefusalCode = keyof typeof STREAM_REFUSALS

export const SASL_REFUSALS = {
  SASL_NEEDS_TLS: { condition: 'encryption-required', text: 'TLS comes first', spec: 'RFC 6120 §6.5.4' },
  SASL_MECHANISM: { condition: 'invalid-mechanism', spec: 'RFC 6120 §6.5.7' },
  SASL_EXPIRED: { condition: 'credentials-expired', spec: 'RFC 6120 §6.5.3' },
  SASL_ENCODING: { condition: 'incorrect-encoding', spec: 'RFC 6120 §6.5.5' },
  SASL_SYNTAX: { condition: 'malformed-request', spec: 'RFC 6120 §6.5.8' },
  SASL_OUT_OF_ORDER: { condition: 'malformed-request', text: 'no handshake is under way', spec: 'RFC 6120 §6.4.3' },
  SASL_ABORTED: { condition: 'aborted', spec: 'RFC 6120 §6.5.1' },
  SASL_EMPTY: { condition: 'malformed-request', text: 'a name or a password is empty', spec: 'RFC 4616 §2' },
  SASL_UNKNOWN_USER: { condition: 'not-authorized', spec: 'RFC 6120 §6.5.10' },
  SASL_PASSWORD: { condition: 'not-authorized', spec: 'RFC 6120 §6.5.10' },
  SASL_UNAVAILABLE: { condition: 'temporary-auth-failure', text: 'whoever knows about passwords does not answer; try again later', spec: 'RFC 6120 §6.5.11' },
  SASL_PROOF: { condition: 'not-authorized', spec: 'RFC 5802 §3' },
  SASL_NONCE: { condition: 'not-authorized', spec: 'RFC 5802 §5.1' },
  SASL_BINDING_DATA: { condition: 'not-authorized', spec: 'RFC 5802 §5.1' },
  SASL_AUTHZID: { condition: 'invalid-authzid', spec: 'RFC 6120 §6.5.6' },
  SASL_HEADER_FROM: { condition: 'invalid-authzid', text: 'the stream header was from someone else', spec: 'RFC 6120 §6.4.6' },
  SASL_OAUTH_NONE: { condition: 'not-authorized', text: 'there is no bearer token in it', spec: 'RFC 7628 §3.1; RFC 6750 §2.1' },
  SASL_OAUTH_ELSEWHERE: { condition: 'not-authorized', text: 'this is another host or port', spec: 'RFC 7628 §3.2' },
  SASL_OAUTH_TOKEN: { condition: 'not-authorized', text: 'the token is not good here', spec: 'RFC 7628 §3.2.2; RFC 6750 §3.1' },
  SASL_OAUTH_EXPIRED: { condition: 'credentials-expired', text: 'the token has expired', spec: 'RFC 6120 §6.5.3' },
  SASL_OAUTH_REVOKED: { condition: 'not-authorized', text: 'the access has been taken back', spec: 'XEP-0493 §5.1' },
  SASL_OAUTH_SCOPE: { condition: 'not-authorized', text: 'the token is not for this', spec: 'RFC 6750 §3.1; XEP-0493 §3' },
  SASL_OAUTH_USER: { condition: 'not-authorized', text: 'the token names nobody here', spec: 'RFC 7628 §3.2' },
  SASL_OAUTH_UNAVAILABLE: { condition: 'temporary-auth-failure', text: 'who issues tokens does not answer', spec: 'RFC 6120 §6.5.11' },
  // What a token is refused with has the words of a Jitsi server, which its clients look for.
  TOKEN_MISSING: { condition: 'not-allowed', text: 'token required', spec: 'JITSI-JWT-01' },
  TOKEN_MALFORMED: { condition: 'not-allowed', text: 'Invalid token', spec: 'RFC 7515 §5.2' },
  TOKEN_FORMAT: { condition: 'not-allowed', text: 'bad token format', spec: 'RFC 7515 §5.2' },
  TOKEN_KID_MISSING: { condition: 'not-allowed', text: "'kid' claim is missing", spec: 'JITSI-JWT-12' },
  TOKEN_ALG_MISSING: { condition: 'not-allowed', text: "'alg' claim is missing", spec: 'RFC 7515 §4.1.1' },
  TOKEN_KID_FAMILY: { condition: 'not-allowed', text: "'kid' claim only support with RS family", spec: 'JITSI-JWT-06' },
  TOKEN_KEY: { condition: 'not-allowed', text: 'could not obtain public key', spec: 'JITSI-JWT-13' },
  TOKEN_HEADER: { condition: 'not-allowed', text: 'Invalid header', spec: 'RFC 7515 §5.2' },
  TOKEN_BODY: { condition: 'not-allowed', text: 'Invalid body', spec: 'RFC 7519 §7.2' },
  TOKEN_TYP: { condition: 'not-allowed', text: 'Invalid typ', spec: 'JITSI-JWT-07' },
  TOKEN_ALG: { condition: 'not-allowed', text: 'Invalid or incorrect alg', spec: 'RFC 8725 §3.1' },
  TOKEN_CRITICAL: { condition: 'not-allowed', text: 'Invalid header', spec: 'RFC 7515 §4.1.11' },
  TOKEN_SIGNATURE: { condition: 'not-allowed', text: 'Invalid signature', spec: 'RFC 7515 §5.2' },
  TOKEN_EXP_TYPE: { condition: 'not-allowed', text: 'exp must be number', spec: 'RFC 7519 §4.1.4' },
  TOKEN_NBF_TYPE: { condition: 'not-allowed', text: 'nbf must be number', spec: 'RFC 7519 §4.1.5' },
  TOKEN_EXPIRED: { condition: 'not-allowed', text: 'Not acceptable by exp', spec: 'RFC 7519 §4.1.4' },
  TOKEN_TOO_EARLY: { condition: 'not-allowed', text: 'Not acceptable by nbf', spec: 'RFC 7519 §4.1.5' },
  TOKEN_ISS_MISSING: { condition: 'not-allowed', text: "'iss' claim is missing", spec: 'JITSI-JWT-10' },
  TOKEN_ISS: { condition: 'not-allowed', text: "invalid 'iss' claim", spec: 'RFC 7519 §4.1.1' },
  TOKEN_AUD_MISSING: { condition: 'not-allowed', text: "'aud' claim is missing", spec: 'JITSI-JWT-11' },
  TOKEN_AUD: { condition: 'not-allowed', text: "invalid 'aud' claim", spec: 'RFC 7519 §4.1.3' },
  TOKEN_ROOM_MISSING: { condition: 'not-authorized', text: 'room claim is missing', spec: 'JITSI-JWT-15' },
  TOKEN_SUB_MISSING: { condition: 'not-authorized', text: 'sub claim is missing', spec: 'JITSI-JWT-16' },
  TOKEN_USER: { condition: 'not-authorized', text: 'the token is not this user’s', spec: 'RFC 4616 §2' },
  SASL_CHANNEL_BINDING: { condition: 'malformed-request', text: 'the mechanism and the channel binding do not fit each other', spec: 'RFC 5802 §6' },
  SASL_BINDING_TYPE: { condition: 'malformed-request', text: 'this channel binding is not offered', spec: 'RFC 5802 §6' },
  SASL_DOWNGRADE: { condition: 'not-authorized', text: 'channel binding is offered here, and somebody hid that from the client', spec: 'RFC 5802 §6' },
  SASL_TOO_MANY: { condition: 'temporary-auth-failure', text: 'too many logins have failed here; try again later', spec: 'RFC 6120 §6.5.11, §13.12' },
  SASL_CERTIFICATE: { condition: 'not-authorized', text: 'the client has shown no certificate that is good here', spec: 'RFC 6120 §6.3.4, §13.7.2.2' },
  SASL_CERTIFICATE_AMBIGUOUS: { condition: 'invalid-authzid', text: 'the certificate is for several; say for whom', spec: 'XEP-0178 §2' },
  SASL_TRACE: { condition: 'malformed-request', text: 'the trace token is too long or has prohibited characters', spec: 'RFC 4505 §2' },
} as const satisfies Record<string, SaslRefusal>
export type SaslRefusalCode = keyof typeof SASL_REFUSALS

export const BOSH_REFUSALS = {
  BOSH_SYNTAX: { condition: 'bad-request', legacyStatus: 400, spec: 'XEP-0124 §6, §17.2' },
  BOSH_TOO_BIG: { condition: 'policy-violation', legacyStatus: 403, spec: 'XEP-0124 §17.2' },
  BOSH_NO_TARGET: { condition: 'improper-addressing', spec: 'XEP-0124 §17.2' },
  BOSH_HOST_UNKNOWN: { condition: 'host-unknown', spec: 'XEP-0124 §17.2' },
  BOSH_TOO_MANY_SESSIONS: { condition: 'policy-violation', legacyStatus: 403, spec: 'XEP-0124 §17.2; RFC 6120 §13.12' },
  BOSH_UNKNOWN_SID: { condition: 'item-not-found', legacyStatus: 404, spec: 'XEP-0124 §7.1' },
  BOSH_RID_BEYOND: { condition: 'item-not-found', legacyStatus: 404, spec: 'XEP-0124 §14.2' },
  BOSH_ANSWER_FORGOTTEN: { condition: 'item-not-found', legacyStatus: 404, spec: 'XEP-0124 §14.3' },
  BOSH_KEY: { condition: 'item-not-found', legacyStatus: 404, spec: 'XEP-0124 §15.4' },
  BOSH_TOO_MANY_REQUESTS: { condition: 'policy-violation', legacyStatus: 403, spec: 'XEP-0124 §11' },
  BOSH_TOO_OFTEN: { condition: 'policy-violation', legacyStatus: 403, spec: 'XEP-0124 §11, §12' },
  BOSH_OTHER_REQUEST: { condition: 'other-request', spec: 'XEP-0124 §17.2' },
  BOSH_STREAM_ERROR: { condition: 'remote-stream-error', spec: 'XEP-0124 §17.2; XEP-0206 §6' },
} as const satisfies Record<string, BoshRefusal>
export type BoshRefusalCode = keyof typeof BOSH_REFUSALS

export const SM_REFUSALS = {
  SM_NOT_LOGGED_IN: { condition: 'unexpected-request', spec: 'XEP-0198 §3, §10' },
  SM_NOT_BOUND: { condition: 'unexpected-request', spec: 'XEP-0198 §3' },
  SM_NOT_ENABLED: { condition: 'unexpected-request', spec: 'XEP-0198 §4' },
  SM_BOUND: { condition: 'unexpected-request', spec: 'XEP-0198 §5' },
  SM_SYNTAX: { condition: 'bad-request', spec: 'XEP-0198 §6' },
  SM_NO_RESUMPTION: { condition: 'feature-not-implemented', spec: 'XEP-0198 §5' },
  SM_UNKNOWN_ID: { condition: 'item-not-found', spec: 'XEP-0198 §5' },
  SM_OTHER_USER: { condition: 'item-not-found', spec: 'XEP-0198 §10' },
} as const satisfies Record<string, SmRefusal>
export type SmRefusalCode = keyof typeof SM_REFUSALS

export const STANZA_REFUSALS = {
  STANZA_TO_MALFORMED: { type: 'modify', condition: 'jid-malformed', spec: 'RFC 6120 §8.3.3.8' },
  IQ_NO_ID: { type: 'modify', condition: 'bad-request', text: 'an iq has an id', spec: 'RFC 6120 §8.1.3' },
  IQ_TYPE: { type: 'modify', condition: 'bad-request', text: 'an iq is a get, set, result or error', spec: 'RFC 6120 §8.2.3' },
  IQ_CHILDREN: { type: 'modify', condition: 'bad-request', text: 'a request has exactly one child', spec: 'RFC 6120 §8.2.3' },
  IQ_NOT_BOUND: { type: 'auth', condition: 'not-authorized', text: 'bind a resource first', spec: 'RFC 6120 §7.1' },
  IQ_UNKNOWN: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6120 §8.4' },
  IQ_ACCOUNT_HIDDEN: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6121 §8.5.2.1.3' },
  IQ_STRANGER: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6121 §8.5.3.1' },
  IQ_NO_RESOURCE: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6121 §8.5.3.2.3' },
  PRESENCE_TYPE: { type: 'modify', condition: 'bad-request', text: 'no such presence type', spec: 'RFC 6121 §4.7.1' },
  PRESENCE_PRIORITY: { type: 'modify', condition: 'bad-request', text: 'a priority is a whole number from -128 to 127', spec: 'RFC 6121 §4.7.2.3' },
  MESSAGE_GROUPCHAT: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6121 §8.5.2.1.1' },
  MESSAGE_NO_ONE: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6121 §8.5.2.2.1' },
  MESSAGE_NO_RESOURCE: { type: 'cancel', condition: 'service-unavailable', spec: 'RFC 6121 §8.5.3.2.1' },
  ROSTER_FORBIDDEN: { type: 'auth', condition: 'forbidden', text: 'this roster is not yours', spec: 'RFC 6121 §2.1.5' },
  ROSTER_NONE: { type: 'cancel', condition: 'item-not-found', text: 'no roster is kept for you', spec: 'RFC 6121 §2.1.4' },
  ROSTER_ITEMS: { type: 'modify', condition: 'bad-request', text: 'a roster set has exactly one item with an address', spec: 'RFC 6121 §2.3.3' },
  ROSTER_GROUP_TWICE: { type: 'modify', condition: 'bad-request', text: 'a group is named twice', spec: 'RFC 6121 §2.3.3' },
  ROSTER_GROUP_EMPTY: { type: 'modify', condition: 'not-acceptable', text: 'a group has a name', spec: 'RFC 6121 §2.3.3' },
  ROSTER_TEXT_TOO_LONG: { type: 'modify', condition: 'not-acceptable', text: 'the name or a group is too long', spec: 'RFC 6121 §2.3.3' },
  ROSTER_SELF: { type: 'cancel', condition: 'not-allowed', text: 'you are not your own contact', spec: 'RFC 6121 §2.3.3' },
  ROSTER_NO_ITEM: { type: 'cancel', condition: 'item-not-found', text: 'there is no such item', spec: 'RFC 6121 §2.5.3' },
  ROSTER_FULL: { type: 'cancel', condition: 'policy-violation', text: 'the roster is full', spec: 'RFC 6121 §2.3.3' },
  SUBSCRIPTION_NO_ROSTER: { type: 'cancel', condition: 'not-allowed', text: 'no roster is kept for you', spec: 'RFC 6121 §3.1.2' },
  SUBSCRIPTION_TOO_MANY: { type: 'wait', condition: 'resource-constraint', text: 'too many requests wait for an answer, or this one is too large', spec: 'RFC 6121 §3.1.3' },
  DISCO_NODE: { type: 'cancel', condition: 'item-not-found', spec: 'XEP-0030 §7' },
  EXTERNAL_SERVICE_UNNAMED: { type: 'modify', condition: 'bad-request', text: 'credentials are for a host and a type', spec: 'XEP-0215 §3.3' },
  EXTERNAL_SERVICE_UNKNOWN: { type: 'cancel', condition: 'item-not-found', text: 'no such service has credentials here', spec: 'XEP-0215 §3.3' },
  BIND_RESOURCE: { type: 'modify', condition: 'bad-request', text: 'this resource cannot be used', spec: 'RFC 6120 §7.7.2.1' },
  BIND_CONFLICT: { type: 'cancel', condition: 'conflict', spec: 'RFC 6120 §7.7.2.2' },
  BIND_TOO_MANY: { type: 'wait', condition: 'resource-constraint', spec: 'RFC 6120 §7.6.2.1' },
  BIND_AGAIN: { type: 'cancel', condition: 'not-allowed', text: 'a resource is bound already', spec: 'RFC 6120 §7.6.2.2' },
  ACCESS_RESTRICTED: { type: 'auth', condition: 'forbidden', text: 'this login is for the account alone', spec: 'XEP-0493 §3.1' },
  ACCESS_NOT_YOURS: { type: 'auth', condition: 'forbidden', text: 'this access is not yours to take back', spec: 'XEP-0494 §5' },
  ACCESS_UNKNOWN: { type: 'cancel', condition: 'item-not-found', text: 'nobody has this access', spec: 'XEP-0494 §3.2' },
  DOMAIN_UNKNOWN: { type: 'cancel', condition: 'remote-server-not-found', spec: 'RFC 6120 §10.4' },
  // The same as for a domain that there is not, so that nobody learns which ones there are
  DOMAIN_ISOLATED: { type: 'cancel', condition: 'remote-server-not-found', spec: 'RFC 6120 §10.4' },
  COMPONENT_AWAY: { type: 'cancel', condition: 'service-unavailable', text: 'the component is not connected', spec: 'XEP-0114 §3' },
  COMPONENT_BROKE: { type: 'wait', condition: 'internal-server-error', text: 'the component made a mistake', spec: 'RFC 6120 §8.3.3.6' },
} as const satisfies Record<string, StanzaRefusal>
export type StanzaRefusalCode = keyof typeof STANZA_REFUSALS

/**
 * The tables of one virtual host. A row that is left empty is a rule that this host does not have: nothing is refused by it
 * where the machine can go on without it.
 */
export interface Refusals {
  readonly stream: { readonly [code in StreamRefusalCode]: StreamRefusal | undefined } & Readonly<Record<string, StreamRefusal | undefined>>
  readonly sasl: { readonly [code in SaslRefusalCode]: SaslRefusal | undefined }
  readonly sm: { readonly [code in SmRefusalCode]: SmRefusal | undefined }
  readonly stanza: { readonly [code in StanzaRefusalCode]: StanzaRefusal | undefined }
  readonly bosh: { readonly [code in BoshRefusalCode]: BoshRefusal | undefined }
}

export const REFUSALS: Refusals = { stream: STREAM_REFUSALS, sasl: SASL_REFUSALS, sm: SM_REFUSALS, stanza: STANZA_REFUSALS, bosh: BOSH_REFUSALS }
