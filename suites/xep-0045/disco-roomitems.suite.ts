/** Spec: XEP-0045 v1.35.5 §6.5, "Querying for Room Items". */
import { discoItemsQuery, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { configured, room as roomOfTwo } from '#suites/scenes/rooms.js'

may('XEP-0045#disco-roomitems.1', 'a room may list who is in it', roomOfTwo, async ({ alice, room }) => {
  const items = await alice.client.ask('get', room, discoItemsQuery())
  return `${items ? readDiscoItems(items).items.length : 0} of 2 occupants are listed`
})

must('XEP-0045#disco-roomitems.2', 'a room that keeps its list to itself answers all the same', configured({}), async ({ carol, room }) => {
  const { type, payload } = await carol.iq('get', room, discoItemsQuery())
  expect(type).toBe('result')
  expect(payload?.name).toBe('query')
})

should('XEP-0045#disco-roomitems.3', 'a room lists nobody to who is outside', configured({}), async ({ carol, room }) => {
  const items = await carol.ask('get', room, discoItemsQuery())
  expect(items && readDiscoItems(items).items).toEqual([])
})
