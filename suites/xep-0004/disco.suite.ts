/** Spec: XEP-0004 v2.13.2 §6, "Service Discovery". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeForm } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { stanzaError } from '#harness/match/stanza.js'
import { lastWord, ownRoom } from '#suites/scenes/rooms.js'

must('XEP-0004#disco.1', 'a room that takes forms in messages says so', ownRoom, async ({ alice, room }) => {
  const info = await alice.client.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.dataForms)
})

must('XEP-0004#disco.2', 'a service that refuses forms in messages does not say that it takes them', ownRoom, async ({ alice, room }, { tag }) => {
  const service = room.domain
  const form = writeForm({ kind: 'submit', formType: NS.mucRequest, fields: [{ name: 'muc#role', values: ['participant'] }] })
  await alice.client.send(el('message', { xmlns: NS.client, to: service, id: tag }, form))
  const info = await alice.client.ask('get', service, discoInfoQuery())
  const refused = await alice.allBefore(await lastWord(alice.client, room), stanzaError([], { id: tag }))
  if (refused.length > 0) expect(info && readDiscoInfo(info).features).not.toContain(NS.dataForms)
})
