import { expect, it } from 'vitest'
import { allFeatures } from '#harness/clause/catalogue.js'
import { type Evidence, featuresOf, ONLY_DECLARED, ONLY_SEEN, type RoomEvidence, RULES } from './evidence.ts'

const NOTHING: Evidence = { endpoints: [], tls: false, tlsRequired: false, websocketTls: false, boshTls: false, hostMeta: false, mechanisms: [], oauth: false, clientCertificates: false, streamFeatures: [], inline: [], boshSession: [], resumable: false, roster: false, serverFeatures: [], roomFeatures: [], room: undefined, declares: [] }
const ROOM: RoomEvidence = { fields: [], allowPm: [], infoForms: [], listsOccupants: false, wasLocked: false, sharesNick: false, keepsHistory: false, reservedNickAnswered: false, trafficAnswered: false, registerForm: false }

it('has exactly one way to tell each optional feature of the catalogue', () => {
  const optional = Object.entries(allFeatures()).filter(([, feature]) => feature.optional).map(([name]) => name)
  expect([...Object.keys(RULES), ...ONLY_DECLARED, ...ONLY_SEEN].toSorted()).toEqual(optional.toSorted())
})

it('finds nothing in nothing', () => {
  expect(featuresOf(NOTHING)).toEqual({ features: [], absent: [...Object.keys(RULES), ...ONLY_DECLARED] })
})

it('finds what was seen and what was declared', () => {
  const { features } = featuresOf({
    ...NOTHING, endpoints: ['tcp', 'component'], mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256-PLUS', 'ANONYMOUS'], roster: true, declares: ['dos-limits'],
    streamFeatures: ['{urn:xmpp:sm:3}sm', '{urn:xmpp:csi:0}csi'], serverFeatures: ['urn:xmpp:ping'], roomFeatures: ['jabber:iq:register', 'urn:xmpp:occupant-id:0'],
    room: { ...ROOM, fields: ['muc#roomconfig_membersonly', 'muc#roomconfig_roomowners'], allowPm: ['none'], keepsHistory: true },
  })
  expect(features.toSorted()).toEqual([
    'component', 'csi', 'dos-limits', 'muc-config-affiliations', 'muc-history', 'muc-members-only', 'muc-occupant-id', 'ping', 'presence-subscription', 'roster',
    'sasl-anonymous', 'sasl-scram', 'sasl-scram-plus', 'sm',
  ])
})
