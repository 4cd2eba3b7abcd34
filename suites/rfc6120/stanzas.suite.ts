/** Spec: RFC 6120 §8, "XML Stanzas". */
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { chat } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

must('RFC6120#stanzas.1', 'a message is not delivered before all of it is there', pair.with({ transports: ['tcp'], polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(`<message type='chat' to='${bob.jid.toString()}'><body>${tag}-half`)
  await setUp('the server has had time to read half of it', async () => bob.next(await fence(bob)))
  await alice.send('-whole</body></message>')
  await bob.noneBefore(chat(`${tag}-half-whole`), chat(`${tag}-half`))
})
