/** Spec: XEP-0030 v2.5.0 §4.4, "Relationship Between an Entity and its Items". */
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { discoInfoQuery, discoItemsQuery, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { session } from '#suites/scenes/sessions.js'

must('XEP-0030#items-relationship.1', 'the server lists what it serves itself', session, async ({ alice }) => {
  const list = await alice.ask('get', alice.jid.domain, discoItemsQuery())
  for (const { jid } of list ? readDiscoItems(list).items : []) {
    const answer = await alice.iq('get', jid, discoInfoQuery())
    expect(readStanzaError(answer.element)?.condition, `what ${jid} is`).not.toBe('remote-server-not-found')
  }
})
