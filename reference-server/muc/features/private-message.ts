/** Talk for one occupant. Spec: XEP-0045 v1.35.5 §7.5. */
import { attr, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { HookTable } from '../hooks.ts'
import { reflection } from '../reflection.ts'
import { may, refuse } from '../rules.ts'

export function privateMessage(hooks: HookTable): void {
  hooks.on('whisper', turn => attr(turn.stanza.element, 'type') === 'groupchat' ? refuse(turn, 'MUC_PRIVATE_GROUPCHAT') : undefined)
  hooks.on('whisper', turn => may(turn, 'private-message', turn.from) ? undefined : refuse(turn, 'MUC_PRIVATE_FORBIDDEN'))
  hooks.on('whisper', turn => turn.room.occupants.has(turn.nick) ? undefined : refuse(turn, 'MUC_PRIVATE_TO_NOBODY'))
  hooks.on('whisper', ({ room, stanza, from, nick }) => {
    const to = room.occupants.get(nick)?.sessions ?? []
    return [{ kind: 'broadcast', to, element: reflection(room, stanza, from, el('x', { xmlns: NS.mucUser })) }]
  })

  // An error that answers a private message goes back the same way.
  hooks.on('bounce', ({ room, stanza, from }) => {
    const target = room.occupants.get(stanza.to.resource)
    if (stanza.element.name !== 'message' || !target) return undefined
    return [{ kind: 'broadcast', to: target.sessions, element: reflection(room, stanza, from) }]
  })
}
