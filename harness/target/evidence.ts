/** What was seen of a target, and which features of the catalogue that makes. Pure: discovery fills it in, this judges. */
import type { Transport } from '#harness/verdict/run-result.js'

/** Everything discovery looked at. What could not be looked at is empty. */
export interface Evidence {
  /** Endpoints that the target has, reachable or not. */
  readonly endpoints: readonly (Transport | 'component' | 'second component')[]
  /** Any endpoint uses TLS, from the first byte or when asked. */
  readonly tls: boolean
  /** There is a host, or a port, where nobody logs in without TLS. */
  readonly tlsRequired: boolean
  readonly websocketTls: boolean
  /** There is an address of BOSH with TLS. */
  readonly boshTls: boolean
  /** The web server of the domain has metadata of it, over TLS or in the clear. */
  readonly hostMeta: boolean
  readonly mechanisms: readonly string[]
  /** It is said how tokens are made that the target takes. */
  readonly oauth: boolean
  /** Somebody gave an authority of client certificates. */
  readonly clientCertificates: boolean
  /** Children of stream features, before and after login, as `{namespace}name`. */
  readonly streamFeatures: readonly string[]
  /** Attributes of the body that a BOSH session was created with. */
  readonly boshSession: readonly string[]
  /** What SASL2 offers inline, as `{namespace}name`. */
  readonly inline: readonly string[]
  /** The server allowed a session to be resumed. */
  readonly resumable: boolean
  /** The server answered a request for the roster. */
  readonly roster: boolean
  /** disco#info features of the server and of an account. */
  readonly serverFeatures: readonly string[]
  /** disco#info features of the rooms service and of a fresh room. */
  readonly roomFeatures: readonly string[]
  /** `undefined` when no room could be entered. */
  readonly room: RoomEvidence | undefined
  /** Features somebody stated. */
  readonly declares: readonly string[]
}

/** What a fresh room of ours showed. */
export interface RoomEvidence {
  /** Names of the fields of its configuration form. */
  readonly fields: readonly string[]
  /** Values of the field `muc#roomconfig_allowpm`, if there is one. */
  readonly allowPm: readonly string[]
  /** FORM_TYPE of the forms in its disco#info. */
  readonly infoForms: readonly string[]
  readonly listsOccupants: boolean
  /** The second visitor was kept out until it was configured. */
  readonly wasLocked: boolean
  /** Another resource of the same account may use the same nickname. */
  readonly sharesNick: boolean
  /** Something said earlier was told to somebody who entered later. */
  readonly keepsHistory: boolean
  readonly reservedNickAnswered: boolean
  readonly trafficAnswered: boolean
  readonly registerForm: boolean
}

type Rule = (seen: Evidence) => boolean

