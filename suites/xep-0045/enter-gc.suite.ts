/** Spec: XEP-0045 v1.35.5 §7.2.18, "Groupchat 1.0 Protocol". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { presence, unavailable } from '#harness/match/stanza.js'
import { closedRoom } from '#suites/scenes/rooms.js'

should('XEP-0045#enter-gc.1', 'presence without the MUC element does not let anyone in', closedRoom({}), async ({ bob, room }) => {
  await bob.send(el('presence', { xmlns: NS.client, to: room.withResource('bob').toString() }))
  await bob.next(unavailable({ nick: 'bob' }))
})

must('XEP-0045#enter-gc.2', 'who is kicked for not having come in learns that the reason is technical', closedRoom({}), async ({ bob, room }) => {
  await bob.send(el('presence', { xmlns: NS.client, to: room.withResource('bob').toString() }))
  const { type, status } = await bob.next(presence({ nick: 'bob' }))
  // Whether it is a kick at all is the clause before.
  if (type === 'unavailable') expect(status).toEqual(expect.arrayContaining([110, 307, 333]))
})
