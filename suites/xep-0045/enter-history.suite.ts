/** Spec: XEP-0045 v1.35.5 §7.2.13, "Discussion History". */
import { attr, childOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { groupchat } from '#harness/match/stanza.js'
import { configured, talkedIn, welcome } from '#suites/scenes/rooms.js'

const delayOf = (element: Element): Element | undefined => childOf(element, NS.delay, 'delay')

may('XEP-0045#enter-history.1', 'a newcomer may get what was said before', talkedIn, async ({ newcomer, room, said }) => {
  const { history } = await welcome(newcomer, room, 'newcomer')
  return `${history.length} of ${said.length} messages came`
})

must('XEP-0045#enter-history.2', 'history says when each message was sent', talkedIn, async ({ newcomer, room }) => {
  const { history } = await welcome(newcomer, room, 'newcomer')
  for (const { element } of history) {
    const delay = delayOf(element)
    const stamp = (delay && attr(delay, 'stamp')) ?? ''
    expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
    expect(Math.abs(Date.now() - Date.parse(stamp))).toBeLessThan(60 * 60 * 1000)
  }
})

must('XEP-0045#enter-history.3', 'the delay of a message in the history is the room’s', talkedIn, async ({ newcomer, room }) => {
  const { history } = await welcome(newcomer, room, 'newcomer')
  const delays = history.map(({ element }) => delayOf(element)).filter(delay => delay !== undefined)
  expect(delays.map(delay => attr(delay, 'from'))).toEqual(delays.map(() => room.toString()))
})

must('XEP-0045#enter-history.4', 'past subjects are no part of the history', talkedIn, async ({ alice, newcomer, room }, { tag }) => {
  await alice.setSubject(`later ${tag}`)
  await alice.settle()
  const { messages } = await welcome(newcomer, room, 'newcomer')
  expect(messages.map(({ subject }) => subject)).not.toContain(`about ${tag}`)
})

must('XEP-0045#enter-history.6', 'history comes from those who said it', talkedIn, async ({ newcomer, room, said }) => {
  const { history } = await welcome(newcomer, room, 'newcomer')
  const speakers = ['alice', 'bob', 'carol']
  for (const { body, nick, type } of history) {
    expect(type).toBe('groupchat')
    expect(nick).toBe(speakers[said.findIndex(text => text === body)])
  }
})

may('XEP-0045#enter-history.5', 'history may tell the addresses of those who spoke', configured({ 'muc#roomconfig_whois': 'anyone' }), async ({ alice, carol, room }, { tag }) => {
  await alice.say(tag)
  await setUp('alice is heard', async () => alice.next(groupchat(tag)))
  const { history } = await welcome(carol, room, 'carol')
  const told = history.filter(({ element }) => childOf(element, 'http://jabber.org/protocol/address', 'addresses'))
  return `${told.length} of ${history.length} messages tell an address`
})
