/** Who in a room gets to hear something, and who may see real JIDs with it. Spec: XEP-0045 v1.35.5 §5.1.1, §7.2.2 to §7.2.4. */
import type { Jid } from '#xmpp/jid.js'
import type { Turn } from './hooks.ts'
import type { Policy } from './policy.ts'
import type { RoomConfig } from './room-config.ts'
import type { Occupant, RoomState } from './room-state.ts'
import { may } from './rules.ts'

export interface Audience {
  /** Every resource of every occupant. */
  readonly all: readonly Jid[]
  /** Those who see real JIDs, and those who do not. */
  readonly seeing: readonly Jid[]
  readonly blind: readonly Jid[]
}

/** Counted once while the same people are in as the same, however much is said and shown in between. */
export function audience(turn: Turn): Audience {
  const { nicks, config } = turn.room
  const known = counted.get(nicks)
  if (known && known.config === config && known.policy === turn.rules.policy) return known.audience
  const fresh = count(turn)
  counted.set(nicks, { config, policy: turn.rules.policy, audience: fresh })
  return fresh
}
const counted = new WeakMap<RoomState['nicks'], { readonly config: RoomConfig; readonly policy: Policy; readonly audience: Audience }>()

function count(turn: Turn): Audience {
  const all: Jid[] = []
  const seeing: Jid[] = []
  const blind: Jid[] = []
  for (const occupant of turn.room.occupants.values()) {
    const part = may(turn, 'see-jids', occupant) ? seeing : blind
    for (const session of occupant.sessions) {
      all.push(session)
      part.push(session)
    }
  }
  return { all, seeing, blind }
}

/** Whether others see an occupant in this role at all. §16.5.3, presencebroadcast. */
export function isShown(config: RoomConfig, role: Occupant['role']): boolean {
  return config.presenceBroadcast.includes(role)
}

/** The resources of everyone in a role. */
export function sessionsInRole(room: RoomState, role: Occupant['role']): Jid[] {
  return [...room.occupants.values()].filter(occupant => occupant.role === role).flatMap(occupant => occupant.sessions)
}
