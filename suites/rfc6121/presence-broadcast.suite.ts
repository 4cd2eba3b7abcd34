/** Spec: RFC 6121 §4.2, "Initial Presence"; §4.4, "Subsequent Presence Broadcast"; §4.5, "Unavailable Presence": what subscribers and one's own clients hear. */
import { childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, chat, unavailable } from '#harness/match/stanza.js'
import { guests, settle, subscribed, subscribedTwice } from '#suites/scenes/guests.js'
import { UNKNOWN_NS } from '#suites/scenes/words.js'

const all = (type?: string, ...payload: readonly ReturnType<typeof el>[]): ReturnType<typeof el> => el('presence', { xmlns: NS.client, type }, ...payload)

must('RFC6121#presence-initial-outbound.1', 'a contact that becomes available is seen, by the address of its client', subscribed, async ({ user: { desk: user }, accounts }) => {
  const phone = await setUp('the contact has another client', async () => accounts.contact.logIn('phone'))
  await phone.send(all())
  await user.next(available({ from: phone.jid.toString() }))
})

must('RFC6121#presence-initial-outbound.3', 'who becomes available sees who is there already', subscribed, async ({ contact: { desk: contact }, accounts }) => {
  const phone = await setUp('the user has another client', async () => accounts.user.logIn('phone'))
  await phone.send(all())
  await phone.next(available({ from: contact.jid.toString() }))
})

must('RFC6121#presence-initial-inbound.1', 'every available client sees a contact become available', subscribedTwice, async ({ user, accounts }) => {
  const pad = await setUp('the contact has another client', async () => accounts.contact.logIn('pad'))
  await pad.send(all())
  for (const client of [user.desk, user.phone]) await client.next(available({ from: pad.jid.toString() }))
})

must('RFC6121#presence-broadcast-outbound.1', 'subscribers hear of a change with everything in it', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(all(undefined, el('show', {}, 'away'), el('status', {}, 'afk'), el('data', { xmlns: UNKNOWN_NS })))
  const { element, show, statusText } = await user.next(available({ from: contact.jid.toString() }))
  expect({ show, statusText, data: childOf(element, UNKNOWN_NS, 'data') !== undefined }).toEqual({ show: 'away', statusText: 'afk', data: true })
})

must('RFC6121#presence-unavailable-outbound.1~ended', 'subscribers hear of a contact that ends its stream', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.wire.sendEnd()
  await user.next(unavailable({ from: contact.jid.toString() }))
})

must('RFC6121#presence-unavailable-outbound.1~dropped', 'subscribers hear of a contact whose connection breaks', subscribed.with({ transports: ['tcp'] }), async ({ user: { desk: user }, contact: { desk: contact } }) => {
  contact.wire.destroy()
  await user.next(unavailable({ from: contact.jid.toString() }))
})

must('RFC6121#presence-unavailable-outbound.3', 'subscribers hear a goodbye with everything in it', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(all('unavailable', el('status', {}, 'gone home'), el('data', { xmlns: UNKNOWN_NS })))
  const { element, statusText } = await user.next(unavailable({ from: contact.jid.toString() }))
  expect({ statusText, data: childOf(element, UNKNOWN_NS, 'data') !== undefined }).toEqual({ statusText: 'gone home', data: true })
})

const twoClients = guests({ user: { desk: 'available', phone: 'available' } })

must('RFC6121#presence-unavailable-outbound.4', 'one’s other clients hear a goodbye', twoClients, async ({ user: { desk, phone } }) => {
  await phone.send(all('unavailable'))
  await desk.next(unavailable({ from: phone.jid.toString() }))
})

must('RFC6121#presence-unavailable-outbound.5~seen', 'presence after a goodbye is for all subscribers again', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(all('unavailable'))
  await setUp('the contact is gone', async () => user.next(unavailable({ from: contact.jid.toString() })))
  await contact.send(all())
  await user.next(available({ from: contact.jid.toString() }))
})

must('RFC6121#presence-unavailable-outbound.5~sees', 'who comes back sees who is there', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(all('unavailable'))
  await settle(user)
  await user.send(all())
  await user.next(available({ from: contact.jid.toString() }))
})

must('RFC6121#presence-unavailable-inbound.1', 'every available client hears that a contact is gone', subscribedTwice, async ({ user, contact }) => {
  await contact.phone.send(all('unavailable'))
  for (const client of [user.desk, user.phone]) await client.next(unavailable({ from: contact.phone.jid.toString() }))
})

must('RFC6121#presence-syntax-children-priority.2', 'the presence that comes back tells the priority that counts', guests({ user: { desk: 'connected' }, other: { desk: 'connected' } }), async ({ user: { desk: user }, other: { desk: other } }, { tag }) => {
  await user.send(all(undefined, el('priority', {}, '-1')))
  const { element } = await user.next(available({ from: user.jid.toString() }))
  const priority = Number(childOf(element, NS.client, 'priority')?.getText() ?? '0')
  await other.send(el('message', { xmlns: NS.client, type: 'chat', to: user.jid.bareText }, el('body', {}, tag)))
  await other.send(el('message', { xmlns: NS.client, type: 'chat', to: user.jid.toString() }, el('body', {}, `${tag}-fence`)))
  const heard = await user.allBefore(chat(`${tag}-fence`), chat(tag))
  expect(heard.length).toBe(priority < 0 ? 0 : 1)
})

must('RFC6121#presence-syntax-children-priority.1', 'who names no priority has the priority zero', guests({ user: { desk: 'available', phone: -1 }, other: { desk: 'connected' } }), async ({ user: { desk }, other: { desk: other } }, { tag }) => {
  await other.send(el('message', { xmlns: NS.client, type: 'chat', to: desk.jid.bareText }, el('body', {}, tag)))
  await desk.next(chat(tag))
})
