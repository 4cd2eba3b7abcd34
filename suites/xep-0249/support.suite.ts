/** Spec: XEP-0249 v1.2 §3, "Determining Support". Some rooms put an invitation of this kind beside the one that passes through them. */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { invitation, invite } from '#suites/scenes/invitations.js'
import { configured } from '#suites/scenes/rooms.js'

must('XEP-0249#support.1', 'a room that invites straight to it says that it can', configured({}), async ({ alice, carol, room }) => {
  await invite(alice, carol)
  const { element } = await carol.next(invitation())
  if (!childOf(element, NS.conference, 'x')) return
  const info = await alice.client.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.conference)
})
