/** Spec: RFC 7395 §3.9, "Use of TLS". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { header } from '#harness/match/stream.js'
import { secureWebSocket } from '#suites/scenes/tls.js'
import { opened } from '#suites/scenes/wires.js'

must('RFC7395#tls.1', 'STARTTLS is not offered over WebSocket', opened.with({ transports: ['websocket'] }), async ({ features }) => {
  expect(childOf(features, NS.tls, 'starttls')).toBeUndefined()
})

must('RFC7395#tls.2', 'WebSocket has TLS below it', secureWebSocket, async ({ dial, domain }) => {
  const wire = await dial()
  await wire.open({ to: domain })
  await wire.next(header())
  expect(wire.tls?.protocol).toMatch(/^TLS/)
})
