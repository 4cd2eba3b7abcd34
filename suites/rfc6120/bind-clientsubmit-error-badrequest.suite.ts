/** Spec: RFC 6120 §7.7.2.1, "Bad Request". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqError, iqResult } from '#harness/match/stanza.js'
import { authenticated } from '#suites/scenes/wires.js'

should('RFC6120#bind-clientsubmit-error-badrequest.1', 'a resource that cannot be used is made to conform, or gets bad-request', authenticated.with({ polite: false }), async ({ wire }, { tag }) => {
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id: tag }, bind('delete\u007f')))
  await wire.next(anyOf<unknown>(iqResult(tag), iqError(tag, 'bad-request')))
})
