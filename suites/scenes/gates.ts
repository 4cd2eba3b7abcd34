/** Scenes before the gates of a conference: everybody is there and nobody of them is in; the room has a password, a lobby, or is full. Spec: JITSI. */
import type { Jid } from '#xmpp/jid.js'
import type { Fixture } from '#harness/clause/fixture.js'
import { HarnessError } from '#harness/errors.js'
import type { Client } from '#harness/probe/client.js'
import { Occupant } from '#harness/probe/muc-client.js'
import { conference, type Conference, fill, FOCUS } from './conference.ts'
import { comeTo, openLobby } from './lobbies.ts'
import { PASSWORD, protect } from './rooms.ts'

/** Parts of the installation, and people with and without a standing in the room. `moderator` and `bearer` have a token, which makes the first one a moderator; they need `features: ['jitsi-tokens', 'jitsi-token-affiliation']` and `transports: ['websocket']`. */
export type Comer = 'focus' | 'recorder' | 'owner' | 'member' | 'guest' | 'banned' | 'moderator' | 'bearer'

/** What somebody brings along. */
export interface Bringing {
  readonly password: 'right' | 'wrong' | 'none'
  /** Whether a display name is shown. */
  readonly name: boolean
}

export interface Gates extends Conference {
  /** Of somebody who has come. */
  readonly client: (who: Comer) => Client
  /** Asks to enter: `in as AFFILIATION`, or condition and type of the refusal. Whoever is in leaves again, but for the focus, which leaves before it comes. */
  readonly come: (who: Comer, bringing: Bringing) => Promise<string>
}

export interface GateSetting {
  /** Whoever has no standing waits. */
  readonly lobby: boolean
  readonly password: boolean
  /** As many are in as may be. */
  readonly full: boolean
}

/** A conference like this, before which these have come. */
export function gates({ lobby, password, full }: GateSetting, comers: readonly Comer[]): Fixture<Gates> {
  const features = ['jitsi-password-whitelist', ...(lobby ? ['jitsi-lobby'] : []), ...(full ? ['jitsi-max-occupants'] : [])]
  const bearers = comers.some(who => who === 'moderator' || who === 'bearer')
  return conference.with({ features: [...features, ...(bearers ? ['jitsi-tokens', 'jitsi-token-affiliation'] : [])], ...(bearers && { transports: ['websocket'] }) }).andThen(async scene => {
    const clients = Object.fromEntries(await Promise.all(comers.map(async who => [who, await arrive(scene, who)]))) as Partial<Record<Comer, Client>>
    const client = (who: Comer): Client => {
      const here = clients[who]
      if (!here) throw new HarnessError('GATES_NOBODY', `${who} has not come to this conference`)
      return here
    }
    const { alice, focus, facts } = scene
    if (clients.owner) await alice.affiliate(clients.owner.jid, 'owner')
    if (clients.member) await alice.affiliate(clients.member.jid, 'member')
    if (clients.banned) await alice.affiliate(clients.banned.jid, 'outcast')
    const crowd = full ? await fill(scene, facts.maxOccupants ?? 0) : []
    if (lobby) for (const each of crowd) await alice.affiliate(each.client.jid, 'member')
    if (password) await protect(alice)
    if (lobby) await openLobby(alice)
    for (const each of [alice, focus, ...crowd]) await each.settle()
    let isFocusIn = true
    return {
      ...scene, client,
      come: async (who, bringing) => {
        if (who === 'focus' && isFocusIn) await focus.leave()
        const answer = await come(scene.room, { who, client: client(who), bringing })
        if (who === 'focus') isFocusIn = answer.startsWith('in ')
        return answer
      },
    }
  })
}

async function arrive({ doors, focus }: Conference, who: Comer): Promise<Client> {
  if (who === 'focus') return focus.client
  if (who === 'recorder') return doors.recorder()
  if (who === 'moderator') return doors.bearer(who, { context: { user: { id: who, moderator: true } } })
  return who === 'bearer' ? doors.bearer(who, { context: { user: { id: who } } }) : doors.guest(who)
}

async function come(room: Jid, { who, client, bringing: { password, name } }: { readonly who: Comer; readonly client: Client; readonly bringing: Bringing }): Promise<string> {
  const nick = who === 'focus' ? FOCUS : who
  const answer = await comeTo(client, room, nick, { name: name ? `${who} by name` : undefined, ...(password !== 'none' && { password: password === 'right' ? PASSWORD : 'wrong' }) })
  if ('condition' in answer) return `${answer.condition ?? 'no condition'}/${answer.errorType ?? 'no type'}`
  if (who !== 'focus') await new Occupant(client, room, nick).leave()
  return `in as ${answer.affiliation ?? 'nobody'}`
}
