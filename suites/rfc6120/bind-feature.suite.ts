/** Spec: RFC 6120 §7.4, "Advertising Support". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { authenticated, opened } from '#suites/scenes/wires.js'

must('RFC6120#bind-feature.1', 'resource binding is offered after the login', authenticated, async ({ features }) => {
  expect(childOf(features, NS.bind, 'bind')).toBeDefined()
})

must('RFC6120#bind-feature.2', 'resource binding is not offered before the login', opened, async ({ features }) => {
  expect(childOf(features, NS.bind, 'bind')).toBeUndefined()
})
