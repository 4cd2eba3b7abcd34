/** Spec: XEP-0199 v2.0.1 §5, "Discovering Support". */
import { attr, childrenOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { expect, must } from '#harness/clause/clause.js'
import { session } from '#suites/scenes/sessions.js'

must('XEP-0199#support.1', 'a server that answers pings lists urn:xmpp:ping among its features', session, async ({ alice }) => {
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery())
  const features = info ? childrenOf(info, NS.discoInfo, 'feature').map(feature => attr(feature, 'var')) : []
  if (!features.includes(NS.ping)) expect((await alice.iq('get', alice.jid.domain, ping())).type, 'the answer to a ping').toBe('error')
})
