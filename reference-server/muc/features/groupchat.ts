/** Talk that everybody hears, and the rest that a room does not take. Spec: XEP-0045 v1.35.5 §7.4, §17.2. */
import { audience } from '../audience.ts'
import { raise, type HookTable } from '../hooks.ts'
import { announcement } from '../reflection.ts'
import { refuse } from '../rules.ts'

export function groupchat(hooks: HookTable): void {
  hooks.on('groupchat', turn => {
    const { stanza, from } = turn
    const element = announcement(turn)
    return [{ kind: 'broadcast', to: audience(turn).all, element }, raise('said', { stanza, from, element })]
  })
  hooks.on('message', turn => refuse(turn, 'MUC_MESSAGE_TYPE'))
  hooks.on('stranger', turn => refuse(turn, turn.stanza.to.isBare ? 'MUC_GROUPCHAT_FROM_OUTSIDE' : 'MUC_PRIVATE_FROM_OUTSIDE'))
}
