/** Spec: XEP-0045 v1.35.5 §10.1.1, "General Considerations". */
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { refusal, request } from '#suites/scenes/rights.js'
import { aloneOutside, turnedAway, unconfigured } from '#suites/scenes/rooms.js'
import { strictOutside } from '#suites/scenes/strict-rooms.js'

must('XEP-0045#createroom-general.2', 'a new room has a configuration', unconfigured, async ({ alice }) => {
  const { fields } = await alice.form()
  expect(fields.filter(({ values }) => values.length > 0).map(({ name }) => name)).not.toEqual([])
})

must('XEP-0045#createroom-general.3', 'who creates a room is its owner', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  expect(await alice.next(available({ nick: 'alice' }))).toMatchObject({ affiliation: 'owner', role: 'moderator' })
})

must('XEP-0045#createroom-general.4', 'who creates a room is in it', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  expect((await alice.next(available({ nick: 'alice' }))).status).toContain(110)
})

must('XEP-0045#createroom-general.5', 'who creates a room is told that it is new', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  expect((await alice.next(available({ nick: 'alice' }))).status).toContain(201)
})

must('XEP-0045#createroom-general.7', 'a configured room is open, also for who was refused before', turnedAway, async ({ alice, bob, room }) => {
  const { fields, formType } = await alice.form()
  await request(alice, writeMucOwner({ form: { kind: 'submit', formType, fields: fields.filter(({ type }) => type !== 'fixed').map(({ name, values }) => ({ name, values })) } }))
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#createroom-general.8', 'a first configuration is acknowledged', unconfigured, async ({ alice }) => {
  expect(refusal(await alice.iq('set', writeMucOwner({ form: { kind: 'submit', fields: [] } })))).toBe('none')
})

must('XEP-0045#createroom-general.1', 'who may not make rooms is told so', strictOutside, async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('not-allowed', { stanza: 'presence' }))
})
