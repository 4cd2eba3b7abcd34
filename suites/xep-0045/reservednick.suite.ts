/** Spec: XEP-0045 v1.35.5 §7.12, "Discovering Reserved Room Nickname". */
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { join } from '#harness/probe/muc-client.js'
import { registered, unregistered } from '#suites/scenes/registrations.js'
import { refusal } from '#suites/scenes/rights.js'

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
