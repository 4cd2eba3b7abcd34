/** Spec: XEP-0030 v2.5.0 §3.2, "Info Nodes". */
import { attr, childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { session } from '#suites/scenes/sessions.js'

/** The node every server with capabilities has: the one in its stream features (XEP-0115 §6.3). */
must('XEP-0030#info-nodes.1', 'the node of a request comes back in its result', session.with({ features: ['caps-stream'] }), async ({ alice }) => {
  const caps = childOf(alice.features, NS.caps, 'c')?.attrs
  const node = `${caps?.['node']}#${caps?.['ver']}`
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery(node))
  expect(info && attr(info, 'node')).toBe(node)
})
