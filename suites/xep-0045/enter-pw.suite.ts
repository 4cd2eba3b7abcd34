/** Spec: XEP-0045 v1.35.5 §7.2.5, "Password-Protected Rooms". */
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { restarted } from '#suites/scenes/restarted.js'
import { comesIn, PASSWORD, protectedRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#enter-pw.1', 'nobody enters a protected room without a password', protectedRoom, async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('not-authorized', { stanza: 'presence' }))
})

must('XEP-0045#enter-pw.1~restart', 'nobody enters a protected room without a password after the server has been started again', restarted.with({ features: ['muc-password'] }), async ({ secret }) => {
  expect(secret.presences.map(({ element }) => readStanzaError(element)?.condition)).toEqual(['not-authorized'])
})

must('XEP-0045#enter-pw.2', 'nobody enters a protected room with a wrong password', protectedRoom, async ({ bob, room }) => {
  await enter(bob, room, 'bob', { password: 'open barley' })
  await bob.next(stanzaError('not-authorized', { stanza: 'presence' }))
})

must('XEP-0045#enter-pw.3', 'who knows the password enters a protected room', protectedRoom, async ({ bob, room }) => {
  await enter(bob, room, 'bob', { password: PASSWORD })
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#enter-pw.4', 'the password of a newcomer is shown to nobody', protectedRoom, async ({ alice, bob }) => {
  const { element } = await comesIn(alice, bob, 'bob', { password: PASSWORD })
  expect(element.toString()).not.toContain(PASSWORD)
})
