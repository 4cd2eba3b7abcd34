/** Spec: RFC 6120 §4.6.1, "Dead Connection". */
import { must } from '#harness/clause/clause.js'
import { session } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

must('RFC6120#streams-silence-dead.1', 'whitespace between stanzas keeps the stream alive', session.with({ transports: ['tcp'] }), async ({ alice }) => {
  await alice.send(' ')
  await alice.send('\n\t\r\n ')
  await alice.next(await fence(alice))
})
