/** Spec: XEP-0030 v2.5.0 §7, "Error Conditions". */
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { should } from '#harness/clause/clause.js'
import { iqError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

should('XEP-0030#errors.1', 'a node that the server does not have gets an error that fits', session, async ({ alice }, { tag }) => {
  const id = await ask(alice, alice.jid.domain, discoInfoQuery(tag))
  await alice.next(iqError(id, ['item-not-found', 'service-unavailable', 'forbidden', 'not-allowed']))
})
