/**
 * A server of the tests' own that is ended in good order and started again with what it had stored. Alice had a room that is to last, with people
 * who belong to it, and one that is not; what they find there afterwards. Spec: XEP-0045 v1.35.5 §4.2, §5.2.
 */
import { Jid } from '#xmpp/jid.js'
import type { Form } from '#xmpp/stanzas/data-form.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import type { Affiliation } from '#xmpp/stanzas/muc-user.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { type IqSeen, message } from '#harness/match/stanza.js'
import { where } from '#harness/match/matcher.js'
import type { Client } from '#harness/probe/client.js'
import { gather, Occupant } from '#harness/probe/muc-client.js'
import type { RoomConfig } from '#harness/probe/room-config.js'
import { startAnother } from '#harness/target/another.js'
import { registration } from './registrations.ts'
import { listed, request } from './rights.ts'
import { freshRoom, protect, welcome, type Welcome } from './rooms.ts'
import { logIn } from './sessions.ts'

/** What alice chose for the room that is to last, besides that. Each is something else than the default of some server. */
const CHOSEN: RoomConfig = {
  'muc#roomconfig_roomname': 'A room to come back to', 'muc#roomconfig_roomdesc': 'It lasts', 'muc#roomconfig_publicroom': false,
  'muc#roomconfig_moderatedroom': true, 'muc#roomconfig_changesubject': true,
}
const PERSISTENT: RoomConfig = { 'muc#roomconfig_persistentroom': true }
const LISTS = ['owner', 'admin', 'member', 'outcast'] as const satisfies readonly Affiliation[]

export interface Restarted {
  /** What people were made in the lasting room, and what its lists say now: bare addresses by affiliation. */
  readonly before: Readonly<Record<(typeof LISTS)[number], readonly string[]>>
  readonly after: Readonly<Record<string, readonly string[]>>
  /** What alice had chosen for it, and what its form says now; nothing when she gets none. */
  readonly chosen: RoomConfig
  readonly form: Form | undefined
  /** The subject that alice had set. */
  readonly subject: string
  /** What each was told on entering the lasting room. */
  readonly alice: Welcome
  readonly bob: Welcome
  /** The nickname that carol had there, and what she is told about her registration. */
  readonly nick: string
  readonly registration: IqSeen
  /** What bob was told on entering the temporary room, and without a password a lasting one that had one. */
  readonly temporary: Welcome
  readonly secret: Welcome
}

const SET_UP_MS = 90_000

export const restarted: Fixture<Restarted> = new Fixture<Restarted>({ features: ['restartable', 'muc-persistent'], accounts: 3, polite: false, alone: true, setUpMs: SET_UP_MS }, async stage => {
  const server = await startAnother(stage.target)
  stage.defer(async () => server.stop())
  const rooms = roomsOf({ ...stage, target: server.facts })
  const made = await furnish(await people({ ...stage, target: server.facts }), rooms, stage)
  await setUp('the server is started again', async () => server.restart())
  return { ...made, chosen: CHOSEN, ...await look(await people({ ...stage, target: server.facts }), rooms) }
}).shared()

type People = Readonly<Record<'alice' | 'bob' | 'carol', Client>>
type Rooms = Readonly<Record<'lasting' | 'secret' | 'temporary', Jid>>

function roomsOf(stage: Stage): Rooms {
  const named = (name: string): Jid => freshRoom({ ...stage, tag: `${stage.tag}-${name}` })
  return { lasting: named('lasting'), secret: named('secret'), temporary: named('temporary') }
}

async function people(stage: Stage): Promise<People> {
  const [alice, bob, carol] = await Promise.all([logIn(stage, 'alice', 0), logIn(stage, 'bob', 1), logIn(stage, 'carol', 2)])
  return { alice, bob, carol }
}

/** Alice stays in all rooms, so that none is left before the server ends. */
async function furnish({ alice, bob, carol }: People, { lasting, secret, temporary }: Rooms, { tag }: Stage): Promise<Pick<Restarted, 'before' | 'subject' | 'nick'>> {
  const { alice: owner } = await gather(lasting, { alice }, { ...PERSISTENT, ...CHOSEN })
  await owner.affiliate(bob.jid, 'admin')
  const mallory = Jid.of(`${tag}-mallory`, bob.jid.domain)
  await owner.affiliate(mallory, 'outcast')
  const nick = `${tag}-caroline`
  await request(owner, writeMucAdmin([{ jid: carol.jid.bare, affiliation: 'member', nick }]))
  const subject = `about ${tag}`
  await owner.setSubject(subject)
  await setUp('the subject is set', async () => owner.next(where(message(), 'that sets the subject', seen => seen.subject === subject)))
  await protect((await gather(secret, { alice }, PERSISTENT)).alice)
  await gather(temporary, { alice }, {})
  return { subject, nick, before: { owner: [alice.jid.bareText], admin: [bob.jid.bareText], member: [carol.jid.bareText], outcast: [mallory.toString()] } }
}

async function look({ alice, bob, carol }: People, { lasting, secret, temporary }: Rooms): Promise<Omit<Restarted, 'before' | 'chosen' | 'subject' | 'nick'>> {
  const owner = new Occupant(alice, lasting, 'alice')
  return {
    alice: await welcome(alice, lasting, 'alice'),
    bob: await welcome(bob, lasting, 'bob'),
    after: await listsOf(owner),
    form: formIn(await owner.iq('get', writeMucOwner())),
    registration: await carol.iq('get', lasting, registration()),
    secret: await welcome(bob, secret, 'bob'),
    temporary: await welcome(bob, temporary, 'bob'),
  }
}

/** Bare addresses; none of a list that the room refuses. */
async function listsOf(owner: Occupant): Promise<Restarted['after']> {
  const lists = await Promise.all(LISTS.map(async affiliation => [affiliation, listed(await owner.list({ affiliation })).map(({ jid }) => jid ?? '')] as const))
  return Object.fromEntries(lists)
}

function formIn({ type, payload }: IqSeen): Form | undefined {
  return type === 'result' && payload ? readMucOwner(payload).form : undefined
}
