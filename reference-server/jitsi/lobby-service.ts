/** The rooms service of lobbies, which comes with the rooms that it is for: nobody has to say everything twice, and nothing fits badly. */
import type { RoomsConfig } from '../config.ts'
import { jitsiRoomOptions } from './rules.ts'

/** Rooms services, with those of their lobbies. */
export function withLobbies(rooms: readonly RoomsConfig[]): readonly RoomsConfig[] {
  return rooms.flatMap(each => [each, ...lobbiesOf(each)])
}

function lobbiesOf({ domain: lobbyOf, hosts, options = {} }: RoomsConfig): readonly RoomsConfig[] {
  const { jitsi: { lobby, admins, maxOccupants, accessWhitelist } = {}, tokens: _, ...limits } = options
  if (!lobby) return []
  const ownOptions = { ...limits, ...jitsiRoomOptions({ lobbyOf, admins, maxOccupants, accessWhitelist }), mayCreate: () => false }
  return [{ domain: lobby.domain, ...(hosts && { hosts }), options: ownOptions }]
}
