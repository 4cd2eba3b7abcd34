/**
 * Requests of several changes at once, each of which is answered for itself; and nicknames that are kept for somebody while another one
 * has them. Spec: JITSI-LOBBY-22, -23 (muc_lobby_rooms, which takes the place of muc#admin).
 */
import { childrenOf, copyOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { WireError } from '#xmpp/wire-error.js'
import { raise, type Effects, type HookTable, type Request } from '../muc/hooks.ts'
import { compareAffiliations } from '../muc/policy.ts'
import { refuse } from '../muc/rules.ts'
import { lobbyRulesOf } from './lobby.ts'

export function adminItems(hooks: HookTable): void {
  hooks.on('admin-request', turn => {
    if (!lobbyRulesOf(turn) || turn.type !== 'set') return undefined
    const items = childrenOf(turn.payload, NS.mucAdmin, 'item')
    return items.length > 1 ? oneByOne(turn, items) : items.map(item => problemWith(turn, item))[0]
  })

  hooks.around('set-affiliation', (turn, next) => {
    const effects = next()
    const other = lobbyRulesOf(turn) && turn.nick !== undefined ? turn.room.occupants.get(turn.nick) : undefined
    if (!effects || !turn.actor || !other || other.user.equals(turn.jid) || compareAffiliations(other.affiliation, turn.actor.affiliation) > 0) return effects
    return [...effects, raise('set-role', { actor: turn.actor, nick: other.nick, role: 'none', reason: 'The nickname is kept for somebody else' })]
  })
}

/** Up to the first that cannot be read. */
function oneByOne(turn: Request, items: readonly Element[]): Effects {
  const { stanza, from, type } = turn
  const broken = items.findIndex(item => problemWith(turn, item) !== undefined)
  const tried = broken < 0 ? items : items.slice(0, broken + 1)
  return tried.map(item => raise('admin-request', { stanza, from, type, payload: queryOf(item) }))
}

function problemWith(turn: Request, item: Element): Effects | undefined {
  try {
    return readMucAdmin(queryOf(item)).some(({ jid }) => jid?.isFull) ? refuse(turn, 'MUC_ADMIN_JID') : undefined
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return refuse(turn, error.condition === 'jid-malformed' ? 'MUC_ADMIN_JID' : 'MUC_ADMIN_QUERY', error.message)
  }
}

function queryOf(item: Element): Element {
  return el('query', { xmlns: NS.mucAdmin }, copyOf(item))
}
