/** How faults of Jitsi's rooms bend the rules of one turn: whoever comes after them sees other rules, or another room. */
import type { Turn } from '../muc/hooks.ts'
import type { JitsiRules } from '../jitsi/rules.ts'
import type { RoomConfig } from '../muc/room-config.ts'

/** What follows in this phase sees these rules beside and instead of those that there are. */
export function underRules<T>(turn: Turn, change: (rules: JitsiRules) => JitsiRules, next: () => T): T {
  const { rules } = turn
  const jitsi = { value: change(rules.options.jitsi ?? {}) }
  Object.assign(turn, { rules: Object.create(rules, { options: { value: Object.create(rules.options, { jitsi }) } }) as typeof rules })
  return next()
}

/** What follows in this phase sees the room configured like this. */
export function inRoom<T>(turn: Turn, config: Partial<RoomConfig>, next: () => T): T {
  Object.assign(turn, { room: { ...turn.room, config: { ...turn.room.config, ...config } } })
  return next()
}
