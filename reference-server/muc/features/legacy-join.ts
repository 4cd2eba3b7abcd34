/**
 * Presence from someone who is not in and does not ask to be: a client that lost its place, or one that speaks the old
 * groupchat 1.0. Either is told that it is out. Spec: XEP-0045 v1.35.5 §7.2.18.
 */
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { writePresence } from '#xmpp/stanzas/presence.js'
import type { HookTable } from '../hooks.ts'
import { refuse, send } from '../rules.ts'

export function legacyJoin(hooks: HookTable): void {
  hooks.on('outsider', turn => turn.stanza.to.isBare ? refuse(turn, 'MUC_NICK_MISSING') : undefined)
  hooks.on('outsider', ({ stanza }) => {
    const item = { affiliation: 'none', role: 'none', reason: 'You are not in the room.' } as const
    const x = writeMucUser({ items: [item], status: new Set([110, 307, 333]) })
    return [send(stanza.from, writePresence({ type: 'unavailable', from: stanza.to.toString() }, x))]
  })
}
