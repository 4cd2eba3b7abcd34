/** Spec: RFC 6121 §2.3, "Adding a Roster Item"; §2.4, "Updating a Roster Item"; §2.5, "Deleting a Roster Item". */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { rosterPush } from '#harness/match/roster.js'
import { iqError, iqResult, presence } from '#harness/match/stanza.js'
import { freshId } from '#harness/probe/client.js'
import type { Client } from '#harness/probe/client.js'
import { addItem, guests, item, itemOf, owner, roster, rosterQuery, subscribed } from '#suites/scenes/guests.js'
import { type Element, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'

async function set(client: Client, ...items: readonly Element[]): Promise<string> {
  const id = freshId()
  await client.send(el('iq', { xmlns: NS.client, type: 'set', id }, rosterQuery(undefined, ...items)))
  return id
}

must('RFC6121#roster-add-success.1', 'a new item is in the roster, with name and groups', owner, async ({ user: { desk } }, { tag }) => {
  const jid = `${tag}@example.com`
  await set(desk, item(jid, { name: 'Somebody' }, ['colleagues', 'friends']))
  const stored = await itemOf(desk, jid)
  expect({ name: stored?.name, groups: stored?.groups }).toEqual({ name: 'Somebody', groups: ['colleagues', 'friends'] })
})

must('RFC6121#roster-add-success.2', 'a new item is acknowledged', owner, async ({ user: { desk } }, { tag }) => {
  await desk.next(iqResult(await set(desk, item(`${tag}@example.com`, {}, ['colleagues', 'friends', 'neighbours']))))
})

must('RFC6121#roster-add-success.3', 'a new item is pushed to those who have asked for the roster, its author too', guests({ user: { desk: 'interested', phone: 'interested' } }), async ({ user: { desk, phone } }, { tag }) => {
  const jid = `${tag}@example.com`
  await set(desk, item(jid, { name: 'Somebody' }))
  for (const client of [desk, phone]) await client.next(rosterPush({ jid, name: 'Somebody' }))
})

must('RFC6121#roster-add-errors.1~items', 'two items at once get bad-request', owner.with({ polite: false }), async ({ user: { desk } }, { tag }) => {
  await desk.next(iqError(await set(desk, item(`${tag}-a@example.com`), item(`${tag}-b@example.com`)), 'bad-request'))
})

must('RFC6121#roster-add-errors.1~groups', 'a group that is named twice gets bad-request', owner.with({ polite: false }), async ({ user: { desk } }, { tag }) => {
  await desk.next(iqError(await set(desk, item(`${tag}@example.com`, {}, ['same', 'same'])), 'bad-request'))
})

must('RFC6121#roster-add-errors.2~empty', 'a group without a name gets not-acceptable', owner.with({ polite: false }), async ({ user: { desk } }, { tag }) => {
  await desk.next(iqError(await set(desk, item(`${tag}@example.com`, {}, [''])), 'not-acceptable'))
})

// What is too long is for the server to say; if nothing is, nothing has to be refused.
must('RFC6121#roster-add-errors.2~long', 'a name that is too long gets not-acceptable', owner.with({ polite: false }), async ({ user: { desk } }, { tag }) => {
  const id = await set(desk, item(`${tag}@example.com`, { name: 'x'.repeat(8_000) }))
  await desk.next(anyOf<unknown>(iqResult(id), iqError(id, 'not-acceptable')))
})

must('RFC6121#roster-update-success.1~stored', 'a changed item is kept as it was sent', owner, async ({ user: { desk } }, { tag }) => {
  const jid = `${tag}@example.com`
  await addItem(desk, jid, { name: 'Before' }, ['one', 'two'])
  await set(desk, item(jid, {}, ['three']))
  const stored = await itemOf(desk, jid)
  expect({ name: stored?.name ?? '', groups: stored?.groups }).toEqual({ name: '', groups: ['three'] })
})

must('RFC6121#roster-update-success.1~pushed', 'a changed item is pushed as it was sent', owner, async ({ user: { desk } }, { tag }) => {
  const jid = `${tag}@example.com`
  await addItem(desk, jid, { name: 'Before' }, ['one'])
  desk.wire.forget()
  await set(desk, item(jid, { name: 'After' }))
  const push = await desk.next(rosterPush({ jid }))
  expect({ name: push.item.name, groups: push.item.groups }).toEqual({ name: 'After', groups: [] })
})

must('RFC6121#roster-delete-success.1~gone', 'a removed item is not in the roster any more', owner, async ({ user: { desk } }, { tag }) => {
  const jid = `${tag}@example.com`
  await addItem(desk, jid)
  await set(desk, item(jid, { subscription: 'remove' }))
  expect((await roster(desk)).items).toEqual([])
})

must('RFC6121#roster-delete-success.1~answer', 'a removal is acknowledged', owner, async ({ user: { desk } }, { tag }) => {
  const jid = `${tag}@example.com`
  await addItem(desk, jid)
  await desk.next(iqResult(await set(desk, item(jid, { subscription: 'remove' }))))
})

must('RFC6121#roster-delete-success.1~pushed', 'a removal is pushed to those who have asked for the roster', guests({ user: { desk: 'interested', phone: 'interested' } }), async ({ user: { desk, phone } }, { tag }) => {
  const jid = `${tag}@example.com`
  await addItem(desk, jid)
  await set(desk, item(jid, { subscription: 'remove' }))
  await phone.next(rosterPush({ jid, subscription: 'remove' }))
})

must('RFC6121#roster-delete-success.2~to', 'who removes a contact it sees unsubscribes', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await set(user, item(contact.jid.bareText, { subscription: 'remove' }))
  await contact.next(presence({ type: 'unsubscribe', from: user.jid.bareText }))
})

must('RFC6121#roster-delete-success.2~from', 'who removes a contact that sees it takes the subscription back', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await set(contact, item(user.jid.bareText, { subscription: 'remove' }))
  await user.next(presence({ type: 'unsubscribed', from: contact.jid.bareText }))
})

must('RFC6121#roster-delete-error.1', 'the removal of what is not there gets item-not-found', owner, async ({ user: { desk } }, { tag }) => {
  await desk.next(iqError(await set(desk, item(`${tag}@example.com`, { subscription: 'remove' })), 'item-not-found'))
})
