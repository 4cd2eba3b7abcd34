/** Scenes of somebody whose contact is a user of the component: what a server says to contacts, and takes from them, without another roster in between. */
import { type Element, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { setUp } from '#harness/errors.js'
import { rosterPush } from '#harness/match/roster.js'
import { presence } from '#harness/match/stanza.js'
import { component } from './components.ts'
import { prepare, settle, somebody, to } from './guests.ts'

/** A user who is available and interested, and Romeo, behind the component. They do not know each other. */
export const romeoAndUser = component.with({ features: ['roster'], guests: 1 }).andThen(async ({ component: service }, stage) => {
  const user = await prepare(await somebody(stage, 'user').logIn('desk'), 'available')
  await settle(user)
  return { service, user, romeo: `romeo-${stage.tag}@${service.domain}` }
})

/** Romeo sees the user. */
export const romeoSeesUser = romeoAndUser.andThen(async scene => {
  const { service, user, romeo } = scene
  await setUp('romeo subscribes to the user', async () => {
    await service.send(fromRomeo(romeo, user.jid.bareText, 'subscribe'))
    await user.next(presence({ type: 'subscribe', from: romeo }))
    await user.send(to(romeo, 'subscribed'))
    await service.next(presence({ type: 'subscribed', from: user.jid.bareText }))
    await user.next(rosterPush({ jid: romeo }))
  })
  await settle(user)
  service.wire.forget()
  return scene
})

export function fromRomeo(romeo: string, address: string, type: string, id?: string): Element {
  return el('presence', { xmlns: NS.component, from: romeo, to: address, type, id })
}

/** A message that comes behind whatever was sent before. */
export function saying(body: string, from: string | undefined, address: string): Element {
  return el('message', { xmlns: from === undefined ? NS.client : NS.component, type: 'chat', from, to: address }, el('body', {}, body))
}
