/** Spec: RFC 6121 §2.1, "Syntax and Semantics" (of rosters). */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { readRoster, rosterPush } from '#harness/match/roster.js'
import { iqError, iqResult } from '#harness/match/stanza.js'
import { nobody } from '#suites/scenes/anonymous.js'
import { addItem, item, owner, rosterQuery, strangers } from '#suites/scenes/guests.js'
import { ask, fence } from '#suites/scenes/words.js'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'

must('RFC6121#roster-syntax-items-subscription.1', 'a client cannot give itself a subscription', owner, async ({ user: { desk } }, { tag }) => {
  await desk.ask('set', undefined, rosterQuery(undefined, item(`${tag}@example.com`, { subscription: 'both' })))
  const push = await desk.next(rosterPush({ jid: `${tag}@example.com` }))
  expect(push.item.subscription ?? 'none').toBe('none')
})

must('RFC6121#roster-syntax-actions-result.1', 'an empty roster is a query without items', owner, async ({ user: { desk } }) => {
  const query = await desk.ask('get', undefined, rosterQuery())
  expect(query && readRoster(query).items).toEqual([])
})

must('RFC6121#roster-syntax-actions-result.2', 'whoever has no roster is told item-not-found', nobody, async client => {
  const id = await ask(client, undefined, rosterQuery())
  await client.next(anyOf<unknown>(iqResult(id), iqError(id, 'item-not-found')))
})

must('RFC6121#roster-syntax-actions-set.1~error', 'a change of somebody else’s roster gets forbidden', strangers, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(el('iq', { xmlns: NS.client, type: 'set', id: tag, to: contact.jid.bareText }, rosterQuery(undefined, item(`${tag}@example.com`))))
  await user.next(iqError(tag, 'forbidden'))
})

must('RFC6121#roster-syntax-actions-set.1~push', 'a change of somebody else’s roster changes nothing', strangers, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(el('iq', { xmlns: NS.client, type: 'set', id: tag, to: contact.jid.bareText }, rosterQuery(undefined, item(`${tag}@example.com`))))
  await user.next(await fence(user))
  await contact.noneBefore(await fence(contact), rosterPush())
})

must('RFC6121#roster-syntax-actions-push.1', 'a push has one item', owner, async ({ user: { desk } }, { tag }) => {
  await addItem(desk, `first-${tag}@example.com`)
  await desk.ask('set', undefined, rosterQuery(undefined, item(`second-${tag}@example.com`)))
  const pushes = await desk.allBefore(await fence(desk), rosterPush())
  expect(pushes.map(({ items }) => items.length)).toEqual([1, 1])
})
