import { expect, test } from 'vitest'
import { Jid } from '#xmpp/jid.js'
import type { HostConfig } from '../config.ts'
import { itemsOf, servicesOf } from '../services.ts'
import { jitsiRoomOptions } from './rules.ts'

const HOST: HostConfig = {
  domain: 'meet.example', mechanisms: [], accounts: [],
  rooms: [{ domain: 'conference.meet.example', hosts: ['auth.meet.example'], options: { ...jitsiRoomOptions({ admins: ['focus@auth.meet.example'], maxOccupants: 7, lobby: { domain: 'lobby.meet.example' } }), maxRooms: 3, tokens: undefined } }],
}
const CONFIG = { listen: '127.0.0.1', ports: {}, hosts: [HOST], rooms: [], components: [] }

test('lobbies are a service of their own, for the same hosts, with the limits of the rooms, and nobody makes one', () => {
  const [rooms, lobbies, ...more] = servicesOf(CONFIG)
  expect(more).toEqual([])
  expect(rooms).toMatchObject({ kind: 'rooms', owner: 'meet.example', config: { domain: 'conference.meet.example' } })
  expect(lobbies).toMatchObject({
    kind: 'rooms', owner: 'meet.example',
    config: { domain: 'lobby.meet.example', hosts: ['meet.example', 'auth.meet.example'], options: { maxRooms: 3, lockNewRooms: false, jitsi: { lobbyOf: 'conference.meet.example', admins: ['focus@auth.meet.example'], maxOccupants: 7 } } },
  })
  expect(lobbies?.kind === 'rooms' && lobbies.config.options?.mayCreate?.(Jid.parse('focus@auth.meet.example'))).toBe(false)
  expect(lobbies?.kind === 'rooms' && lobbies.config.options?.jitsi?.lobby).toBeUndefined()
  expect(itemsOf(CONFIG)(HOST)).toEqual([{ jid: 'conference.meet.example' }, { jid: 'lobby.meet.example' }])
})
