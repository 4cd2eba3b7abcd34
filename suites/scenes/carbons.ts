/** Scenes of people with two clients, one of which gets copies of what the other says and hears. Spec: XEP-0280, XEP-0297. */
import { type Element, el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { carbonsRequest } from '#xmpp/stanzas/carbons.js'
import type { Fixture } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { type Cast, guests } from './guests.ts'
import { fence } from './words.ts'

type Plan = { readonly user: { readonly desk: 'available'; readonly phone: 'available' }; readonly contact: { readonly desk: 'available' } }

/** The user has two clients; the contact may write to either. */
export const correspondents: Fixture<Cast<Plan>> = guests({ user: { desk: 'available', phone: 'available' }, contact: { desk: 'available' } }).with({ features: ['carbons'] })

/** Turns copies on or off; whatever the answer is, it has come. */
export async function turn(client: Client, what: 'enable' | 'disable'): Promise<void> {
  await setUp(`${client.who} turns copies on or off`, async () => {
    await client.send(el('iq', { xmlns: NS.client, type: 'set', id: freshId() }, carbonsRequest(what)))
    await client.next(await fence(client))
  })
}

/** The user's phone gets copies. */
export const copied = correspondents.andThen(async scene => {
  await turn(scene.user.phone, 'enable')
  return scene
})

/** A message that has this text deeper inside than in its own body, wherever that is. */
export function copyWith(body: string): Matcher<MessageSeen> {
  return where(message(), `with a copy of ${JSON.stringify(body)} inside`, ({ element, body: own }) => own === undefined && element.toString().includes(body))
}

/** What a copy is made of: its one wrapper, and the forwarded stanza in whatever namespace. */
export function opened(copy: Element): { readonly wrapper: Element | undefined; readonly forwarded: Element | undefined; readonly stanza: Element | undefined } {
  const wrapper = elementsOf(copy).find(each => each.name === 'received' || each.name === 'sent')
  const forwarded = wrapper && elementsOf(wrapper).find(each => each.name === 'forwarded')
  return { wrapper, forwarded, stanza: forwarded && elementsOf(forwarded).find(each => each.name === 'message') }
}
