/** What a room says about itself, and whom it lists. Spec: XEP-0045 v1.35.5 §6.4 to §6.6, §7.12, §16.5.4, §18.1.1. */
import { attr, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Field } from '#xmpp/stanzas/data-form.js'
import { writeDiscoInfo, writeDiscoItems } from '#xmpp/stanzas/disco.js'
import { isShown } from '../audience.ts'
import type { Effects, HookTable, Request } from '../hooks.ts'
import { reservedNickOf } from '../room-state.ts'
import { may, refuse, result, standingOf } from '../rules.ts'

export function discovery(hooks: HookTable): void {
  hooks.on('iq', turn => {
    if (turn.type !== 'get' || !is(turn.payload, NS.discoInfo, 'query')) return undefined
    if (isHiddenFrom(turn)) return refuse(turn, 'MUC_ROOM_LOCKED')
    const node = attr(turn.payload, 'node')
    switch (node) {
      case undefined: return describe(turn)
      case RESERVED_NICK: return reservedNick(turn)
      case NS.mucTraffic: return allowedTraffic(turn)
      default: return refuse(turn, 'MUC_DISCO_NODE')
    }
  })
  hooks.on('iq', turn => {
    if (turn.type !== 'get' || !is(turn.payload, NS.discoItems, 'query')) return undefined
    if (isHiddenFrom(turn)) return refuse(turn, 'MUC_ROOM_LOCKED')
    return attr(turn.payload, 'node') === undefined ? listOccupants(turn) : refuse(turn, 'MUC_DISCO_NODE')
  })

  hooks.on('describe', ({ room, features, fields }) => {
    for (const feature of [NS.discoInfo, NS.discoItems, NS.muc, NS.stableId, NS.ping, NS.selfPingOptimization, NS.register]) features.add(feature)
    const { config } = room
    const text = (name: string, label: string, value: string): Field => ({ name, type: 'text-single', label, values: [value] })
    fields.push(
      text('muc#roominfo_description', 'Short Description of Room', config.description),
      text('muc#roominfo_occupants', 'Current Number of Occupants in Room', String(room.occupants.size)),
      text('muc#roominfo_subject', 'Current Discussion Topic', room.subject?.text ?? ''),
      { name: 'muc#roominfo_subjectmod', type: 'boolean', label: 'The room subject can be modified by participants', values: [config.changeSubject ? '1' : '0'] },
      text('muc#roominfo_lang', 'Natural Language for Room Discussions', config.language),
      text('muc#maxhistoryfetch', 'Maximum Number of History Messages Returned by Room', String(config.maxHistoryFetch)),
    )
    return undefined
  })
}
const RESERVED_NICK = 'x-roomuser-item'

/** §7.2.10: before its first configuration a room does not officially exist. */
function isHiddenFrom(turn: Request): boolean {
  return turn.room.life === 'locked' && !may(turn, 'see-locked', standingOf(turn, turn.stanza.from, turn.from))
}

function describe(turn: Request): Effects {
  const { room, stanza } = turn
  const features = new Set<string>()
  const fields: Field[] = []
  turn.ask('describe', { features, fields })
  return [result(stanza, writeDiscoInfo({
    identities: [{ category: 'conference', type: 'text', name: room.config.name || room.jid.local }],
    features: [...features],
    forms: [{ kind: 'result', formType: NS.mucRoomInfo, fields }],
  }))]
}

function reservedNick({ room, stanza }: Request): Effects {
  const name = reservedNickOf(room, stanza.from.bare)
  const identities = name === undefined ? [] : [{ category: 'conference', type: 'text', name }]
  return [result(stanza, writeDiscoInfo({ node: RESERVED_NICK, identities, features: [] }))]
}

/** §18.1.1 */
function allowedTraffic(turn: Request): Effects | undefined {
  const { allowedNamespaces } = turn.rules.options
  if (allowedNamespaces === 'all') return refuse(turn, 'MUC_DISCO_TRAFFIC')
  return [result(turn.stanza, writeDiscoInfo({ node: NS.mucTraffic, identities: [], features: allowedNamespaces }))]
}

/** §6.5: occupants may know who is there; nobody else. */
function listOccupants({ room, stanza, from }: Request): Effects {
  const listed = from ? [...room.occupants.values()].filter(({ role }) => isShown(room.config, role)) : []
  return [result(stanza, writeDiscoItems({ items: listed.map(({ jid, nick }) => ({ jid: jid.toString(), name: nick })) }))]
}
