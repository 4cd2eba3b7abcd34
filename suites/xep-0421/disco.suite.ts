/** Spec: XEP-0421 v1.0.1 §2, "Discovering support". */
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { ownRoom } from '#suites/scenes/rooms.js'

must('XEP-0421#disco.1', 'a room that gives ids to occupants says so', ownRoom, async ({ alice, room }) => {
  const info = await alice.client.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.occupantIds)
})
