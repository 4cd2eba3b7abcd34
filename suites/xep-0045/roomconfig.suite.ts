/** Spec: XEP-0045 v1.35.5 §10.2, "Subsequent Room Configuration". */
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must } from '#harness/clause/clause.js'
import { stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { joined, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, protectedRoom, roomOfThree } from '#suites/scenes/rooms.js'

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
