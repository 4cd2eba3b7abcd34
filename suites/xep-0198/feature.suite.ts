/** Spec: XEP-0198 v1.6.3 §2, "Stream Feature". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { authenticated } from '#suites/scenes/wires.js'

must('XEP-0198#feature.1', 'stream management is offered after authentication', authenticated.with({ transports: STREAMS }), async ({ features }) => {
  expect(childOf(features, NS.sm, 'sm')).toBeDefined()
})
