/** Limits, timers and choices of a virtual host, each with its unit and its default. */
import { randomBytes, randomUUID } from 'node:crypto'
import { CHANNEL_BINDINGS, type ChannelBinding } from '#xmpp/sasl/channel-binding.js'

export interface HostOptions {
  /** Bytes of one stanza before login. RFC 6120 §13.12: a limit below 10,000 is not allowed. */
  readonly maxStanzaBytesBeforeLogin: number
  /** Bytes of one stanza after login. */
  readonly maxStanzaBytes: number
  /** Bytes of one stanza of a privileged account after login; for it this counts where it is more. */
  readonly maxStanzaBytesPrivileged: number
  /** Elements inside elements, before login. */
  readonly maxDepthBeforeLogin: number
  /** Elements inside elements, after login. */
  readonly maxDepth: number
  /** Milliseconds from the connection to the end of resource binding; 0 means no limit. */
  readonly loginTimeMs: number
  /** Milliseconds of silence after which a bound client is asked whether it is there; 0 means never. RFC 6120 §4.6.1. */
  readonly silenceMs: number
  /** Milliseconds that it has for the answer. */
  readonly silenceAnswerMs: number
  /** Failed SASL attempts that may be followed by another one. RFC 6120 §6.4.5: two to five. */
  readonly saslRetries: number
  /** Failed logins to one account from one address that are answered at once. */
  readonly freeLoginFailures: number
  /** Failed logins to all accounts from one address (a /64 of IPv6) that are answered at once. */
  readonly freeLoginFailuresOfAddress: number
  /** Milliseconds that the first failure beyond lets the next answer wait; each further one twice as long. */
  readonly loginDelayMs: number
  /** Milliseconds that no answer waits longer for; whoever would have to is refused (`temporary-auth-failure`). */
  readonly maxLoginDelayMs: number
  /** Milliseconds after the last failure when all of them are forgotten. */
  readonly loginFailuresForgottenMs: number
  /** Refused bind requests that may be followed by another one. RFC 6120 §7.7.2: five to ten. */
  readonly bindRetries: number
  /** What happens when a client asks for a resource that is in use. RFC 6120 §7.7.2.2. */
  readonly bindConflict: 'close-old' | 'refuse-new' | 'rename-new'
  /** Connected resources of one account. */
  readonly maxResources: number
  /** Iteration count of the keys that are derived from passwords, and of those that are made up for unknown users. RFC 5802 §5.1, RFC 7677 §4: at least 4,096. */
  readonly scramIterations: number
  /** What SCRAM does for a user that does not exist: go on with a salt that stays the same, or refuse at once. RFC 6120 §6.5.10. */
  readonly unknownUsers: 'look-known' | 'refuse-at-once'
  /** Characters (code points) of an ANONYMOUS trace token. RFC 4505 §2. */
  readonly maxTraceCharacters: number
  /** Makes the localpart of an anonymous user, new for each login. XEP-0175 §2. The trace token is for people only. */
  readonly anonymousName: (trace: string) => string
  /** Whether an iq request to a full JID is delivered to someone who sent the asker no presence. RFC 6121 §8.5.3.1. */
  readonly strangersMayAsk: boolean
  /** Items of one roster. */
  readonly maxRosterItems: number
  /** Bytes of the name of a roster item, and of each of its groups. RFC 6121 §2.3.3. */
  readonly maxRosterTextBytes: number
  /** Subscription requests that wait for one account's answer. RFC 6121 §3.1.3. */
  readonly maxRosterRequests: number
  /** Bytes of one of them: each is kept as it came. */
  readonly maxRosterRequestBytes: number
  /** What happens when a second connection names a connected component. */
  readonly componentConflict: 'refuse-second' | 'close-first'
  /** Bytes that wait for one socket before its owner counts as a consumer that does not read. */
  readonly maxOutboxBytes: number
  /** Whether a stream that has been closed takes its socket along, or leaves that to the peer as long as the grace lasts. RFC 6120 §4.4. */
  readonly hangUp: 'at-once' | 'when-the-peer-does'
  /** Milliseconds that a closing stream may take before its socket is destroyed. */
  readonly closeGraceMs: number
  /** Stanzas per second that are read from a client on average, the rest later; 0 means no limit. RFC 6120 §13.12. */
  readonly maxStanzasPerSecond: number
  /** Stanzas that are read at once before the average counts. */
  readonly stanzaBurst: number
  /** Bytes per second that are read from a client on average, the rest later; 0 means no limit. */
  readonly maxBytesPerSecond: number
  /** Bytes that are read at once before the average counts. */
  readonly byteBurst: number
  /** Open connections of one address (of a /64 of IPv6), logged in or not; 0 means no limit. */
  readonly maxConnectionsPerAddress: number
  /** Connections per second that one address may open on average; 0 means no limit. */
  readonly connectionsPerSecond: number
  /** Connections that one address may open at once before the average counts. */
  readonly connectionBurst: number
  /** Bound sessions of one address; 0 means no limit. */
  readonly maxSessionsPerAddress: number
  /** Addresses and networks that no limit by address and no rate is meant for. */
  readonly exemptAddresses: readonly string[]
  /** Bare JIDs that no rate, no session limit and no resource limit is meant for, and that may send larger stanzas, e.g. `focus@auth.example.com`. */
  readonly privilegedJids: readonly string[]
  /** Addresses and networks of proxies that are believed when they say whom they speak for. */
  readonly trustedProxies: readonly string[]
  /** The header in which they say so. The other one is not read: it may be the client's own. */
  readonly forwardedHeader: 'x-forwarded-for' | 'forwarded'
  /** Milliseconds that a session whose connection is lost waits for its client; 0 means that none can be resumed. XEP-0198 §5. */
  readonly resumeTimeMs: number
  /** Sessions that are over and of which it is still known how many stanzas of the client they handled. XEP-0198 §5. */
  readonly rememberedSessions: number
  /** Stanzas for one client that may wait for its acknowledgement. */
  readonly maxUnackedStanzas: number
  /** Stanzas after which a client that has not answered yet is asked again what it has. XEP-0198 §4. */
  readonly askEveryStanzas: number
  /** Where to reconnect, as `host:port`; `undefined` leaves it to the client. XEP-0198 §5. */
  readonly resumeLocation: string | undefined
  /** Presences, one of each sender, that wait while a client says that it is inactive; 0 means that nothing waits. XEP-0352 §3.2. */
  readonly maxHeldPresences: number
  /** Whether a stanza that the schema forbids ends its stream, instead of being answered with an error. RFC 6120 §11.4. */
  readonly validates: boolean
  /** Prefixes of a TCP stream header that are taken; none named: any. RFC 6120 §4.8.5. */
  readonly streamPrefixes: readonly string[]
  /** Who is told of new credentials of external services: as long as it is connected, or however long ago it asked. XEP-0215 §3.2. */
  readonly servicePushes: 'to-who-is-connected' | 'to-whoever-asked'
  /** Language of texts for people. */
  readonly language: string
  /** WebSocket subprotocols of which one must be asked for; the first that fits is chosen. RFC 7395 §3.1. */
  readonly subprotocols: readonly string[]
  /** Whether WebSocket pings are answered. RFC 6455 §5.5.3. */
  readonly websocketPong: boolean
  /** What a frame that nobody may send does to its WebSocket. RFC 6455 §5.1, §5.2: it fails. */
  readonly brokenFrames: 'fail' | 'ignore'
  /** Milliseconds that a BOSH request may wait for its answer; a client may ask for less. XEP-0124 §7. */
  readonly boshWaitMs: number
  /** BOSH requests of one session that may wait at once; a client may ask for less. It may make one more. XEP-0124 §7. */
  readonly boshHold: number
  /** Milliseconds without a request after which a BOSH session is over. XEP-0124 §10. */
  readonly boshInactivityMs: number
  /** The same for sessions whose requests do not wait. XEP-0124 §12. */
  readonly boshPollingInactivityMs: number
  /** Milliseconds that have to lie between requests that say nothing. XEP-0124 §11, §12. */
  readonly boshPollingMs: number
  /** Milliseconds for which a BOSH client may pause; 0 means that it may not. XEP-0124 §10. */
  readonly boshMaxPauseMs: number
  /** Answers of a BOSH session that can be given again; `requests`: as many as it may have requests. XEP-0124 §14.3. */
  readonly boshKeptAnswers: 'requests' | number
  /** Which of the BOSH requests that wait gets what is there. XEP-0124 §8: the oldest. */
  readonly boshAnswersFirst: 'the-oldest' | 'the-newest'
  /** Makes the id of a BOSH session. XEP-0124 §7.2: unique, and not to be guessed. */
  readonly boshSid: () => string
  /** What becomes of a BOSH request in the clear for a session that began over TLS. XEP-0124 §19.1: its connection is closed, and no more. */
  readonly boshInTheClear: 'closed' | 'served' | 'ends-the-session'
  /** Values of Content-Type with which BOSH requests are taken; none named: all. XEP-0124 §5. */
  readonly boshContentTypes: readonly string[]
  /** Headers, in lower case, with which BOSH requests are taken; none named: any. XEP-0124 §5. */
  readonly boshHeaders: readonly string[]
  /** Bytes of one BOSH body. */
  readonly maxBoshBodyBytes: number
  /** Mechanisms in the order in which they are offered; a host offers those it is configured for. */
  readonly mechanismOrder: readonly string[]
  /** To what logins can be bound, in the order in which it is said. RFC 9266; RFC 5929; XEP-0440 §3. */
  readonly channelBindings: readonly ChannelBinding[]
  /** Whether a login may be bound to a connection in TLS 1.2 whose secrets could be those of another one, too. RFC 7677 §4, RFC 9266 §4.2: no. */
  readonly bindsWithoutSessionHash: boolean
  /** Whether STARTTLS is offered on TCP. RFC 6120 §5.2. */
  readonly startTls: boolean
  /** Whether nobody logs in without TLS. RFC 6120 §5.3.1. */
  readonly requireTls: boolean
  /** Whether SASL2 is offered on connections with TLS only. XEP-0388 §3. */
  readonly sasl2NeedsTls: boolean
  /** Whether PLAIN is offered on connections with TLS only. RFC 6120 §13.8.3. */
  readonly plainNeedsTls: boolean
  /** Whether OAUTHBEARER is offered on connections with TLS only. RFC 7628 §3. */
  readonly bearerNeedsTls: boolean
  /** Oldest version of TLS that is spoken. RFC 9325 §3.1.1. */
  readonly tlsMinVersion: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3'
  /** Ciphers as OpenSSL names them: those with forward secrecy. RFC 9325 §4.1, §4.2. */
  readonly tlsCiphers: string
  /** Names in the certificate that is made for a host. RFC 6120 §13.7.1.2.1. */
  readonly certificateNames: (domain: string) => readonly string[]
}

