/** Spec: XEP-0045 v1.35.5 §6.3, "Discovering Rooms". */
import { childOf, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoItemsQuery, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, may, should } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import type { Client } from '#harness/probe/client.js'
import { join } from '#harness/probe/muc-client.js'
import { closedRoom, roomsSeenBy } from '#suites/scenes/rooms.js'
import { session } from '#suites/scenes/sessions.js'

/** Public rooms of alice, more than a strict service may want to list at once. */
const many = session.with({ features: ['muc-hidden'] }).andThen(async ({ alice }, { target, tag }) => {
  const domain = target.strictMucDomain ?? target.mucDomain
  if (domain === undefined) throw new HarnessError('ROOM_NO_SERVICE', 'nobody said where the target has its rooms')
  const rooms = Array.from({ length: 4 }, (_, index) => Jid.of(`${tag}-${index}`, domain))
  for (const each of rooms) {
    const owner = await join(alice, each, 'alice')
    const { payload } = await owner.iq('get', writeMucOwner())
    const form = payload && readMucOwner(payload).form
    const hasChoice = form !== undefined && valuesOf(form, 'muc#roomconfig_publicroom') !== undefined
    await owner.configure(hasChoice ? { 'muc#roomconfig_publicroom': true } : {})
  }
  return { alice, rooms }
})

/** What the service lists, and which of these rooms are in it. */
async function listOf(client: Client, rooms: readonly Jid[]): Promise<{ readonly query: Element; readonly listed: readonly Jid[] }> {
  const query = (await client.ask('get', rooms[0]?.domain ?? '', discoItemsQuery())) ?? discoItemsQuery()
  const jids = readDiscoItems(query).items.map(({ jid }) => jid)
  return { query, listed: rooms.filter(each => jids.includes(each.toString())) }
}

const publicRoom = closedRoom({ 'muc#roomconfig_publicroom': true }).with({ features: ['muc-hidden'] })
const hidden = closedRoom({ 'muc#roomconfig_publicroom': false }).with({ features: ['muc-hidden'] })

should('XEP-0045#disco-rooms.1', 'the service lists its public rooms', publicRoom, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).toContain(room.toString())
})

should('XEP-0045#disco-rooms.2', 'the service does not list hidden rooms', hidden, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).not.toContain(room.toString())
})

may('XEP-0045#disco-rooms.3', 'a long list of rooms may be cut', many, async ({ alice, rooms }) => {
  const { listed } = await listOf(alice, rooms)
  return listed.length < rooms.length ? `${listed.length} of ${rooms.length} rooms are listed` : 'all are listed'
})

should('XEP-0045#disco-rooms.4', 'a list of rooms that was cut says so', many, async ({ alice, rooms }) => {
  const { listed, query } = await listOf(alice, rooms)
  if (listed.length < rooms.length) expect(childOf(query, NS.resultSet, 'set')?.name).toBe('set')
})
