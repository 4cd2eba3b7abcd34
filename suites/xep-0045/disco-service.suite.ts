/** Spec: XEP-0045 v1.35.5 §6.1, "Discovering a MUC Service". */
import { discoItemsQuery, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { expect, should } from '#harness/clause/clause.js'
import { aloneOutside } from '#suites/scenes/rooms.js'

should('XEP-0045#disco-service.1', 'the server knows its service for rooms', aloneOutside, async ({ clients: { alice }, room }) => {
  const items = await alice.ask('get', alice.jid.domain, discoItemsQuery())
  expect(items && readDiscoItems(items).items.map(({ jid }) => jid)).toContain(room.domain)
})
