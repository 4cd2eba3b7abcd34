/**
 * Scenes of people who have their accounts for themselves, so that rosters, subscriptions and offline messages are theirs alone. Each is
 * `user`, `contact` or `other`, with one or more clients.
 */
import { type Element, el } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { Fixture, type Needs, type Stage } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { readRoster, type RosterItemSeen, rosterPush, type RosterSeen } from '#harness/match/roster.js'
import { available, presence } from '#harness/match/stanza.js'
import { type Client, login } from '#harness/probe/client.js'
import { takeGuest } from '#harness/target/guests.js'
import type { Account } from '#harness/target/target.js'
import { fence } from './words.ts'
import { actor } from './wires.ts'

/** How far a client is: bound; has asked for its roster; or has sent presence, too (a number is its priority). */
export type Readiness = 'connected' | 'interested' | 'available' | number

type Plan = Readonly<Record<string, Readonly<Record<string, Readiness>>>>
/** The clients of each person, by name of the person and of the client. */
export type Cast<P extends Plan> = { readonly [Who in keyof P]: { readonly [At in keyof P[Who]]: Client } } & { readonly accounts: { readonly [Who in keyof P]: Person } }

/** Somebody with an account that no other test uses. */
export interface Person {
  readonly account: Account
  /** The bare address. */
  readonly jid: string
  /** One more client, bound. It logs out when the test is over. */
  logIn(resource: string): Promise<Client>
}

/** Takes an account. */
export function somebody(stage: Stage, who: string): Person {
  const account = takeGuest(stage.target)
  return {
    account,
    jid: `${account.username}@${stage.target.domain}`,
    logIn: async resource => {
      const client = await login({ ...actor(stage, `${who}/${resource}`), target: stage.target, transport: stage.transport, resource: `${stage.tag}-${resource}`, account })
      stage.defer(async () => client.close({ deadlineMs: 500 }))
      return client
    },
  }
}

/** People with their clients as far as the plan says. */
export function guests<const P extends Plan>(plan: P, needs: Partial<Needs> = {}): Fixture<Cast<P>> {
  const names = Object.keys(plan)
  return new Fixture({ features: ['roster'], guests: names.length, ...needs }, async stage => {
    const accounts = Object.fromEntries(names.map(who => [who, somebody(stage, who)]))
    const clients = await Promise.all(Object.entries(plan).map(async ([who, at]) => {
      const person = accounts[who] ?? somebody(stage, who)
      const logged = await Promise.all(Object.entries(at).map(async ([resource, readiness]) => [resource, await prepare(await person.logIn(resource), readiness)] as const))
      return [who, Object.fromEntries(logged)] as const
    }))
    for (const [, at] of clients) for (const client of Object.values(at)) await settle(client)
    return { ...Object.fromEntries(clients), accounts } as unknown as Cast<P>
  })
}

/** Brings a client as far as it shall be. */
export async function prepare(client: Client, readiness: Readiness): Promise<Client> {
  if (readiness !== 'connected') await setUp(`${client.who} asks for its roster`, async () => roster(client))
  if (readiness === 'available' || typeof readiness === 'number') await appear(client, typeof readiness === 'number' ? el('priority', {}, String(readiness)) : undefined)
  return client
}

/** Sends presence for all, and waits until it has come back. */
export async function appear(client: Client, ...payload: readonly (Element | undefined)[]): Promise<void> {
  await client.send(el('presence', { xmlns: NS.client }, ...payload))
  await setUp(`${client.who} becomes available`, async () => client.next(available({ from: client.jid.toString() })))
}

/** Waits for what the server owes a client, and forgets it. */
export async function settle(client: Client): Promise<void> {
  await setUp(`${client.who} is up to date`, async () => client.next(await fence(client)))
  client.wire.forget()
}

/** Asks for the roster. Errors as `Client.ask`. */
export async function roster(client: Client, ver?: string): Promise<RosterSeen> {
  return readRoster(await client.ask('get', undefined, rosterQuery(ver)) ?? rosterQuery())
}

export function rosterQuery(ver?: string, ...items: readonly Element[]): Element {
  return el('query', { xmlns: NS.roster, ver }, ...items)
}

/** An item as a client writes it. */
export function item(jid: string, attrs: Readonly<Record<string, string>> = {}, groups: readonly string[] = []): Element {
  return el('item', { jid, ...attrs }, ...groups.map(group => el('group', {}, group)))
}

export async function itemOf(client: Client, jid: string): Promise<RosterItemSeen | undefined> {
  return (await roster(client)).items.find(each => each.jid === jid)
}

/** Adds or changes an item as part of the scene. */
export async function addItem(client: Client, jid: string, attrs: Readonly<Record<string, string>> = {}, groups: readonly string[] = []): Promise<void> {
  await setUp(`${client.who} adds ${jid}`, async () => client.ask('set', undefined, rosterQuery(undefined, item(jid, attrs, groups))))
}

/** Presence of a type for one address: subscription stanzas and probes. */
export function to(address: Jid | string, type: string | undefined, id?: string): Element {
  return el('presence', { xmlns: NS.client, to: address.toString(), type, id })
}

/** The subscriber asks, the publisher says yes, and sees that it has happened. Both are interested; the publisher is available. */
async function subscribe(subscriber: Client, publisher: Client): Promise<void> {
  await setUp(`${subscriber.who} subscribes to ${publisher.who}`, async () => {
    await subscriber.send(to(publisher.jid.bare, 'subscribe'))
    await publisher.next(presence({ type: 'subscribe', from: subscriber.jid.bareText }))
    await publisher.send(to(subscriber.jid.bare, 'subscribed'))
    await publisher.next(rosterPush({ jid: subscriber.jid.bareText }))
    const push = await subscriber.next(rosterPush({ jid: publisher.jid.bareText }))
    if (push.item.subscription === 'none') await subscriber.next(rosterPush({ jid: publisher.jid.bareText }))
  })
  await settle(publisher)
  await settle(subscriber)
}

/** One person, who has asked for the roster. */
export const owner = guests({ user: { desk: 'interested' } })
/** Two who know nothing of each other. */
export const strangers = guests({ user: { desk: 'available' }, contact: { desk: 'available' } })
/** The user has asked, and the contact has not answered. */
export const pending = strangers.andThen(async scene => {
  const { user: { desk: user }, contact: { desk: contact } } = scene
  await user.send(to(contact.jid.bare, 'subscribe'))
  await setUp('the contact is asked', async () => contact.next(presence({ type: 'subscribe', from: user.jid.bareText })))
  await settle(user)
  return scene
})
/** The user sees the contact. */
export const subscribed = strangers.andThen(async scene => {
  await subscribe(scene.user.desk, scene.contact.desk)
  return scene
})
/** The user sees the contact and has two clients for it; the contact has two, too. */
export const subscribedTwice = guests({ user: { desk: 'available', phone: 'available' }, contact: { desk: 'available', phone: 'available' } }).andThen(async scene => {
  await subscribe(scene.user.desk, scene.contact.desk)
  for (const client of [scene.user.phone, scene.contact.phone]) await settle(client)
  return scene
})
