/** Spec: XEP-0215 v1.0.0 §6, "Internationalization Considerations". */
import { attr, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { serviceElements, servicesQuery } from '#xmpp/stanzas/external-services.js'
import { expect, should } from '#harness/clause/clause.js'
import { iqResult } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { session } from '#suites/scenes/sessions.js'

/** Names of all services, asked for in a language. */
async function names(alice: Client, language: string): Promise<readonly string[]> {
  const id = freshId()
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id, to: alice.jid.domain, 'xml:lang': language }, servicesQuery()))
  const { payload } = await alice.next(iqResult(id))
  return payload ? serviceElements(payload).flatMap(service => attr(service, 'name') ?? []) : []
}

should('XEP-0215#i18n.1', 'services have names in the language that was asked for', session.with({ features: ['extdisco-names'] }), async ({ alice }) => {
  const [english, german] = [await names(alice, 'en'), await names(alice, 'de')]
  expect(german).not.toEqual([])
  expect(german).not.toEqual(english)
})