/** Whoever is on the machine itself is its owner, or a proxy that says for whom it speaks. */
const LOOPBACK = ['127.0.0.0/8', '::1']

export const DEFAULT_OPTIONS: HostOptions = {
  maxStanzaBytesBeforeLogin: 16_384,
  maxStanzaBytes: 262_144,
  maxStanzaBytesPrivileged: 10_485_760,
  maxDepthBeforeLogin: 32,
  maxDepth: 128,
  loginTimeMs: 30_000,
  silenceMs: 0,
  silenceAnswerMs: 30_000,
  saslRetries: 3,
  freeLoginFailures: 10,
  freeLoginFailuresOfAddress: 50,
  loginDelayMs: 500,
  maxLoginDelayMs: 10_000,
  loginFailuresForgottenMs: 900_000,
  bindRetries: 8,
  bindConflict: 'close-old',
  maxResources: 1_000,
  scramIterations: 10_000,
  unknownUsers: 'look-known',
  maxTraceCharacters: 255,
  anonymousName: () => randomUUID(),
  strangersMayAsk: false,
  maxRosterItems: 1_000,
  maxRosterTextBytes: 1_023,
  maxRosterRequests: 100,
  maxRosterRequestBytes: 8_192,
  componentConflict: 'refuse-second',
  maxOutboxBytes: 8_388_608,
  hangUp: 'at-once',
  closeGraceMs: 2_000,
  maxStanzasPerSecond: 100,
  stanzaBurst: 1_000,
  maxBytesPerSecond: 131_072,
  byteBurst: 1_048_576,
  maxConnectionsPerAddress: 1_200,
  connectionsPerSecond: 20,
  connectionBurst: 300,
  maxSessionsPerAddress: 1_000,
  exemptAddresses: LOOPBACK,
  privilegedJids: [],
  trustedProxies: LOOPBACK,
  forwardedHeader: 'x-forwarded-for',
  resumeTimeMs: 300_000,
  rememberedSessions: 1_000,
  maxUnackedStanzas: 5_000,
  askEveryStanzas: 100,
  resumeLocation: undefined,
  maxHeldPresences: 1_000,
  validates: false,
  streamPrefixes: [],
  servicePushes: 'to-who-is-connected',
  language: 'en',
  subprotocols: ['xmpp'],
  websocketPong: true,
  brokenFrames: 'fail',
  boshWaitMs: 60_000,
  boshHold: 1,
  boshInactivityMs: 30_000,
  boshPollingInactivityMs: 60_000,
  boshPollingMs: 2_000,
  boshMaxPauseMs: 120_000,
  boshKeptAnswers: 'requests',
  boshAnswersFirst: 'the-oldest',
  boshSid: () => randomBytes(20).toString('base64url'),
  boshInTheClear: 'closed',
  boshContentTypes: [],
  boshHeaders: [],
  maxBoshBodyBytes: 524_288,
  mechanismOrder: ['EXTERNAL', 'SCRAM-SHA-512-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'OAUTHBEARER', 'PLAIN', 'ANONYMOUS'],
  channelBindings: CHANNEL_BINDINGS,
  bindsWithoutSessionHash: false,
  startTls: true,
  requireTls: false,
  sasl2NeedsTls: true,
  plainNeedsTls: false,
  bearerNeedsTls: true,
  tlsMinVersion: 'TLSv1.2',
  tlsCiphers: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20',
  certificateNames: domain => [domain],
}
