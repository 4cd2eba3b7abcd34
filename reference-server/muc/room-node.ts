/** What the localpart of a room says: `[tenant]room` is a room of a tenant. Spec: JITSI-DOMMAP-01. */
export interface RoomNode {
  readonly tenant: string | undefined
  readonly name: string
}

export function readRoomNode(local: string): RoomNode {
  const [, tenant, name = local] = /^\[([^\]]+)\](.+)$/u.exec(local) ?? []
  return { tenant, name }
}
