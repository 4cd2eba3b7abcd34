/** Scenes around a room of the test's own: a fresh address, an open room, a moderated one. */
import { Jid } from '#xmpp/jid.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { HarnessError } from '#harness/errors.js'
import type { Client } from '#harness/probe/client.js'
import { gather, type Occupant, type RoomConfig } from '#harness/probe/muc-client.js'
import { pair, session, trio } from './sessions.ts'

/** A room's address that nobody has used, and clients outside. */
export interface Outside<N extends string> {
  readonly clients: Readonly<Record<N, Client>>
  readonly room: Jid
}

/** The address of a room of this test's own. */
export function freshRoom({ target, tag }: Stage): Jid {
  if (target.mucDomain === undefined) throw new HarnessError('ROOM_NO_SERVICE', 'nobody said where the target has its rooms; add `muc` to the target file, or --muc DOMAIN')
  return Jid.of(tag, target.mucDomain)
}

function outside<N extends string>(clients: Fixture<Record<N, Client>>): Fixture<Outside<N>> {
  return clients.andThen(async (them, stage) => ({ clients: them, room: freshRoom(stage) }))
}

/** Alice, and the address of a room that does not exist. */
export const aloneOutside = outside(session)
/** Alice and bob, and the address of a room that does not exist. */
export const pairOutside = outside(pair)
/** Alice, bob and carol, and the address of a room that does not exist. */
export const trioOutside = outside(trio)

/** People in a room, by their nicknames; alice owns it. */
export type Inside<N extends string> = Readonly<Record<N, Occupant>> & { readonly room: Jid }

function inside<N extends string>(clients: Fixture<Record<N, Client>>, config: RoomConfig): Fixture<Inside<N>> {
  return outside(clients).andThen(async scene => {
    const occupants = await gather(scene.room, scene.clients, config)
    return { ...occupants, room: scene.room }
  })
}

/** A room as the target makes it by itself: alice owns it, bob is in. */
export const room = inside(pair, {})
/** The same with carol, who has no rights either. */
export const roomOfThree = inside(trio, {})
/** Alice alone in her room. */
export const ownRoom = inside(session, {})
/** A moderated room: alice owns it, bob and carol have no voice. */
export const moderated = inside(trio, { 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] })

/** A room of alice, configured like this, with bob in it; and carol outside. */
export function configured(config: RoomConfig): Fixture<Inside<'alice' | 'bob'> & { readonly carol: Client }> {
  return trioOutside.andThen(async ({ clients: { alice, bob, carol }, room: address }) => ({ ...(await gather(address, { alice, bob }, config)), room: address, carol }))
}

/** A room of alice alone, configured like this; bob is outside. */
export function closedRoom(config: RoomConfig): Fixture<Inside<'alice'> & { readonly bob: Client }> {
  return pairOutside.andThen(async ({ clients: { alice, bob }, room: address }) => ({ ...(await gather(address, { alice }, config)), room: address, bob }))
}
