/** Spec: XEP-0493 v0.1.1 §3, "OAuth Scopes". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { formatBearerResponse } from '#xmpp/sasl/oauthbearer.js'
import { authenticate } from '#xmpp/stanzas/sasl2.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { message, stanzaError } from '#harness/match/stanza.js'
import { element } from '#harness/match/stream.js'
import { bearerOffered, bearing, comeWith, isTaken, issue, present } from '#suites/scenes/oauth.js'
import { text } from '#suites/scenes/words.js'

/** Whole sessions, of which only what a token allows is asked. */
const AT_LARGE = { features: ['sasl-oauthbearer', 'tls'], meets: 'what-comes' } as const

must('XEP-0493#oauth-scopes.1', 'a token of the scope that clients have logs somebody in', bearerOffered, async scene => {
  await present(scene, { token: await issue(scene, { scope: 'xmpp:client:normal' }), authzid: `alice@${scene.domain}` })
  await isTaken(scene.wire)
})

must('XEP-0493#oauth-scopes.1~sasl2', 'the same with SASL2, where that is offered', bearing.with({ features: ['sasl2'] }), async scene => {
  const { wire, domain } = scene
  const token = await issue(scene, { scope: 'xmpp:client:normal' })
  await wire.send(authenticate({ mechanism: 'OAUTHBEARER', initial: formatBearerResponse({ authzid: `alice@${domain}`, pairs: { auth: `Bearer ${token}` } }) }))
  await wire.next(element(NS.sasl2, 'success'))
})

must('XEP-0493#oauth-scopes.1~use', 'whoever came with one can talk to others', new Fixture(AT_LARGE, async stage => [await comeWith(stage, { scope: 'xmpp:client:normal' }), await comeWith(stage, { scope: 'xmpp:client:normal' }, 'bob')] as const), async ([alice, bob], { tag }) => {
  await alice.client.send(text(tag, { to: bob.client.jid.toString() }))
  expect((await bob.client.next(message({ body: tag }))).from).toBe(alice.client.jid.toString())
})

const reader = new Fixture(AT_LARGE, async stage => comeWith(stage, { scope: 'xmpp:account:read' }))

should('XEP-0493#special-scopes.1~read', 'who may see the account sees what belongs to it', reader, async ({ client }) => {
  await client.ask('get', undefined, el('query', { xmlns: NS.roster }))
})

should('XEP-0493#special-scopes.1~talk', 'who may only see the account does not talk to others', reader.with({ polite: false }), async ({ client, address: { domain } }, { tag }) => {
  await client.send(text(tag, { to: `bob@${domain}` }))
  await client.next(stanzaError(['forbidden', 'not-allowed', 'not-authorized']))
})

should('XEP-0493#special-scopes.1~change', 'who may only see the account does not change it', reader.with({ polite: false }), async ({ client, address: { domain } }) => {
  const answer = await client.iq('set', undefined, el('query', { xmlns: NS.roster }, el('item', { jid: `carol@${domain}` })))
  expect(answer.type).toBe('error')
})
