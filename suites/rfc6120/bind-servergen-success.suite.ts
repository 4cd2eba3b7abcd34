/** Spec: RFC 6120 §7.6.1, "Success Case". */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { bind, readBound } from '#xmpp/stanzas/bind.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { iqResult } from '#harness/match/stanza.js'
import { authenticated } from '#suites/scenes/wires.js'

must('RFC6120#bind-servergen-success.1', 'the result of binding holds the full address', authenticated, async ({ wire }, { tag }) => {
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id: tag }, bind()))
  const { payload } = await setUp('a resource is bound', async () => wire.next(iqResult(tag)))
  expect(Jid.parse((payload && readBound(payload)) ?? '').isFull).toBe(true)
})
