/** Spec: XEP-0045 v1.35.5 §10, "Owner Use Cases". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { listed, request } from '#suites/scenes/rights.js'
import { restarted } from '#suites/scenes/restarted.js'
import { closedRoom, persistent } from '#suites/scenes/rooms.js'

must('XEP-0045#owner.1', 'a room keeps its last owner', closedRoom({}), async ({ alice }) => {
  await request(alice, writeMucAdmin([{ jid: alice.client.jid.bare, affiliation: 'none' }]))
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ jid }) => jid)).toEqual([alice.client.jid.bareText])
})

must('XEP-0045#owner.2', 'an owner who leaves a persistent room still owns it', persistent, async ({ alice, room }) => {
  await alice.leave()
  await enter(alice.client, room, 'alice')
  expect((await alice.next(available({ nick: 'alice' }))).affiliation).toBe('owner')
})

must('XEP-0045#owner.2~restart', 'an owner of a persistent room still owns it after the server has been started again', restarted, async ({ alice }) => {
  expect(alice.presences.find(({ nick }) => nick === 'alice')).toMatchObject({ affiliation: 'owner', role: 'moderator' })
})

may('XEP-0045#owner.3', 'a room may have options of its own', closedRoom({}), async ({ alice }) => {
  const { fields } = await alice.form()
  const own = fields.flatMap(({ name, type }) => (name === undefined || type === 'fixed' || name === 'FORM_TYPE' || /^muc#(roomconfig_|maxhistoryfetch$)/.test(name) ? [] : [name]))
  return own.length === 0 ? 'it has none' : `it has ${own.join(', ')}`
})
