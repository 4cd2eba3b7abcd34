/** Invitations of several people at once, which let in those of them that wait in the lobby. Spec: JITSI-LOBBY-12, -13, -26 (muc_lobby_rooms). */
import { attr, childOf, childrenOf, copyOf, elementsOf, type Element, is } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { WireError } from '#xmpp/wire-error.js'
import { raise, type Effect, type Effects, type HookTable, type Spoken } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { lobbyRulesOf, tell } from './lobby.ts'

export function lobbyInvitations(hooks: HookTable): void {
  hooks.on('message', turn => {
    const invites = lobbyRulesOf(turn) ? invitesIn(turn.stanza.element) : []
    if (invites.length > 1) return invites.map(invite => raise('message', { from: turn.from, stanza: { ...turn.stanza, element: withOnly(turn.stanza.element, invite) } }))
    const [invite] = invites
    return invite && isMalformed(attr(invite, 'to') ?? '') ? refuse(turn, 'MUC_INVITEE_MALFORMED') : undefined
  })
  hooks.around('message', (turn, next) => {
    const effects = next()
    return effects && lobbyRulesOf(turn) ? [...grants(turn, effects), ...effects.map(withoutPassword)] : effects
  })
}

function invitesIn(message: Element): readonly Element[] {
  const x = childOf(message, NS.mucUser, 'x')
  return x ? childrenOf(x, NS.mucUser, 'invite').filter(invite => attr(invite, 'to') !== undefined) : []
}

/** The message as if it invited nobody else. */
function withOnly(message: Element, wanted: Element): Element {
  const which = invitesIn(message).indexOf(wanted)
  const copy = copyOf(message)
  const x = childOf(copy, NS.mucUser, 'x')
  const kept = invitesIn(copy)[which]
  if (x) x.children = x.children.filter(child => typeof child === 'string' || child === kept || !is(child, NS.mucUser, 'invite'))
  return copy
}

function isMalformed(address: string): boolean {
  try {
    Jid.parse(address)
    return false
  } catch (error) {
    if (error instanceof WireError) return true
    throw error
  }
}

/** Whoever waits and is invited may come in; the lobby knows whether anybody does. */
function grants({ room: { lobby }, from }: Spoken, effects: Effects): Effect[] {
  if (!lobby) return []
  return effects.flatMap(effect => (effect.kind === 'invite' ? [tell(lobby, { kind: 'asked-in', invitee: effect.invitee, by: from.nick })] : []))
}

/** Who is invited needs none, and others may read along. */
function withoutPassword(effect: Effect): Effect {
  const x = effect.kind === 'send' ? childOf(effect.element, NS.mucUser, 'x') : undefined
  if (x && childOf(x, NS.mucUser, 'invite')) x.children = elementsOf(x).filter(child => child.name !== 'password')
  return effect
}
