/** Registering a nickname with a room. Spec: XEP-0045 v1.35.5 §7.10. */
import { type Child, el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { writeForm } from '#xmpp/stanzas/data-form.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { setUp } from '#harness/errors.js'
import type { IqSeen } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { gather } from '#harness/probe/muc-client.js'
import { request } from './rights.ts'
import { trioOutside } from './rooms.ts'

/** A query of jabber:iq:register. */
export function registration(...children: readonly Child[]): Element {
  return el('query', { xmlns: 'jabber:iq:register' }, ...children)
}

/** Asks to have a nickname; answers with result or error. */
export async function register(client: Client, room: Jid, nick: string): Promise<IqSeen> {
  const fields = [{ name: 'muc#register_roomnick', values: [nick] }]
  return client.iq('set', room, registration(writeForm({ kind: 'submit', formType: 'http://jabber.org/protocol/muc#register', fields })))
}

/** A room of alice with which one can register; bob and carol are outside. */
export const unregistered = trioOutside.with({ features: ['muc-register'] }).andThen(async ({ clients: { alice, bob, carol }, room }, { tag }) => (
  { ...(await gather(room, { alice })), bob, carol, room, nick: `${tag}-robert` }))

/** The same, and alice has made bob a member who has that nickname: the way that is open everywhere. */
export const registered = unregistered.andThen(async scene => {
  const { alice, bob, nick } = scene
  await setUp('bob is registered', async () => request(alice, writeMucAdmin([{ jid: bob.jid.bare, affiliation: 'member', nick }])))
  return scene
})
