/** Spec: XEP-0045 v1.35.5 §6.2, "Discovering the Features Supported by a MUC Service". */
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { aloneOutside } from '#suites/scenes/rooms.js'

must('XEP-0045#disco-service-features.1', 'the service says that it is one for rooms', aloneOutside, async ({ clients: { alice }, room }) => {
  const info = await alice.ask('get', room.domain, discoInfoQuery())
  expect(info && readDiscoInfo(info).identities).toContainEqual(expect.objectContaining({ category: 'conference', type: 'text' }))
})

must('XEP-0045#disco-service-features.2', 'the service says that it knows multi-user chat', aloneOutside, async ({ clients: { alice }, room }) => {
  const info = await alice.ask('get', room.domain, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.muc)
})
