/** Spec: XEP-0045 v1.35.5 §14.6, "Denial of Service". */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { may } from '#harness/clause/clause.js'
import { presence } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { aloneOutside } from '#suites/scenes/rooms.js'

may('XEP-0045#security-dos.1', 'one user may be kept from making many rooms', aloneOutside.with({ polite: false }), async ({ clients: { alice }, room }) => {
  const rooms = Array.from({ length: 12 }, (_, index) => Jid.of(`${room.local}-${index}`, room.domain))
  let made = 0
  for (const each of rooms) {
    await enter(alice, each, 'alice')
    const { type } = await alice.next(presence({ from: each.withResource('alice').toString() }))
    if (type !== 'error') made += 1
  }
  for (const each of rooms) await alice.send(el('presence', { xmlns: NS.client, type: 'unavailable', to: each.withResource('alice').toString() }))
  return `${made} of ${rooms.length} rooms are made`
})
