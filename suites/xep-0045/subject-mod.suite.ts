/** Spec: XEP-0045 v1.35.5 §8.1, "Modifying the Room Subject". */
import { el } from '#xmpp/element.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { stanzaError, subject } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { configured, room as roomOfTwo, roomOfThree, talkedIn } from '#suites/scenes/rooms.js'

should('XEP-0045#subject-mod.1', 'by default only moderators set the subject', roomOfTwo, async ({ bob }, { tag }) => {
  const id = await bob.setSubject(tag)
  await bob.next(stanzaError('forbidden', { stanza: 'message', id }))
})

must('XEP-0045#subject-mod.2', 'a message with a subject and a thread sets no subject', talkedIn, async ({ alice, newcomer, room }, { tag }) => {
  await alice.message({ to: room, type: 'groupchat' }, el('subject', {}, `beside ${tag}`), el('thread', {}, tag))
  await alice.settle()
  await enter(newcomer, room, 'newcomer')
  expect((await newcomer.next(subject())).subject).toBe(`about ${tag}`)
})

must('XEP-0045#subject-mod.3', 'everybody learns a new subject', roomOfThree, async ({ alice, bob, carol, room }, { tag }) => {
  await alice.setSubject(tag)
  for (const occupant of [alice, bob, carol]) expect([room.toString(), alice.jid.toString()]).toContain((await occupant.next(subject(tag))).from)
})

should('XEP-0045#subject-mod.4', 'a newcomer learns the last subject', talkedIn, async ({ alice, newcomer, room }, { tag }) => {
  await alice.setSubject(`later ${tag}`)
  await alice.settle()
  await enter(newcomer, room, 'newcomer')
  expect((await newcomer.next(subject())).subject).toBe(`later ${tag}`)
})

must('XEP-0045#subject-mod.5', 'who may not set the subject is told so', configured({ 'muc#roomconfig_changesubject': false }), async ({ bob }, { tag }) => {
  const id = await bob.setSubject(tag)
  await bob.next(stanzaError('forbidden', { stanza: 'message', id }))
})

must('XEP-0045#subject-mod.6', 'an empty subject takes the subject away', talkedIn, async ({ alice, newcomer, room }) => {
  await alice.setSubject('')
  await alice.settle()
  await enter(newcomer, room, 'newcomer')
  expect((await newcomer.next(subject())).subject).toBe('')
})
