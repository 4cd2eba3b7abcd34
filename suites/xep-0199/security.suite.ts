/** Spec: XEP-0199 v2.0.1 §7, "Security Considerations". */
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { iqError } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

must('XEP-0199#security.1', 'a ping to a resource that is not connected gets service-unavailable from that address', pair, async ({ alice, bob }, { tag }) => {
  const absent = bob.jid.withResource(`${tag}-absent`)
  await alice.next(iqError(await ask(alice, absent, ping()), 'service-unavailable', { from: absent.toString() }))
})
