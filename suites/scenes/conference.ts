/** Scenes of a Jitsi deployment: its focus has made a room and the first participant owns it, as Jicofo sees to; and ways for others to come. Spec: JITSI. */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { type MucJoin, writeMucJoin } from '#xmpp/stanzas/muc.js'
import { Fixture, type Needs, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { available, type PresenceSeen, stanzaError, type StanzaErrorSeen } from '#harness/match/stanza.js'
import { type Client, freshId, login } from '#harness/probe/client.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'
import type { JitsiFacts, PartAccount } from '#harness/target/jitsi-facts.js'
import { gateTo, makeToken } from './tokens.ts'
import { protect } from './rooms.ts'
import { actor } from './wires.ts'

/** Ways into the deployment. Whoever comes logs out when the test is over. */
export interface Doors {
  /** Somebody without a token. */
  readonly guest: (who: string) => Promise<Client>
  /** Somebody with a good token that says these things, too. Needs `features: ['jitsi-tokens']`, and `transports: ['websocket']`, whose address carries it. */
  readonly bearer: (who: string, claims?: Readonly<Record<string, unknown>>) => Promise<Client>
  /** A part of the installation that owns every room. */
  readonly focus: (who?: string) => Promise<Client>
  /** A part of the installation that need not wait. Needs `features: ['jitsi-lobby-whitelist']`. */
  readonly transcriber: () => Promise<Client>
  /** A part of the installation that owns none. Needs `features: ['jitsi-password-whitelist']`. */
  readonly recorder: (who?: string) => Promise<Client>
}

/** A deployment, and the address of a room that does not exist. */
export interface Deployment {
  readonly facts: JitsiFacts
  readonly doors: Doors
  readonly room: Jid
}

/** A room in which the focus is, and alice, a guest who owns it. */
export interface Conference extends Deployment {
  readonly focus: Occupant
  readonly alice: Occupant
}

/** The nickname by which everybody knows the focus. */
export const FOCUS = 'focus'

const NEEDS: Partial<Needs> = { features: ['jitsi-rooms'], polite: false }

function factsOf({ target }: Stage): JitsiFacts {
  if (!target.jitsi) throw new HarnessError('JITSI_NOT_DESCRIBED', 'nobody described the Jitsi deployment; add `jitsi` to the target file')
  return target.jitsi
}

async function logIn(stage: Stage, who: string, host: { readonly domain: string } & Partial<PartAccount>): Promise<Client> {
  const { domain, username, password } = host
  const client = await login({
    ...actor(stage, who), target: { domain, endpoints: stage.target.endpoints }, transport: stage.transport, resource: `${stage.tag}-${who}`,
    ...(username !== undefined && password !== undefined ? { account: { username, password } } : { mechanism: 'ANONYMOUS' }),
  })
  return leaving(stage, client)
}

function leaving(stage: Stage, client: Client): Client {
  stage.defer(async () => client.close({ deadlineMs: 500 }))
  return client
}

function doorsOf(stage: Stage, facts: JitsiFacts, guests: string): Doors {
  return {
    guest: async who => logIn(stage, who, { domain: guests }),
    focus: async (who = FOCUS) => logIn(stage, who, facts.focus),
    recorder: async (who = 'recorder') => {
      if (!facts.recorder) throw new HarnessError('JITSI_NO_RECORDER', 'nobody said who needs no password; add `recorder` to `jitsi` in the target file')
      return logIn(stage, who, facts.recorder)
    },
    transcriber: async () => {
      if (!facts.transcriber) throw new HarnessError('JITSI_NO_TRANSCRIBER', 'nobody said who need not wait; add `transcriber` to `jitsi` in the target file')
      return logIn(stage, 'transcriber', facts.transcriber)
    },
    bearer: async (who, claims = {}) => {
      const { tokens } = facts
      if (!tokens) throw new HarnessError('JITSI_NO_TOKENS', 'nobody said how tokens are made; add `tokens` to `jitsi` in the target file')
      return setUp(`${who} comes with a token`, async () => {
        const entered = await gateTo(stage, tokens).enterWith(makeToken(tokens, { claims }))
        if (typeof entered === 'string') throw new HarnessError('JITSI_TOKEN_REFUSED', `${who} does not get in with a token: ${entered}`)
        return leaving(stage, entered)
      })
    },
  }
}

/**
 * A deployment where nobody has done anything yet.
 * @param domain of the rooms; those of conferences when left out
 * @param guests host of whoever comes without a token; that of the participants when left out
 */
export function deployment(domain: (facts: JitsiFacts) => string | undefined = facts => facts.rooms, guests: (facts: JitsiFacts) => string | undefined = facts => facts.domain): Fixture<Deployment> {
  return new Fixture(NEEDS, async stage => {
    const facts = factsOf(stage)
    const rooms = domain(facts)
    if (rooms === undefined) throw new HarnessError('JITSI_NO_ROOMS', 'nobody said where the rooms are that this test asks about; see `jitsi` in the target file')
    return { facts, doors: doorsOf(stage, facts, guests(facts) ?? facts.domain), room: Jid.of(stage.tag, rooms) }
  })
}

/** The focus makes a room, as it does when the first participant asks for it; then alice enters and is made its owner. */
export async function convene(at: Deployment): Promise<Conference> {
  const [focusClient, aliceClient] = await Promise.all([at.doors.focus(), at.doors.guest('alice')])
  const focus = await join(focusClient, at.room, FOCUS)
  const alice = await join(aliceClient, at.room, 'alice')
  await focus.affiliate(aliceClient.jid, 'owner')
  await alice.settle()
  await focus.settle()
  return { ...at, focus, alice }
}

/** A conference of the focus and alice, its owner. */
export const conference: Fixture<Conference> = deployment().andThen(convene)
/** The same in a room where everybody counts, the focus included. */
export const cappedConference: Fixture<Conference> = deployment(facts => facts.cappedRooms?.domain).with({ features: ['jitsi-capped-rooms'] }).andThen(convene)
/** A conference with the password of `protectedRoom`. */
export const lockedConference: Fixture<Conference> = conference.andThen(async scene => {
  await protect(scene.alice)
  await scene.focus.settle()
  return scene
})

/** Asks to enter, with the nickname as display name; resolves to `in`, or to condition and type of the refusal, such as `forbidden/auth`. */
export async function attempt(client: Client, room: Jid, nick: string, how: MucJoin = {}): Promise<string> {
  const id = freshId()
  await client.send(el('presence', { xmlns: NS.client, to: room.withResource(nick).toString(), id }, writeMucJoin(how), el('nick', { xmlns: NS.nick }, nick)))
  const answer = await client.next(anyOf<PresenceSeen | StanzaErrorSeen>(available({ from: room.withResource(nick).toString(), status: [110] }), stanzaError([], { id })))
  return 'condition' in answer ? `${answer.condition ?? 'no condition'}/${answer.errorType ?? 'no type'}` : 'in'
}

/** Guests enter until so many occupants count beside the focus; alice is one of them. */
export async function fill({ doors, room, alice }: Conference, places: number): Promise<Occupant[]> {
  const names = Array.from({ length: places - 1 }, (_, index) => `guest${index + 1}`)
  const clients = await Promise.all(names.map(async name => doors.guest(name)))
  const guests = await Promise.all(clients.map(async (client, index) => join(client, room, names[index] ?? '')))
  await alice.settle()
  return guests
}
