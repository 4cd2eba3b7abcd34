/** Spec: RFC 6120 §4.3.2, "Stream Features Format". */
import { elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { streamFeatures } from '#harness/match/stream.js'
import { answered, opened } from '#suites/scenes/wires.js'

must('RFC6120#streams-negotiation-features.1', 'features follow the stream header', answered, async ({ wire }) => {
  await wire.next(streamFeatures())
})

must('RFC6120#streams-negotiation-features.2', 'each feature has a namespace of its own', opened, async ({ features }) => {
  const namespaces = elementsOf(features).map(nsOf)
  expect(namespaces).not.toContain(NS.stream)
  expect(namespaces).not.toContain(NS.client)
})
