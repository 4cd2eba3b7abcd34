/** Rooms that decide about somebody who is not there, and whom a message to its account reaches all the same. Spec: XEP-0045 v1.35.5 §9.5, §18.1. */
import { childOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { Fixture } from '#harness/clause/fixture.js'
import { where } from '#harness/match/matcher.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { gather, type Occupant } from '#harness/probe/muc-client.js'
import type { RoomConfig } from '#harness/probe/room-config.js'
import { appear, settle, somebody } from './guests.ts'
import { freshRoom, lastWord } from './rooms.ts'
import { logIn } from './sessions.ts'

/** A room of alice, configured like this; bob is available, outside, and has its account for itself. */
export function waitingOutside(config: RoomConfig): Fixture<{ readonly alice: Occupant; readonly bob: Client; readonly room: Jid }> {
  return new Fixture({ guests: 1 }, async stage => {
    const bob = await somebody(stage, 'bob').logIn('bob')
    await appear(bob)
    const room = freshRoom(stage)
    const { alice } = await gather(room, { alice: await logIn(stage, 'alice', 0) }, config)
    await settle(bob)
    return { alice, bob, room }
  })
}

/** Alice makes somebody a member; what the room tells that one about it. */
export async function noticesOf(alice: Occupant, whom: Client): Promise<readonly MessageSeen[]> {
  await alice.affiliate(whom.jid, 'member')
  const told = where(message(), 'with an affiliation', ({ element }) => {
    const user = childOf(element, NS.mucUser, 'x')
    return user !== undefined && childOf(user, NS.mucUser, 'invite') === undefined
  })
  return whom.allBefore(await lastWord(whom, alice.room), told)
}
