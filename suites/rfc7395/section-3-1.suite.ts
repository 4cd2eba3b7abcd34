/** Spec: RFC 7395 §3.1, "Handshake". */
import { expect, must } from '#harness/clause/clause.js'
import { askToUpgrade, webSocketEndpoint } from '#suites/scenes/upgrades.js'

const SUBPROTOCOL = 'sec-websocket-protocol'

must('RFC7395#section-3-1.1', 'the server confirms the subprotocol xmpp', webSocketEndpoint, async ({ url }, stage) => {
  const { headers } = await askToUpgrade(url, ['xmpp'], stage)
  expect(headers[SUBPROTOCOL]).toBe('xmpp')
})

must('RFC7395#section-3-1.3', 'the server finds the subprotocol xmpp among others', webSocketEndpoint, async ({ url }, stage) => {
  const { headers } = await askToUpgrade(url, ['assay', 'xmpp'], stage)
  expect(headers[SUBPROTOCOL]).toBe('xmpp')
})
