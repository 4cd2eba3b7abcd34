/** Spec: XEP-0045 v1.35.5 §10.2.1, "Notification of Configuration Changes". */
import { childOf, elementsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import { configured, crowded, lastWord } from '#suites/scenes/rooms.js'

/** What a room says about its configuration. */
function notice(room: Jid): Matcher<MessageSeen> {
  return where(message({ type: 'groupchat', from: room.toString() }), 'with a status code', ({ status }) => status.length > 0)
}

must('XEP-0045#roomconfig-notify.1', 'everybody is told when the room becomes less private', crowded({ 'muc#roomconfig_whois': 'moderators' }), async ({ alice, bob, carol, room }) => {
  await alice.configure({ 'muc#roomconfig_whois': 'anyone' })
  for (const occupant of [alice, bob, carol]) await occupant.next(notice(room))
})

must('XEP-0045#roomconfig-notify.2', 'the notice of a change holds nothing but codes', configured({ 'muc#roomconfig_whois': 'moderators' }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_whois': 'anyone' })
  const { body, element } = await bob.next(notice(room))
  expect(body).toBeUndefined()
  const user = childOf(element, NS.mucUser, 'x')
  expect(user && elementsOf(user).filter(({ name }) => name !== 'status').map(({ name }) => name)).toEqual([])
})

must('XEP-0045#roomconfig-notify.3', 'the notice that the room is logged has a code of its own', configured({ 'muc#roomconfig_enablelogging': false }).with({ features: ['muc-logging'] }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_enablelogging': true })
  expect((await bob.next(notice(room))).status).toContain(170)
})

must('XEP-0045#roomconfig-notify.4', 'the notice that the room is not logged any more has a code of its own', configured({ 'muc#roomconfig_enablelogging': true }).with({ features: ['muc-logging'] }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_enablelogging': false })
  expect((await bob.next(notice(room))).status).toContain(171)
})

must('XEP-0045#roomconfig-notify.5', 'the notice that the room is not anonymous any more has a code of its own', configured({ 'muc#roomconfig_whois': 'moderators' }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_whois': 'anyone' })
  expect((await bob.next(notice(room))).status).toContain(172)
})

must('XEP-0045#roomconfig-notify.6', 'the notice that the room is semi-anonymous again has a code of its own', configured({ 'muc#roomconfig_whois': 'anyone' }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_whois': 'moderators' })
  expect((await bob.next(notice(room))).status).toContain(173)
})

should('XEP-0045#roomconfig-notify.7', 'everybody is told when anything else in the configuration changes', configured({ 'muc#roomconfig_roomname': 'Before' }), async ({ alice, bob, room }) => {
  await alice.configure({ 'muc#roomconfig_roomname': 'Assay' })
  expect((await bob.next(notice(room))).status).toContain(104)
})

/** What changes, how it was before and is afterwards, and the code for it. */
const CHANGES = [
  ['whois', 'moderators', 'anyone', 172], ['whois', 'anyone', 'moderators', 173], ['enablelogging', false, true, 170], ['enablelogging', true, false, 171],
] as const

for (const [option, was, is, code] of CHANGES) {
  const clause = { 170: 3, 171: 4, 172: 5, 173: 6 }[code]
  const scene = crowded({ [`muc#roomconfig_${option}`]: was })
  must(`XEP-0045#roomconfig-notify.${clause}~once`, `everybody is told of a change of privacy once, with ${code} and no other such code`, code < 172 ? scene.with({ features: ['muc-logging'] }) : scene, async ({ alice, bob, carol, room }) => {
    await alice.configure({ [`muc#roomconfig_${option}`]: is })
    for (const occupant of [alice, bob, carol]) {
      const notices = await occupant.allBefore(await lastWord(occupant.client, room), notice(room))
      expect(notices.flatMap(({ status }) => status).filter(each => each >= 170 && each <= 174)).toEqual([code])
    }
  })
}
