/** Spec: RFC 6120 §7.3.1, "Mandatory-to-Negotiate". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqAnswer, message, stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { logIn } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'
import { authenticated } from '#suites/scenes/wires.js'

const withBob = authenticated.with({ transports: STREAMS, polite: false, accounts: 2 }).andThen(async ({ wire }, stage) => ({ wire, bob: await logIn(stage, 'bob', 1) }))

must('RFC6120#bind-rules-mtn.1', 'a message is not delivered before its sender has bound a resource', withBob, async ({ wire, bob }, { tag }) => {
  const unheard = text(tag, { to: bob.jid.toString(), id: tag })
  await Promise.all([wire.send(unheard), wire.send(el('iq', { xmlns: NS.client, type: 'set', id: `${tag}-bind` }, bind()))])
  await setUp('the server is done with it', async () => wire.next(anyOf<unknown>(streamError(), stanzaError(), iqAnswer(`${tag}-bind`))))
  await bob.noneBefore(await fence(bob), message({ body: tag }))
})
