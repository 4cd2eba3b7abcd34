/** Spec: XEP-0352 v1.0.0 §4.1, "Discovering support". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { authenticated } from '#suites/scenes/wires.js'

must('XEP-0352#discovery.1', 'client state indication is offered after authentication', authenticated.with({ transports: STREAMS }), async ({ features }) => {
  expect(childOf(features, NS.csi, 'csi')).toBeDefined()
})
