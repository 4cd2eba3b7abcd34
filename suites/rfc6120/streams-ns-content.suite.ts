/** Spec: RFC 6120 §4.8.2, "Content Namespace". */
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { answered } from '#suites/scenes/wires.js'

must('RFC6120#streams-ns-content.1', 'the server’s stream has the content namespace of the client’s', answered.with({ transports: ['tcp'] }), async ({ header }) => {
  expect(header.contentNamespace).toBe(NS.client)
})
