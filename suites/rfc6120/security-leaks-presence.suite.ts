/** Spec: RFC 6120 §13.10.2, "Presence Information". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { iqError, presence } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { fence, request } from '#suites/scenes/words.js'

must('RFC6120#security-leaks-presence.1', 'asking for the presence of a stranger shows nothing', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, type: 'probe', to: bob.jid.toString(), id: tag }))
  await alice.noneBefore(await fence(alice), presence({ type: 'available' }))
})

must('RFC6120#security-leaks-presence.2', 'a request to an account and one to a client of it that is not there get the same error', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: `${tag}-bare`, to: bob.jid.bareText }))
  await alice.send(request({ id: `${tag}-full`, to: `${bob.jid.bareText}/absent` }))
  const bare = await alice.next(iqError(`${tag}-bare`))
  const full = await alice.next(iqError(`${tag}-full`))
  expect(bare.condition).toBe(full.condition)
})
