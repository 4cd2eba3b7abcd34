/** Spec: RFC 6120 §7.7.2.2, "Conflict". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind, readBound } from '#xmpp/stanzas/bind.js'
import { expect, must } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqError, iqResult } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { logIn } from '#suites/scenes/sessions.js'
import { authenticated } from '#suites/scenes/wires.js'

/** The older session is there first, so that its client waits by the time the newer one logs in. */
const loggedInTwice = new Fixture({ ...authenticated.needs, accounts: 1 }, async stage => {
  const alice = await logIn(stage, 'alice', 0)
  const { wire } = await authenticated.set(stage)
  return { wire, alice }
})

must('RFC6120#bind-clientsubmit-error-conflict.1', 'when a resource is in use, the newer client is refused or renamed, or the older one leaves with conflict', loggedInTwice, async ({ wire, alice }, { tag }) => {
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id: tag }, bind(alice.jid.resource)))
  const answer = await wire.next(anyOf<{ readonly payload?: ReturnType<typeof bind> | undefined; readonly type?: string | undefined }>(iqResult(tag), iqError(tag, 'conflict')))
  if (answer.type === 'error') return
  const address = answer.payload && readBound(answer.payload)
  expect(address).toBeDefined()
  if (address === alice.jid.toString()) await alice.next(streamError('conflict'))
})
