/** Spec: RFC 7395 §3.1, "Handshake". */
import { expect, must } from '#harness/clause/clause.js'
import { askToUpgrade, webSocketEndpoint } from '#suites/scenes/upgrades.js'

const SUBPROTOCOL = 'sec-websocket-protocol'

must('RFC7395#section-3-1.1', 'the server confirms the subprotocol xmpp', webSocketEndpoint, async ({ url }, stage) => {
  const { headers } = await askToUpgrade(url, ['xmpp'], stage)
  expect(headers[SUBPROTOCOL]).toBe('xmpp')
})

must('RFC7395#section-3-1.2', 'the server does not confirm the subprotocol xmpp to a client that does not ask for it', webSocketEndpoint.with({ polite: false }), async ({ url }, stage) => {
  const { headers } = await askToUpgrade(url, ['assay'], stage)
  expect(headers[SUBPROTOCOL]).not.toBe('xmpp')
})

must('RFC7395#section-3-1.3', 'the server finds the subprotocol xmpp among others', webSocketEndpoint, async ({ url }, stage) => {
  const { headers } = await askToUpgrade(url, ['assay', 'xmpp'], stage)
  expect(headers[SUBPROTOCOL]).toBe('xmpp')
})
