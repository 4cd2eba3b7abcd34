/** Spec: XEP-0045 v1.35.5 §17.3, "Presence". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { voiced } from '#suites/scenes/rights.js'

must('XEP-0045#bizrules-presence.10', 'a role that was given shows in every later presence', voiced, async ({ bob, carol }) => {
  await bob.show('xa')
  expect((await carol.next(available({ nick: 'bob' }))).role).toBe('participant')
})

must('XEP-0045#bizrules-presence.10~nickname', 'a role that was given outlasts a change of nickname', voiced, async ({ bob, carol }) => {
  await bob.changeNick('rob')
  expect((await carol.next(available({ nick: 'rob' }))).role).toBe('participant')
})
