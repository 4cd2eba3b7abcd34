/** Spec: XEP-0410 v1.1.0 §3.2, "Performing a Self-Ping". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { available, iqError, iqRequest, iqResult, type IqSeen } from '#harness/match/stanza.js'
import { closedRoom, room } from '#suites/scenes/rooms.js'
import { ask } from '#suites/scenes/words.js'

must('XEP-0410#performingselfping.1', 'who asks after its place in a room and is not in is told so', closedRoom({}), async ({ bob, room: address }) => {
  const id = await ask(bob, address.withResource('bob'), ping())
  await bob.next(iqError(id, 'not-acceptable', { from: address.withResource('bob').toString() }))
})

must('XEP-0410#performingselfping.2', 'who asks after its place in a room and is in gets an answer, from the room or from itself', room, async ({ bob }) => {
  const id = await ask(bob.client, bob.jid, ping())
  const answer = iqResult(id, { from: bob.jid.toString() })
  const first = await bob.next(anyOf<IqSeen>(answer, iqRequest({ from: bob.jid.toString(), ns: NS.ping })))
  if (first.type === 'result') return
  await bob.client.send(el('iq', { xmlns: NS.client, type: 'result', id: first.id, to: first.from }))
  await bob.next(answer)
})

must('XEP-0410#performingselfping.3', 'who asks under a nickname that it has no more is told that nobody is there', room, async ({ bob }) => {
  const before = bob.jid
  await bob.changeNick('robert')
  await bob.next(available({ nick: 'robert' }))
  const id = await ask(bob.client, before, ping())
  await bob.next(iqError(id, 'item-not-found', { from: before.toString() }))
})
