/** Spec: XEP-0004 v2.13.2 §3.5 and §3.6, what a submission leaves out, and §4, "Data Validation". */
import { expect, should } from '#harness/clause/clause.js'
import { presence } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { setUp } from '#harness/errors.js'
import { settingsOf, submit } from '#suites/scenes/forms.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom, PASSWORD, protectedRoom } from '#suites/scenes/rooms.js'

const NAME = 'muc#roomconfig_roomname'
const DESCRIPTION = 'muc#roomconfig_roomdesc'

should('XEP-0004#incomplete-submission-form-handling.1', 'a field that is submitted alone is taken', ownRoom, async ({ alice }, { tag }) => {
  expect(refusal(await submit(alice, { [DESCRIPTION]: tag }))).toBe('none')
  expect((await settingsOf(alice))[DESCRIPTION]).toEqual([tag])
})

should('XEP-0004#incomplete-submission-form-handling.2', 'what a submission leaves out stays as it was', ownRoom, async ({ alice }, { tag }) => {
  const subject = 'muc#roomconfig_changesubject'
  const { [subject]: [mayChange] = ['0'] } = await settingsOf(alice)
  await setUp('alice configures the room', async () => alice.configure({ [NAME]: `${tag} name`, [subject]: mayChange === '0' }))
  const { [DESCRIPTION]: _, ...before } = await settingsOf(alice)
  await submit(alice, { [DESCRIPTION]: tag })
  const { [DESCRIPTION]: __, ...after } = await settingsOf(alice)
  expect(after).toEqual(before)
})

should('XEP-0004#empty-or-absent-values.1', 'a password that a submission leaves out is asked for as before', protectedRoom, async ({ alice, bob, room }, { tag }) => {
  await submit(alice, { [DESCRIPTION]: tag })
  await enter(bob, room, 'without')
  const without = await bob.next(presence({ nick: 'without' }))
  await enter(bob, room, 'with', { password: PASSWORD })
  const allowed = await bob.next(presence({ nick: 'with' }))
  expect([without.type, allowed.type]).toEqual(['error', undefined])
})

should('XEP-0004#validation.1', 'what cannot be right is not acceptable', ownRoom.with({ features: ['muc-max-users'] }), async ({ alice }) => {
  expect(['not-acceptable', 'bad-request']).toContain(refusal(await submit(alice, { 'muc#roomconfig_maxusers': 'abc' })))
})

should('XEP-0004#validation.1~unchanged', 'what cannot be right changes nothing', ownRoom.with({ features: ['muc-max-users'] }), async ({ alice }, { tag }) => {
  const before = await settingsOf(alice)
  await submit(alice, { [DESCRIPTION]: tag, 'muc#roomconfig_maxusers': 'abc' })
  expect(await settingsOf(alice)).toEqual(before)
})
