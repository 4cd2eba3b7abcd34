/** Spec: RFC 4505 §2, "The Anonymous Mechanism". */
import { auth, readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { isRefusal, saslAnswer } from '#suites/scenes/sasl.js'
import { traced } from '#suites/scenes/anonymous.js'
import { openedAnonymously } from '#suites/scenes/wires.js'

const once = openedAnonymously.with({ transports: 'any' })
const MOST_CHARACTERS = 255

must('RFC4505#section-2.1', 'where anonymous access is offered, anyone gets in', openedAnonymously, async ({ wire, features }) => {
  expect(readMechanisms(features)).toContain('ANONYMOUS')
  await wire.send(auth('ANONYMOUS'))
  expect(await saslAnswer(wire)).toBe('success')
})

may('RFC4505#section-2.2', 'a client leaves a trace', once, async ({ wire }, { tag }) => {
  await wire.send(auth('ANONYMOUS', Buffer.from(tag)))
  return `a trace is answered with ${await saslAnswer(wire)}`
})

must('RFC4505#section-2.3', 'a trace of more than 255 characters is refused', once.with({ polite: false }), async ({ wire }) => {
  await wire.send(auth('ANONYMOUS', Buffer.from('x'.repeat(MOST_CHARACTERS + 1))))
  isRefusal(await saslAnswer(wire))
})

must('RFC4505#section-2.4', 'the same trace does not make the same person', traced, async ({ jids: [one, other] }) => {
  expect(one.bareText).not.toBe(other.bareText)
})

must('RFC4505#section-2.5', 'a trace that is half an address of mail is refused', once.with({ polite: false }), async ({ wire }) => {
  await wire.send(auth('ANONYMOUS', Buffer.from('sirhc@')))
  isRefusal(await saslAnswer(wire))
})
