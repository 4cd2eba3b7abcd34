/** Spec: XEP-0045 v1.35.5 §5.1.3, "Changing Roles". */
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { deputised, ranked, refusal } from '#suites/scenes/rights.js'
import { moderated, roomOfThree } from '#suites/scenes/rooms.js'
import { inWords, populated } from '#suites/scenes/standings.js'
import { INSIDE, mayGiveRole, OUTSIDE } from './policy.ts'

const everybody = populated({ 'muc#roomconfig_moderatedroom': true }, INSIDE).with({ features: ['muc-moderated'] })

must('XEP-0045#roles-change.1', 'who has been made a moderator can do what moderators do', deputised, async ({ bob }) => {
  expect(refusal(await bob.admin({ nick: 'carol', role: 'none' }))).toBe('none')
})

must('XEP-0045#roles-change.2', 'everybody sees a change of role', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.giveRole('bob', 'visitor')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('visitor')
})

should('XEP-0045#roles-change.3', 'nobody is demoted by someone of a lower affiliation', ranked, async ({ bob }) => {
  expect(refusal(await bob.admin({ nick: 'alice', role: 'participant' }))).toBe('not-allowed')
})

must('XEP-0045#roles-change.4', 'a new admin is a moderator at once', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  expect((await carol.next(available({ nick: 'bob' }))).role).toBe('moderator')
})

must('XEP-0045#roles-change.5', 'with membership comes a voice', moderated, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  expect((await carol.next(available({ nick: 'bob' }))).role).toBe('participant')
})

// The role state chart, cell by cell: every actor, every target, every role that is to be given.
for (const [name, to, what] of [['kick', 'none', 'kicks'], ['visitor', 'visitor', 'makes visitors'], ['participant', 'participant', 'makes participants'], ['moderator', 'moderator', 'makes moderators']] as const) {
  must(`XEP-0045#roles-change.6~${name}`, `who ${what} is who may: every role and affiliation against every other`, everybody, async ({ stand, people }) => {
    const wrong: string[] = []
    for (const actor of [...INSIDE, ...OUTSIDE]) {
      await stand.put([stand.bob, actor], ...people.map((one, index) => [one, INSIDE[index] ?? actor] as const))
      const asked = people.map(one => ({ one, before: stand.standingOf(one), expected: mayGiveRole(actor, stand.standingOf(one), to) })).filter(({ expected }) => expected === 'yes' || expected === 'no')
      const answers = await Promise.all(asked.map(async ({ one }) => refusal(await stand.bob.admin({ nick: one.nick, role: to }))))
      await stand.look()
      for (const [index, { one, before, expected }] of asked.entries()) {
        const [answer = '', after] = [answers[index], stand.standingOf(one)]
        const isDone = expected === 'yes' ? answer === 'none' && after.role === to : answer !== 'none' && after.role === before.role
        if (!isDone) wrong.push(`${inWords(actor)} → ${inWords(before)} ${expected === 'yes' ? 'may' : 'may not'}: got ${answer === 'none' ? 'a result' : answer}, then ${inWords(after)}`)
      }
    }
    expect(wrong).toEqual([])
  })
}
