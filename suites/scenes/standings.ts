/** A room in which an owner puts others into any standing and sees what becomes of them: for tests that try what everybody may do to everybody. */
import type { Jid } from '#xmpp/jid.js'
import type { Affiliation, Role } from '#xmpp/stanzas/muc-user.js'
import type { Fixture } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { presence, type PresenceSeen } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { gather, join, Occupant } from '#harness/probe/muc-client.js'
import type { RoomConfig } from '#harness/probe/room-config.js'
import { lastWord, trioOutside } from './rooms.ts'
import { logIn } from './sessions.ts'

/** What someone is to a room; who is not in it has the role `none`. */
export interface Standing {
  readonly affiliation: Affiliation
  readonly role: Role
}

/** A standing in words. */
export function inWords({ affiliation, role }: Standing): string {
  if (role === 'none') return `${affiliation === 'none' ? 'stranger' : affiliation} outside`
  return `${role} (${affiliation === 'none' ? 'no affiliation' : affiliation})`
}

/** Someone who is put into standings, and speaks to the room, be it in or not. */
export type Person = Occupant

export class Stand {
  readonly owner: Occupant
  /** Who acts. */
  readonly bob: Person
  /** Someone else with an account. */
  readonly carol: Person
  /** Those who are in, by nickname, as the owner has seen them. */
  readonly #inside = new Map<string, Standing>()
  /** What those who are outside are to the room, by nickname: nobody sees that. */
  readonly #outside = new Map<string, Affiliation>()

  constructor(owner: Occupant, bob: Client, carol: Client) {
    this.owner = owner
    this.#inside.set(owner.nick, { affiliation: 'owner', role: 'moderator' })
    this.bob = this.person(bob, 'bob')
    this.carol = this.person(carol, 'carol')
  }

  get room(): Jid {
    return this.owner.room
  }

  person(client: Client, nick: string): Person {
    return new Occupant(client, this.room, nick)
  }

  /** How someone stood when the owner last looked. */
  standingOf({ nick }: Person): Standing {
    return this.#inside.get(nick) ?? { affiliation: this.#outside.get(nick) ?? 'none', role: 'none' }
  }

  /** Puts people into standings, all at once; nothing happens to those who are there already. */
  async put(...wishes: readonly (readonly [Person, Standing])[]): Promise<void> {
    await setUp(wishes.map(([{ nick }, wanted]) => `${nick} becomes: ${inWords(wanted)}`).join(', '), async () => {
      await this.#each(wishes, ([one, { role }]) => role === 'none' && this.#inside.has(one.nick), async ([one]) => {
        await one.exit()
        await one.next(await lastWord(one.client, this.room))
      })
      await this.#each(wishes, ([one, { affiliation }]) => this.standingOf(one).affiliation !== affiliation, async ([one, { affiliation }]) => {
        await this.owner.affiliate(one.client.jid, affiliation)
        this.#outside.set(one.nick, affiliation)
      })
      await this.#each(wishes, ([one, { role }]) => role !== 'none' && !this.#inside.has(one.nick), async ([one]) => void (await join(one.client, this.room, one.nick)))
      await this.#each(wishes, ([one, { role }]) => this.standingOf(one).role !== role, async ([one, { role }]) => this.owner.giveRole(one.nick, role))
      for (const [one, wanted] of wishes) {
        if (inWords(this.standingOf(one)) !== inWords(wanted)) throw new HarnessError('STANDING_NOT_REACHED', `${one.nick} is ${inWords(this.standingOf(one))}`)
      }
    })
  }

  async #each<W>(wishes: readonly W[], isMeant: (wish: W) => boolean, act: (wish: W) => Promise<void>): Promise<void> {
    const meant = wishes.filter(isMeant)
    if (meant.length === 0) return
    await Promise.all(meant.map(act))
    await this.look()
  }

  /** Takes what the room has said about everybody. */
  async look(): Promise<void> {
    const about = where(presence(), 'about somebody in the room', ({ from, type }) => type !== 'error' && (from?.startsWith(`${this.room.toString()}/`) ?? false))
    const fence = await lastWord(this.owner.client, this.room)
    for (const { nick, type, affiliation = 'none', role = 'none' } of await this.owner.client.allBefore<PresenceSeen>(fence, about)) {
      if (nick === undefined) continue
      if (type === 'unavailable') this.#inside.delete(nick)
      else this.#inside.set(nick, { affiliation: affiliation as Affiliation, role: role as Role })
    }
    this.owner.client.wire.forget()
  }
}

/** A room of alice, configured like this; bob and carol are outside, to be put into standings. */
export function stand(config: RoomConfig): Fixture<Stand> {
  return trioOutside.with({ meets: 'a-table' }).andThen(async ({ clients: { alice, bob, carol }, room }) => {
    const inside = await gather(room, { alice }, config)
    return new Stand(inside.alice, bob, carol)
  })
}

/** The same, with somebody in each of these standings, who are anonymous users. */
export function populated(config: RoomConfig, standings: readonly Standing[]): Fixture<{ readonly stand: Stand; readonly people: readonly Person[] }> {
  return stand(config).with({ features: ['sasl-anonymous'] }).andThen(async (scene, stage) => {
    const clients = await Promise.all(standings.map(async (_, index) => logIn(stage, `p${index}`, Infinity)))
    const people = clients.map((client, index) => scene.person(client, `p${index}`))
    await scene.put(...people.map((one, index) => [one, standings[index] ?? STRANGER] as const))
    return { stand: scene, people }
  })
}
const STRANGER: Standing = { affiliation: 'none', role: 'none' }
