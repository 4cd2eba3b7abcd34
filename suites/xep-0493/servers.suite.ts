/** Spec: XEP-0493 v0.1.1 §4.2, "Servers", and §2.3.1, "Discovering OAuth support". */
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { readAuthentication } from '#xmpp/stanzas/sasl2.js'
import { expect, must } from '#harness/clause/clause.js'
import { bearerOffered, bearing, errorResult, present } from '#suites/scenes/oauth.js'

must('XEP-0493#servers.1', 'OAUTHBEARER is offered over TLS', bearing, async ({ features }) => {
  expect(readMechanisms(features)).toContain('OAUTHBEARER')
})

must('XEP-0493#servers.1~sasl2', 'OAUTHBEARER is offered with SASL2, where that is', bearing.with({ features: ['sasl2'] }), async ({ features }) => {
  expect(readAuthentication(features)?.mechanisms ?? []).toContain('OAUTHBEARER')
})

must('XEP-0493#servers.2', 'a client without a token is told where to read about the provider', bearerOffered, async scene => {
  await present(scene, { token: '', authzid: `alice@${scene.domain}` })
  const { 'openid-configuration': configuration = '' } = await errorResult(scene.wire)
  expect(URL.parse(configuration)?.protocol).toBe('https:')
})
