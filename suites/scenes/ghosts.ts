/** A room with an occupant that is gone and does not know it: it is in through the component, which sends everything back. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { available, message, presence, presenceShow } from '#harness/match/stanza.js'
import type { Component } from '#harness/probe/component.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'
import { component } from './components.ts'
import { freshRoom } from './rooms.ts'

/** Alice is in a room of hers, and so is a user of the component. */
export const haunted = component.andThen(async ({ component: ghost, alice: client }, stage) => {
  const room = freshRoom(stage)
  const alice = await join(client, room, 'alice')
  await alice.configure({})
  const from = `ghost@${ghost.domain}/${stage.tag}`
  await setUp('the ghost enters', async () => {
    await ghost.send(el('presence', { xmlns: NS.component, from, to: room.withResource('ghost').toString() }, writeMucJoin()))
    await ghost.next(presence({ nick: 'ghost', to: from }))
  })
  await alice.sees('ghost')
  await alice.settle()
  return { alice, ghost }
})

/** Alice says something, and the component answers that its user cannot be reached; at one of its addresses, where it has several. */
export async function bounce(alice: Occupant, ghost: Component, to?: string): Promise<void> {
  await setUp('what alice says comes back', async () => {
    await alice.say('are you there?')
    const heard = await ghost.next(message({ body: 'are you there?', ...(to === undefined ? {} : { to }) }))
    if (heard.from === undefined) throw new HarnessError('GHOST_UNSIGNED', 'the room sent a message without an address')
    await ghost.send(errorReply(heard.element, { condition: 'recipient-unavailable' }))
  })
}

/** Alice shows herself, and the component answers that its user cannot be reached. */
export async function bouncePresence(alice: Occupant, ghost: Component): Promise<void> {
  await setUp('what alice shows comes back', async () => {
    await alice.show('dnd')
    await ghost.send(errorReply((await ghost.next(presenceShow('dnd', { nick: 'alice' }))).element, { condition: 'recipient-unavailable' }))
  })
}

/** The same room, where the ghost has two clients behind its nickname. */
export const hauntedTwice = haunted.with({ features: ['muc-multi-session'] }).andThen(async ({ alice, ghost }, { tag }) => {
  const twin = `ghost@${ghost.domain}/${tag}-twin`
  await setUp('the second ghost enters', async () => {
    await ghost.send(el('presence', { xmlns: NS.component, from: twin, to: alice.room.withResource('ghost').toString() }, writeMucJoin()))
    await ghost.next(available({ nick: 'ghost', to: twin }))
  })
  await alice.settle()
  return { alice, ghost, first: `ghost@${ghost.domain}/${tag}`, twin }
})
