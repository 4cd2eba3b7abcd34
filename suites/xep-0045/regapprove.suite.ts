/** Spec: XEP-0045 v1.35.5 §9.9, "Approving Registration Requests". */
import { readForm } from '#xmpp/stanzas/data-form.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { register } from '#suites/scenes/registrations.js'
import { listed, refusal } from '#suites/scenes/rights.js'
import { lastWord } from '#suites/scenes/rooms.js'
import { application, approve, strict } from '#suites/scenes/strict-rooms.js'

may('XEP-0045#regapprove.1', 'who wants to register may need an admin who says yes', strict, async ({ alice, bob, room }, { tag }) => {
  const answer = refusal(await register(bob, room, `${tag}-robert`))
  if (answer !== 'none') return `it is refused: ${answer}`
  const asked = await alice.allBefore(await lastWord(alice.client, room), application())
  return asked.length > 0 ? 'an admin is asked' : 'no admin is asked'
})

must('XEP-0045#regapprove.2', 'who wants to register and is let is a member', strict, async ({ alice, bob, room }, { tag }) => {
  await setUp('bob registers', async () => register(bob, room, `${tag}-robert`))
  const [asked] = await alice.allBefore(await lastWord(alice.client, room), application())
  const form = asked && readForm(asked.element)
  // Where nobody is asked nothing follows (the clause before).
  if (!form) return
  await approve(alice, form)
  expect(listed(await alice.list({ affiliation: 'member' })).map(({ jid }) => jid)).toEqual([bob.jid.bareText])
})
