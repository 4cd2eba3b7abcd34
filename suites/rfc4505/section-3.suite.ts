/** Spec: RFC 4505 §3, "The "trace" Profile of "Stringprep"". */
import { auth } from '#xmpp/stanzas/sasl.js'
import { must } from '#harness/clause/clause.js'
import { isRefusal, saslAnswer } from '#suites/scenes/sasl.js'
import { openedAnonymously } from '#suites/scenes/wires.js'

must('RFC4505#section-3.1', 'a trace with a control character is refused', openedAnonymously.with({ transports: 'any', polite: false }), async ({ wire }) => {
  await wire.send(auth('ANONYMOUS', Buffer.from('\u0007')))
  isRefusal(await saslAnswer(wire))
})
