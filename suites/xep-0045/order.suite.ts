/** Spec: XEP-0045 v1.35.5 §7.1, "Order of Events". */
import { expect, must } from '#harness/clause/clause.js'
import { where } from '#harness/match/matcher.js'
import { available, message, presence, subject } from '#harness/match/stanza.js'
import { enter, Occupant } from '#harness/probe/muc-client.js'
import { configured, talkedIn, welcome } from '#suites/scenes/rooms.js'

const history = where(message({ type: 'groupchat', delayed: true }), 'with a body', ({ body }) => body !== undefined)
const live = where(message({ type: 'groupchat', delayed: false }), 'with a body', ({ body }) => body !== undefined)

must('XEP-0045#order.1', 'a newcomer is shown everybody else before itself', configured({}), async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  const earlier = await carol.allBefore(available({ nick: 'carol' }), where(presence(), 'of an occupant', ({ nick }) => nick !== undefined))
  expect(earlier.map(({ nick }) => nick ?? '').toSorted()).toEqual(['alice', 'bob'])
})

must('XEP-0045#order.2', 'a newcomer gets its own presence before any history', talkedIn, async ({ newcomer, room }) => {
  await enter(newcomer, room, 'newcomer')
  await newcomer.noneBefore(available({ nick: 'newcomer' }), history)
})

must('XEP-0045#order.3', 'a newcomer gets the history before the subject', talkedIn, async ({ newcomer, room }) => {
  const { messages } = await welcome(newcomer, room, 'newcomer')
  const subjectAt = messages.findIndex(seen => seen.subject !== undefined && seen.body === undefined)
  const late = subjectAt < 0 ? [] : messages.slice(subjectAt).filter(({ delayed, body }) => delayed && body !== undefined)
  expect(late.map(({ body }) => body)).toEqual([])
})

must('XEP-0045#order.4', 'a newcomer gets the subject before what is said from then on', talkedIn, async ({ newcomer, room }, { tag }) => {
  await enter(newcomer, room, 'newcomer')
  await new Occupant(newcomer, room, 'newcomer').say(`${tag} live`)
  await newcomer.noneBefore(subject(), live)
})
