/** Spec: XEP-0175 v1.2 §5, "Service Discovery". */
import { childrenOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { nobody } from '#suites/scenes/anonymous.js'

must('XEP-0175#disco.1', 'the account of somebody anonymous says that it is account/anonymous', nobody, async client => {
  const info = await client.ask('get', client.jid.bare, discoInfoQuery())
  expect(info && childrenOf(info, NS.discoInfo, 'identity').map(({ attrs }) => `${attrs['category']}/${attrs['type']}`)).toContain('account/anonymous')
})
