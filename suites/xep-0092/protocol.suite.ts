/** Spec: XEP-0092 v1.1 §2, "Protocol"; §3, "Examples"; §4, "Service Discovery". */
import { attr, childOf, childrenOf, el, type Element, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqError, iqResult } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

const versionQuery = (): Element => el('query', { xmlns: NS.version })
const versioned = session.with({ features: ['version'] })

function told(query: Element | undefined, name: string): string | undefined {
  const child = query && childOf(query, NS.version, name)
  return child && textOf(child)
}

must('XEP-0092#protocol.1', 'a server says the name of its software', versioned, async ({ alice }) => {
  expect(told(await alice.ask('get', alice.jid.domain, versionQuery()), 'name') ?? '').not.toBe('')
})

must('XEP-0092#protocol.2', 'a server says the version of its software', versioned, async ({ alice }) => {
  expect(told(await alice.ask('get', alice.jid.domain, versionQuery()), 'version') ?? '').not.toBe('')
})

may('XEP-0092#protocol.3', 'a server may say on which system it runs', versioned, async ({ alice }) => {
  const os = told(await alice.ask('get', alice.jid.domain, versionQuery()), 'os')
  return os === undefined ? 'it does not say' : `it says ${os}`
})

/** Servers answer for an account, and hardly any says there which software it is. */
must('XEP-0092#examples.1', 'who does not tell its version refuses with service-unavailable', session, async ({ alice }) => {
  const id = await ask(alice, alice.jid.bare, versionQuery())
  await alice.next(anyOf<unknown>(iqError(id, 'service-unavailable'), iqResult(id)))
})

must('XEP-0092#disco.1', 'a server that tells its version lists jabber:iq:version among its features', session, async ({ alice }) => {
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery())
  const features = info ? childrenOf(info, NS.discoInfo, 'feature').map(feature => attr(feature, 'var')) : []
  if (!features.includes(NS.version)) expect((await alice.iq('get', alice.jid.domain, versionQuery())).type, 'the answer to a request for the version').toBe('error')
})
