/** Spec: XEP-0045 v1.35.5 §10.2, "Subsequent Room Configuration". */
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available, stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { joined, listed, owned, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, protectedRoom, roomOfThree } from '#suites/scenes/rooms.js'

const ADMINS = 'muc#roomconfig_roomadmins'
const OWNERS = 'muc#roomconfig_roomowners'

must('XEP-0045#roomconfig.1', 'who is no owner does not get the form', ranked, async ({ bob }) => {
  expect(refusal(await bob.iq('get', writeMucOwner()))).toBe('forbidden')
})

must('XEP-0045#roomconfig.2', 'the form shows the configuration as it is', closedRoom({ 'muc#roomconfig_roomname': 'Assay', 'muc#roomconfig_whois': 'anyone' }), async ({ alice }) => {
  const form = await alice.form()
  expect(valuesOf(form, 'muc#roomconfig_roomname')).toEqual(['Assay'])
  expect(valuesOf(form, 'muc#roomconfig_whois')).toEqual(['anyone'])
})

must('XEP-0045#roomconfig.3', 'a submitted form changes the room', closedRoom({ 'muc#roomconfig_roomname': 'Before' }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_roomname': 'Assay' })
  const info = await bob.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).identities.map(({ name }) => name)).toContain('Assay')
})

must('XEP-0045#roomconfig.4', 'a cancelled form changes nothing', closedRoom({ 'muc#roomconfig_roomname': 'Before' }), async ({ alice }) => {
  await alice.form()
  await request(alice, writeMucOwner({ form: { kind: 'cancel', formType: NS.mucRoomConfig, fields: [{ name: 'muc#roomconfig_roomname', values: ['Assay'] }] } }))
  expect(valuesOf(await alice.form(), 'muc#roomconfig_roomname')).toEqual(['Before'])
})

must('XEP-0045#roomconfig.11', 'who is no member has to leave a room that becomes members-only', roomOfThree.with({ features: ['muc-members-only'] }), async ({ alice, bob, carol }) => {
  await alice.configure({ 'muc#roomconfig_membersonly': true })
  await bob.next(unavailable({ nick: 'bob' }))
  await carol.next(unavailable({ nick: 'carol' }))
})

must('XEP-0045#roomconfig.12', 'everybody learns that the room has become members-only', joined.with({ features: ['muc-members-only'] }), async ({ alice, bob, carol }) => {
  await alice.configure({ 'muc#roomconfig_membersonly': true })
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: 'carol' }))).status).toContain(322)
})

must('XEP-0045#roomconfig.13', 'a password that is set later is asked for from then on', protectedRoom, async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('not-authorized', { stanza: 'presence' }))
})

must('XEP-0045#roomconfig.14', 'options that are left out stay as they are', closedRoom({ 'muc#roomconfig_roomname': 'Before', 'muc#roomconfig_whois': 'anyone' }), async ({ alice }) => {
  await request(alice, writeMucOwner({ form: { kind: 'submit', formType: NS.mucRoomConfig, fields: [{ name: 'muc#roomconfig_roomname', values: ['Assay'] }] } }))
  expect(valuesOf(await alice.form(), 'muc#roomconfig_whois')).toEqual(['anyone'])
})

must('XEP-0045#roomconfig.5', 'everybody sees whom a form makes an admin no longer', ranked, async ({ alice, bob, carol }) => {
  await alice.configure({ [ADMINS]: [] })
  for (const occupant of [alice, bob, carol]) {
    const seen = await occupant.next(available({ nick: 'bob' }))
    expect(['member', 'none']).toContain(seen.affiliation)
    expect(['participant', 'visitor']).toContain(seen.role)
  }
})

must('XEP-0045#roomconfig.6', 'everybody sees whom a form makes an admin', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.configure({ [ADMINS]: [bob.client.jid.bareText] })
  for (const occupant of [alice, bob, carol]) expect(await occupant.next(available({ nick: 'bob' }))).toMatchObject({ affiliation: 'admin', role: 'moderator' })
})

must('XEP-0045#roomconfig.7', 'everybody sees whom a form makes an owner no longer', owned, async ({ alice, bob, carol }) => {
  await alice.configure({ [OWNERS]: [alice.client.jid.bareText], [ADMINS]: [bob.client.jid.bareText] })
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('admin')
})

must('XEP-0045#roomconfig.8', 'everybody sees whom a form makes an owner', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.configure({ [OWNERS]: [alice.client.jid.bareText, bob.client.jid.bareText] })
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('owner')
})

must('XEP-0045#roomconfig.9', 'no form leaves a room without an owner', closedRoom({}), async ({ alice }) => {
  const form = { kind: 'submit', formType: NS.mucRoomConfig, fields: [{ name: OWNERS, values: [] }] } as const
  expect(refusal(await alice.iq('set', writeMucOwner({ form })))).toBe('conflict')
})

should('XEP-0045#roomconfig.10', 'an owner can resign with a form when there is another', owned, async ({ alice, bob }) => {
  const form = { kind: 'submit', formType: NS.mucRoomConfig, fields: [{ name: OWNERS, values: [bob.client.jid.bareText] }] } as const
  await request(alice, writeMucOwner({ form }))
  expect(listed(await bob.list({ affiliation: 'owner' })).map(({ jid }) => jid)).toEqual([bob.client.jid.bareText])
})
