/** Spec: XEP-0410 v1.1.0 §3.3, "Server Optimization". */
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqError, iqRequest, iqResult, type IqSeen } from '#harness/match/stanza.js'
import { closedRoom, ownRoom, room } from '#suites/scenes/rooms.js'
import { ask } from '#suites/scenes/words.js'

may('XEP-0410#serveroptimization.1', 'the room may answer for the client', room, async ({ bob }) => {
  const id = await ask(bob.client, bob.jid, ping())
  const { type } = await bob.next(anyOf<IqSeen>(iqResult(id), iqRequest({ from: bob.jid.toString(), ns: NS.ping })))
  return type === 'result' ? 'the room answers' : 'the client is asked'
})

must('XEP-0410#serveroptimization.2', 'a room that answers for the client says so', ownRoom, async ({ alice, room: address }) => {
  const info = await alice.client.ask('get', address, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.selfPingOptimization)
})

must('XEP-0410#serveroptimization.3', 'who is in is told so without being asked itself', room, async ({ bob }) => {
  const id = await ask(bob.client, bob.jid, ping())
  await bob.next(iqResult(id, { from: bob.jid.toString() }))
})

must('XEP-0410#serveroptimization.4', 'who is not in is told so', closedRoom({}), async ({ bob, room: address }) => {
  const id = await ask(bob, address.withResource('bob'), ping())
  await bob.next(iqError(id, 'not-acceptable', { from: address.withResource('bob').toString() }))
})
