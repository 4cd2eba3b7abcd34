/** Which rooms have moderators of their own, and whose tokens count there. Spec: JITSI-ALLOWN-03, JITSI-WFH-03, -06 (the options allowners_moderated_rooms, allowners_moderated_subdomains, allowner_issuers). */
import type { Grant } from '../auth/mechanism.ts'
import type { Turn } from '../muc/hooks.ts'
import { readRoomNode } from '../muc/room-node.ts'

/** A moderated room, as a token may name it. */
export interface ModeratedRoom {
  readonly name: string
  readonly tenant?: string
}

/** `undefined` for a room that is like any other. */
export function moderated({ room: { jid: { local } }, rules }: Turn): ModeratedRoom | undefined {
  const { rooms, tenants } = rules.options.jitsi?.moderated ?? { rooms: [], tenants: [] }
  const { tenant, name } = readRoomNode(local)
  if (tenant === undefined) return rooms.includes(name) ? { name } : undefined
  return tenants.includes(tenant) ? { name, tenant } : undefined
}

/** Whether a token is from somebody whose tokens make hosts of rooms that are named as moderated. */
export function isTrusted({ rules }: Turn, { claims }: Grant): boolean {
  const issuers = rules.options.jitsi?.moderated?.issuers
  return issuers === undefined || issuers.some(issuer => issuer === claims['iss'])
}
