/** Spec: RFC 6120 §5.3, "Stream Negotiation Rules". */
import { elementsOf } from '#xmpp/element.js'
import { auth } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, saslFailure, streamError } from '#harness/match/stream.js'
import { plain, unknown } from '#suites/scenes/sasl.js'
import { agreed, beginTls, encrypted, insisting } from '#suites/scenes/tls.js'

must('RFC6120#tls-rules-mtn.1', 'where TLS is required nobody logs in before it', insisting.with({ polite: false }), async ({ wire }, { target: { accounts: [account = unknown('tls')] }, transcript }) => {
  transcript.conceal(account.password)
  await wire.send(auth('PLAIN', plain(account)))
  await wire.next(anyOf<unknown>(saslFailure(), streamError()))
})

should('RFC6120#tls-rules-mtn.2', 'where TLS is required nothing else is offered before it', insisting, async ({ features }) => {
  expect(elementsOf(features).map(({ name }) => name)).toEqual(['starttls'])
})

must('RFC6120#tls-rules-restart.1', 'a new stream begins over TLS', encrypted, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(header())
})

must('RFC6120#tls-rules-data.1', 'there is nothing between the consent and TLS', agreed, async scene => {
  await beginTls(scene)
  expect(scene.wire.unread).toBe('')
})
