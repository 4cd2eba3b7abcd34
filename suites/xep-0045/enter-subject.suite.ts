/** Spec: XEP-0045 v1.35.5 §7.2.15, "Room Subject". */
import { attr, childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { groupchat, subject } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { restarted } from '#suites/scenes/restarted.js'
import { closedRoom, talkedIn, welcome } from '#suites/scenes/rooms.js'

must('XEP-0045#enter-subject.1', 'the last thing a newcomer is told is the subject', talkedIn, async ({ newcomer, room }, { tag }) => {
  const { all } = await welcome(newcomer, room, 'newcomer')
  expect(all.at(-1)).toMatchObject({ subject: `about ${tag}` })
})

must('XEP-0045#enter-subject.1~once', 'a newcomer is told exactly one subject', talkedIn, async ({ newcomer, room }, { tag }) => {
  const { messages } = await welcome(newcomer, room, 'newcomer')
  expect(messages.map(({ subject: text }) => text).filter(text => text !== undefined)).toEqual([`about ${tag}`])
})

must('XEP-0045#enter-subject.1~restart', 'the subject of a persistent room is still the same after the server has been started again', restarted, async ({ bob, subject: text }) => {
  expect(bob.messages.map(seen => seen.subject).filter(one => one !== undefined)).toEqual([text])
})

must('XEP-0045#enter-subject.2', 'the subject comes from the room or from who set it', talkedIn, async ({ newcomer, room }) => {
  await enter(newcomer, room, 'newcomer')
  const { from } = await newcomer.next(subject())
  expect([room.toString(), room.withResource('alice').toString()]).toContain(from)
})

must('XEP-0045#enter-subject.3', 'the message with the subject has no body', talkedIn, async ({ newcomer, room }, { tag }) => {
  const { messages } = await welcome(newcomer, room, 'newcomer')
  expect(messages.find(seen => seen.subject === `about ${tag}`)).toMatchObject({ type: 'groupchat', body: undefined })
})

should('XEP-0045#enter-subject.4', 'the subject says when it was set', talkedIn, async ({ newcomer, room }, { tag }) => {
  await enter(newcomer, room, 'newcomer')
  const { element } = await newcomer.next(subject(`about ${tag}`))
  const delay = childOf(element, NS.delay, 'delay')
  expect((delay && attr(delay, 'stamp')) ?? '').toMatch(/^\d{4}-\d\d-\d\dT/)
})

must('XEP-0045#enter-subject.5', 'the delay of the subject is the room’s', talkedIn, async ({ newcomer, room }, { tag }) => {
  await enter(newcomer, room, 'newcomer')
  const { element } = await newcomer.next(subject(`about ${tag}`))
  const delay = childOf(element, NS.delay, 'delay')
  // Whether there is one is the clause before.
  if (delay) expect(attr(delay, 'from')).toBe(room.toString())
})

must('XEP-0045#enter-subject.6', 'a room without a subject says so with an empty one', closedRoom({}), async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(subject(''))
})

must('XEP-0045#enter-subject.6~last', 'where there is neither a subject nor a history, the last thing a newcomer is told is one empty subject', closedRoom({}), async ({ bob, room }) => {
  const { all, messages } = await welcome(bob, room, 'bob')
  expect(all.at(-1)).toMatchObject({ subject: '', body: undefined })
  expect(messages.filter(({ subject: text }) => text !== undefined)).toHaveLength(1)
})

must('XEP-0045#enter-subject.9', 'a message with subject and body sets no subject', talkedIn, async ({ alice, newcomer, room }, { tag }) => {
  await alice.message({ to: room, type: 'groupchat' }, el('subject', {}, `beside ${tag}`), el('body', {}, `talk ${tag}`))
  await alice.next(groupchat(`talk ${tag}`))
  await enter(newcomer, room, 'newcomer')
  const told = await newcomer.next(subject())
  expect(told.subject).toBe(`about ${tag}`)
})

should('XEP-0045#enter-subject.7', 'a subject that was taken away says when', talkedIn, async ({ alice, newcomer, room }) => {
  await alice.setSubject('')
  await alice.settle()
  const { messages } = await welcome(newcomer, room, 'newcomer')
  const told = messages.findLast(seen => seen.subject === '')
  expect(told?.delayed).toBe(true)
})

may('XEP-0045#enter-subject.8', 'a room that never had a subject may say since when', closedRoom({}), async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  const { delayed } = await bob.next(subject())
  return delayed ? 'it says since when' : 'it does not say since when'
})
