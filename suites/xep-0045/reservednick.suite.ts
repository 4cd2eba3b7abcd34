/** Spec: XEP-0045 v1.35.5 §7.12, "Discovering Reserved Room Nickname". */
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter, join } from '#harness/probe/muc-client.js'
import { registered, unregistered } from '#suites/scenes/registrations.js'
import { refusal } from '#suites/scenes/rights.js'
import { closedRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#reservednick.3', 'who has registered a nickname can find it out', registered.with({ features: ['muc-reserved-nick'] }), async ({ bob, room, nick }) => {
  const info = await bob.ask('get', room, discoInfoQuery('x-roomuser-item'))
  expect(info && readDiscoInfo(info).identities.map(({ name }) => name)).toEqual([nick])
})

must('XEP-0045#reservednick.5', 'who has registered no nickname finds none', unregistered.with({ features: ['muc-reserved-nick'] }), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery('x-roomuser-item'))
  expect(info && readDiscoInfo(info).identities).toEqual([])
})

must('XEP-0045#reservednick.7', 'who is in the room can find out its registered nickname, too', registered.with({ features: ['muc-reserved-nick'] }), async ({ bob, room, nick }) => {
  const visitor = await join(bob, room, nick)
  expect(refusal(await visitor.iq('get', discoInfoQuery('x-roomuser-item')))).toBe('none')
})

may('XEP-0045#reservednick.1', 'a room may know registered nicknames', closedRoom({}), async ({ bob, room }) => {
  const answer = refusal(await bob.iq('get', room, discoInfoQuery('x-roomuser-item')))
  return answer === 'none' ? 'it does' : `it does not: ${answer}`
})

must('XEP-0045#reservednick.2', 'a room that knows no registered nicknames says so', closedRoom({}), async ({ bob, room }) => {
  expect(['none', 'feature-not-implemented']).toContain(refusal(await bob.iq('get', room, discoInfoQuery('x-roomuser-item'))))
})

should('XEP-0045#reservednick.4', 'a registered nickname is told as an identity of a conference', registered.with({ features: ['muc-reserved-nick'] }), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery('x-roomuser-item'))
  expect(info && readDiscoInfo(info).identities.map(({ category, type }) => `${category}/${type}`)).toEqual(['conference/text'])
})

should('XEP-0045#reservednick.6', 'who has registered a nickname may use another one', registered.with({ features: ['muc-reserved-nick'] }), async ({ bob, room }) => {
  await enter(bob, room, 'somebody')
  await bob.next(available({ nick: 'somebody' }))
})
