/** Rooms say that they give ids to occupants and to what is said; where those are put on is presence.ts and reflection.ts. Spec: XEP-0421 v1.0.1 §2; XEP-0359 v0.7.0 §5. */
import { NS } from '#xmpp/namespaces.js'
import type { HookTable } from '../hooks.ts'

export function ids(hooks: HookTable): void {
  hooks.on('describe', ({ features }) => {
    features.add(NS.occupantIds).add(NS.stanzaIds)
    return undefined
  })
}