/** How each optional feature of the catalogue shows. What is not here is not optional, or only ever stated by `declares`. */
export const RULES: Readonly<Record<string, Rule>> = {
  'starttls': streamFeature('{urn:ietf:params:xml:ns:xmpp-tls}starttls'),
  'starttls-required': ({ tlsRequired }) => tlsRequired,
  'tls': ({ tls }) => tls,
  'sasl-anonymous': mechanism('ANONYMOUS'),
  'sasl-plain': mechanism('PLAIN'),
  'sasl-scram': ({ mechanisms }) => mechanisms.some(name => /^SCRAM-SHA-(1|256)$/.test(name)),
  'sasl-scram-sha-256': mechanism('SCRAM-SHA-256'),
  'sasl-scram-sha-512': mechanism('SCRAM-SHA-512'),
  'sasl-scram-plus': ({ mechanisms }) => mechanisms.some(name => /^SCRAM-.*-PLUS$/.test(name)),
  'sasl-external': ({ clientCertificates }) => clientCertificates,
  'sasl-oauthbearer': ({ oauth }) => oauth,
  'sasl-cb-capability': streamFeature('{urn:xmpp:sasl-cb:0}sasl-channel-binding'),
  'sasl2': streamFeature('{urn:xmpp:sasl:2}authentication'),
  'bind2': ({ inline }) => inline.includes('{urn:xmpp:bind:0}bind'),
  'ibr': seen => streamFeature('{http://jabber.org/features/iq-register}register')(seen) || disco('jabber:iq:register')(seen),
  'websocket': ({ endpoints }) => endpoints.includes('websocket'),
  'websocket-tls': ({ websocketTls }) => websocketTls,
  'bosh': ({ endpoints }) => endpoints.includes('bosh'),
  'bosh-tls': ({ boshTls }) => boshTls,
  'host-meta': ({ hostMeta }) => hostMeta,
  'bosh-ack': ({ boshSession }) => boshSession.includes('ack'),
  'bosh-multi': ({ boshSession }) => boshSession.includes('stream'),
  'bosh-pause': ({ boshSession }) => boshSession.includes('maxpause'),
  'component': ({ endpoints }) => endpoints.includes('component'),
  'component-second': ({ endpoints }) => endpoints.includes('second component'),
  'sm': ({ streamFeatures }) => streamFeatures.some(name => /^\{urn:xmpp:sm:\d\}sm$/.test(name)),
  'sm-resume': ({ resumable }) => resumable,
  'sm-inline': ({ inline }) => inline.some(name => /^\{urn:xmpp:sm:\d\}sm$/.test(name)),
  'presence-subscription': ({ roster }) => roster,
  'roster': ({ roster }) => roster,
  'roster-versioning': streamFeature('{urn:xmpp:features:rosterver}ver'),
  'pre-approval': streamFeature('{urn:xmpp:features:pre-approval}sub'),
  'caps-stream': streamFeature('{http://jabber.org/protocol/caps}c'),
  'caps-optimize': disco('http://jabber.org/protocol/caps#optimize'),
  'ping': disco('urn:xmpp:ping'),
  'version': disco('jabber:iq:version'),
  'extdisco': disco('urn:xmpp:extdisco:2'),
  'carbons': disco('urn:xmpp:carbons:2'),
  'csi': streamFeature('{urn:xmpp:csi:0}csi'),
  'stanza-id': roomDisco('urn:xmpp:sid:0'),
  'muc-locked-rooms': inRoom(({ wasLocked }) => wasLocked),
  'muc-config-affiliations': inRoom(({ fields }) => fields.some(name => /^muc#roomconfig_room(owners|admins)$/.test(name))),
  'muc-persistent': field('persistentroom'),
  'muc-disco-occupants': inRoom(({ listsOccupants }) => listsOccupants),
  'muc-roominfo': inRoom(({ infoForms }) => infoForms.includes('http://jabber.org/protocol/muc#roominfo')),
  'muc-hidden': field('publicroom'),
  'muc-reserved-nick': inRoom(({ reservedNickAnswered }) => reservedNickAnswered),
  'muc-multi-session': inRoom(({ sharesNick }) => sharesNick),
  'muc-password': field('roomsecret'),
  'muc-members-only': field('membersonly'),
  'muc-moderated': field('moderatedroom'),
  'muc-max-users': field('maxusers'),
  'muc-presence-broadcast': field('presencebroadcast'),
  'muc-history': inRoom(({ keepsHistory }) => keepsHistory),
  'muc-private-messages': inRoom(({ allowPm }) => !allowPm.includes('none')),
  'muc-register': inRoom(({ registerForm }) => registerForm),
  'muc-logging': field('enablelogging'),
  'muc-traffic': inRoom(({ trafficAnswered }) => trafficAnswered),
  'muc-stable-id': roomDisco('http://jabber.org/protocol/muc#stable_id'),
  'muc-self-ping-optimization': roomDisco('http://jabber.org/protocol/muc#self-ping-optimization'),
  'muc-occupant-id': roomDisco('urn:xmpp:occupant-id:0'),
}

/** Features that a target has only if somebody says so: nothing a client may do shows them. */
export const ONLY_DECLARED: readonly string[] = [
  'dos-limits', 'limited-port', 'privileged-account', 'sm-short-window', 's2s', 'jwt-auth', 'jwt-issuer', 'jwt-subject', 'jwt-rs256', 'jwt-es256', 'bosh-keys', 'component-connect', 'offline-messages',
  'expired-account', 'stoppable', 'extdisco-push', 'extdisco-names', 'client-access',
  'auth-outage',
  'restartable',
  'muc-strict', 'muc-restricted-creation', 'muc-nick-lockdown', 'muc-voice-request', 'muc-error-kick', 'muc-shutdown', 'muc-presence-probe',
  'jitsi-rooms', 'jitsi-tokens', 'jitsi-password-whitelist', 'jitsi-max-occupants', 'jitsi-capped-rooms', 'jitsi-lobby', 'jitsi-lobby-whitelist', 'jitsi-lobbyless-rooms', 'jitsi-token-affiliation', 'jitsi-all-owners', 'jitsi-wait-for-host', 'jitsi-permissions',
  'jitsi-meetings', 'jitsi-few-waiting', 'jitsi-hidden-rooms', 'jitsi-moderated-tenants', 'jitsi-hosts-of-tenants', 'jitsi-hosts-by-issuer',
]

/** Features that show only while a test looks: such a test runs, and says itself when there is nothing to see. */
export const ONLY_SEEN: readonly string[] = ['muc-absent-affiliation-notice']

/** Which optional features a target has, and which it lacks, by name. */
export function featuresOf(seen: Evidence): { readonly features: string[]; readonly absent: string[] } {
  const all = [...Object.keys(RULES), ...ONLY_DECLARED]
  const has = (name: string): boolean => seen.declares.includes(name) || (RULES[name]?.(seen) ?? false)
  return { features: all.filter(has), absent: all.filter(name => !has(name)) }
}

function streamFeature(name: string): Rule {
  return ({ streamFeatures }) => streamFeatures.includes(name)
}

function mechanism(name: string): Rule {
  return ({ mechanisms }) => mechanisms.includes(name)
}

function disco(name: string): Rule {
  return ({ serverFeatures }) => serverFeatures.includes(name)
}

function roomDisco(name: string): Rule {
  return ({ roomFeatures }) => roomFeatures.includes(name)
}

function inRoom(holds: (room: RoomEvidence) => boolean): Rule {
  return ({ room }) => room !== undefined && holds(room)
}

function field(name: string): Rule {
  return inRoom(({ fields }) => fields.includes(`muc#roomconfig_${name}`))
}
