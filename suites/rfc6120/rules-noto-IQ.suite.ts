/** Spec: RFC 6120 §10.3.3, "IQ" (without "to"). */
import { must } from '#harness/clause/clause.js'
import { iqAnswer, iqError, iqResult } from '#harness/match/stanza.js'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { session } from '#suites/scenes/sessions.js'
import { fence, request } from '#suites/scenes/words.js'

must('RFC6120#rules-noto-IQ.1', 'a request without an address that the server understands is answered for the own account', session, async ({ alice }, { tag }) => {
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id: tag }, discoInfoQuery()))
  await alice.next(iqResult(tag))
})

must('RFC6120#rules-noto-IQ.2', 'a request without an address that the server does not understand gets service-unavailable', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag }))
  await alice.next(iqError(tag, 'service-unavailable'))
})

must('RFC6120#rules-noto-IQ.3', 'a result without an address that nobody asked for is ignored', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, type: 'result' }))
  await alice.noneBefore(await fence(alice), iqAnswer(tag))
})
