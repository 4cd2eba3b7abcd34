/** Spec: RFC 7395 §6, "Security Considerations". */
import { expect, must } from '#harness/clause/clause.js'
import { iqError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

must('RFC7395#security.1', 'over WebSocket a request to nobody is refused as over TCP', session.with({ transports: ['websocket'] }), async ({ alice }, { tag }) => {
  const nobody = `nobody-${tag}@${alice.jid.domain}`
  await alice.send(request({ id: tag, to: nobody }, 'urn:example:unchanged'))
  const { from, to, condition } = await alice.next(iqError(tag))
  expect({ from, to, condition }).toEqual({ from: nobody, to: alice.jid.toString(), condition: 'service-unavailable' })
})
