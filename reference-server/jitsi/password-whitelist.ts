/** Who needs no password of a room, and whatever else keeps people out holds for them, too. Spec: JITSI-PWWL-01 to -03 (muc_password_whitelist). */
import type { HookTable } from '../muc/hooks.ts'
import { isListed } from './rules.ts'

export function passwordWhitelist(hooks: HookTable): void {
  hooks.on('enter', ({ rules, stanza, waived }) => {
    if (isListed(rules.options.jitsi?.passwordWhitelist, stanza.from)) waived.add('password')
    return undefined
  })
}
