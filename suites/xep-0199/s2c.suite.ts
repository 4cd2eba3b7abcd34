/** Spec: XEP-0199 v2.0.1 §4.1, "Server-To-Client Pings". */
import { NS } from '#xmpp/namespaces.js'
import { may } from '#harness/clause/clause.js'
import { iqRequest } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

may('XEP-0199#s2c.1', 'the server pings the client', session, async ({ alice }) => {
  const pings = await alice.allBefore(await fence(alice), iqRequest({ from: alice.jid.domain, ns: NS.ping }))
  return pings.length > 0 ? 'pings a client right after it has logged in' : 'does not ping a client that has just logged in'
})
