/** Spec: XEP-0440 v1.0.0 §3, "Business Rules". */
import { readChannelBindings } from '#xmpp/stanzas/channel-bindings.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { attemptBound, type Bindable, bindable } from '#suites/scenes/channel-binding.js'

const named = bindable.with({ features: ['sasl-cb-capability'] })

/** The server names the type, and lets somebody in who binds to it. */
async function isThere(scene: Bindable, type: string): Promise<void> {
  expect(readChannelBindings(scene.features) ?? []).toContain(type)
  expect(await attemptBound(scene, type)).toMatch(/^(success|challenge)$/)
}

must('XEP-0440#business-rules.1', 'a login can be bound to the certificate of the server, and the server says so', named, async scene => isThere(scene, 'tls-server-end-point'))

should('XEP-0440#business-rules.2', 'a login can be bound to the secrets of the connection, and the server says so', named, async scene => isThere(scene, 'tls-exporter'))
