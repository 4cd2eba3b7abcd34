/** Spec: XEP-0203 v2.0 §2, "Protocol". What rooms say to newcomers is delayed on every server that has rooms. */
import { attr, childrenOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { talkedIn, welcome } from '#suites/scenes/rooms.js'

const delaysOf = (element: Element): Element[] => childrenOf(element, NS.delay, 'delay')

/** Every delay that a newcomer is told, in what was said and in the subject. */
const late = talkedIn.andThen(async ({ newcomer, room }) => {
  const { messages, history } = await welcome(newcomer, room, 'newcomer')
  const delays = messages.flatMap(({ element }) => delaysOf(element))
  if (delays.length === 0 && history.length > 0) throw new HarnessError('DELAY_NONE', 'nothing that the newcomer is told has a delay')
  return { history, delays }
})

must('XEP-0203#protocol.1', 'what was said before has one delay', talkedIn, async ({ newcomer, room, said }) => {
  const { history } = await welcome(newcomer, room, 'newcomer')
  const ours = history.filter(({ body }) => said.some(text => text === body))
  expect(ours.map(({ element }) => delaysOf(element).length)).toEqual(ours.map(() => 1))
})

must('XEP-0203#protocol.2', 'every delay has a stamp', late, async ({ delays }) => {
  expect(delays.filter(delay => !attr(delay, 'stamp')).map(String)).toEqual([])
})

must('XEP-0203#protocol.3', 'the stamp of a delay is a time in UTC', late, async ({ delays }) => {
  for (const stamp of delays.map(delay => attr(delay, 'stamp')).filter(found => found !== undefined)) {
    expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
    expect(Date.parse(stamp), stamp).not.toBeNaN()
  }
})

should('XEP-0203#protocol.4', 'every delay says who delayed', late, async ({ delays }) => {
  expect(delays.filter(delay => !attr(delay, 'from')).map(String)).toEqual([])
})
