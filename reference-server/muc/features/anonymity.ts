/** Whether everybody sees real JIDs, and how one is told. Spec: XEP-0045 v1.35.5 §7.2.3, §7.2.4, §10.2.1. */
import type { HookTable } from '../hooks.ts'

export function anonymity(hooks: HookTable): void {
  hooks.on('entered', ({ room, status }) => {
    if (room.config.whois === 'anyone') status.add(100)
    return undefined
  })
  hooks.on('configured', ({ room, before, status }) => {
    if (before.whois !== room.config.whois) status.add(room.config.whois === 'anyone' ? 172 : 173)
    return undefined
  })
  hooks.on('describe', ({ room, features }) => {
    features.add(room.config.whois === 'anyone' ? 'muc_nonanonymous' : 'muc_semianonymous')
    return undefined
  })
}
