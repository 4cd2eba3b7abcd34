/** Spec: XEP-0045 v1.35.5 §7.6, "Changing Nickname". */
import { expect, must } from '#harness/clause/clause.js'
import { available, stanzaError, unavailable } from '#harness/match/stanza.js'
import { roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#changenick.1', 'with a new nickname the old one goes, for everybody', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) await occupant.next(unavailable({ nick: 'bob' }))
})

must('XEP-0045#changenick.2', 'a changed nickname is not taken for leaving', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).status).toContain(303)
})

must('XEP-0045#changenick.3', 'everybody learns the new nickname', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).newNick).toBe('rob')
})

must('XEP-0045#changenick.4', 'after a change of nickname everybody sees the new one', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) {
    expect(await occupant.next(available({ nick: 'rob' }))).toMatchObject({ role: 'participant', affiliation: 'none' })
  }
})

must('XEP-0045#changenick.4~self', 'who changes its nickname can tell its new presence', roomOfThree, async ({ bob }) => {
  await bob.changeNick('rob')
  expect((await bob.next(available({ nick: 'rob' }))).status).toContain(110)
})

must('XEP-0045#changenick.6', 'a nickname in use cannot be taken', roomOfThree, async ({ bob }) => {
  await bob.changeNick('carol')
  await bob.next(stanzaError('conflict', { stanza: 'presence' }))
})
