/** The servers that large rooms are measured on, each with nothing but what the load needs. */
import { ejabberd } from '#harness/target/ejabberd.js'
import { prosody } from '#harness/target/prosody.js'
import { reference } from '#harness/target/reference.js'
import type { TargetDriver } from '#harness/target/target.js'

const DRIVERS: Readonly<Record<string, () => TargetDriver>> = { reference, prosody: () => prosody({ more: 'prosody-rooms.lua' }), ejabberd }
export const ROOM_TARGETS: readonly string[] = Object.keys(DRIVERS)

/** Where people without accounts meet, and the process that pays for it. */
export interface RoomPlace {
  /** As {@link BenchSession.login} wants it. */
  readonly url: string
  readonly domain: string
  readonly mucDomain: string
  readonly pid: number
}

/** @throws Error when there is no server of this name */
export function roomTarget(name: string): TargetDriver {
  const driver = DRIVERS[name]
  if (!driver) throw new Error(`"${name}" is not one of ${ROOM_TARGETS.join(', ')}`)
  return driver()
}

/** Starts a server for as long as `use` takes. @throws Error when it has no rooms, or nothing to reach them by */
export async function withRooms<T>(driver: TargetDriver, use: (place: RoomPlace) => Promise<T>, transport: 'websocket' | 'tcp' = 'websocket'): Promise<T> {
  const { name, endpoints: { websocket, tcp }, domain, anonymousDomain = domain, mucDomain } = await driver.start()
  try {
    const url = transport === 'tcp' ? tcp && `xmpp://${tcp.host}:${tcp.port}` : websocket?.url
    if (url === undefined || mucDomain === undefined || driver.pid === undefined) throw new Error(`${name} has no endpoint for ${transport}, or no rooms`)
    return await use({ url, domain: anonymousDomain, mucDomain, pid: driver.pid })
  } finally {
    await driver.stop()
  }
}
