/** Spec: XEP-0045 v1.35.5 §6.5, "Querying for Room Items". */
import { discoItemsQuery, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { may } from '#harness/clause/clause.js'
import { room as roomOfTwo } from '#suites/scenes/rooms.js'

may('XEP-0045#disco-roomitems.1', 'a room may list who is in it', roomOfTwo, async ({ alice, room }) => {
  const items = await alice.client.ask('get', room, discoItemsQuery())
  return `${items ? readDiscoItems(items).items.length : 0} of 2 occupants are listed`
})
