/** Spec: XEP-0359 v0.7.0 §5, "Discovering Support". */
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, should } from '#harness/clause/clause.js'
import { ownRoom } from '#suites/scenes/rooms.js'

should('XEP-0359#disco.1', 'a room that gives ids to what is said says so', ownRoom, async ({ alice, room }) => {
  const info = await alice.client.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.stanzaIds)
})
