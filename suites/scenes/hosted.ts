/** Scenes of rooms that wait for a host. Spec: JITSI, muc_wait_for_host. */
import { Jid } from '#xmpp/jid.js'
import { HarnessError } from '#harness/errors.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'
import { type Deployment, deployment, FOCUS } from './conference.ts'
import { comeTo, entersAs } from './lobbies.ts'
import { WITH_TOKENS } from './moderation.ts'

/** A room in which nobody but the focus is, and where its lobby will be. */
export interface Hostless extends Deployment {
  readonly focus: Occupant
  readonly lobby: Jid
}

const place = deployment(facts => facts.hostedRooms?.domain, facts => facts.hostedRooms?.guests).with(WITH_TOKENS).with({ features: ['jitsi-wait-for-host'] })

async function hostless(at: Deployment, room: Jid): Promise<Hostless> {
  const { hostedRooms } = at.facts
  if (!hostedRooms) throw new HarnessError('JITSI_NO_HOSTED_ROOMS', 'nobody said which rooms wait for a host; add `hostedRooms` to `jitsi` in the target file')
  return { ...at, room, focus: await join(await at.doors.focus(), room, FOCUS), lobby: Jid.of(room.local, hostedRooms.lobby) }
}

/** The focus has made the room, and nobody else is in. */
export const unhosted = place.andThen(async at => hostless(at, at.room))
/** Dora, a guest, has come and waits in the lobby. */
export const awaited = unhosted.andThen(async scene => {
  const client = await scene.doors.guest('dora')
  await comeTo(client, scene.room, 'dora')
  return { ...scene, dora: await entersAs(client, scene.lobby, 'dora') }
})
/** The room belongs to the tenant whose rooms have moderators. */
export const moderated = place.with({ features: ['jitsi-hosts-of-tenants'] }).andThen(async at => hostless(at, Jid.of(`[${at.facts.hostedRooms?.moderatedTenant ?? ''}]${at.room.local}`, at.room.domain)))
/** The room is the one that has moderators, in which the issuer of a token counts: there is no other, so one test alone goes there. */
export const byIssuer = place.with({ features: ['jitsi-hosts-by-issuer'] }).andThen(async at => hostless(at, Jid.of(at.facts.hostedRooms?.moderatedRoom ?? '', at.room.domain)))
