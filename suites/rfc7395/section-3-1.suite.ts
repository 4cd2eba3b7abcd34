/** Spec: RFC 7395 §3.1, "Handshake". */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, header, streamEnd, streamError } from '#harness/match/stream.js'
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

must('RFC7395#section-3-1.2', 'whoever does not ask for the subprotocol xmpp gets no stream', webSocketEndpoint.with({ polite: false }), async ({ url }, stage) => {
  const { wire } = await askToUpgrade(url, [], stage)
  if (!wire) return
  await wire.open({ to: stage.target.domain })
  const isStream = await wire.next(anyOf<object>(header(), streamError(), streamEnd(), closed()))
  expect(isStream).not.toHaveProperty('attrs')
})
