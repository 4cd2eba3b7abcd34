/** Spec: XEP-0206 v1.4 §7, "Recipient Unavailable". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { presence, stanzaError, unavailable } from '#harness/match/stanza.js'
import { silent } from '#suites/scenes/bosh.js'
import { fence, request, text } from '#suites/scenes/words.js'

const MARGIN_MS = 3000

/** Alice's session is over, since nobody asked for it. */
const gone = silent.andThen(async here => {
  await setUp('the session ends', async () => here.bob.next(unavailable({ from: here.jid }), { deadlineMs: here.silenceMs + MARGIN_MS }))
  return here
})

should('XEP-0206#recipient-unavailable.1', 'presence for a session that is gone is dropped', gone, async ({ jid, bob }) => {
  await bob.send(el('presence', { xmlns: NS.client, to: jid }))
  await bob.noneBefore(await fence(bob), presence({ type: 'error', from: jid }))
})

should('XEP-0206#recipient-unavailable.2', 'a request to a session that is gone is answered with service-unavailable', gone, async ({ jid, bob }, { tag }) => {
  await bob.send(request({ to: jid, id: tag }))
  const { condition } = await bob.next(stanzaError([], { id: tag }))
  expect(condition).toBe('service-unavailable')
})

should('XEP-0206#recipient-unavailable.3', 'a message to a session that is gone comes back, or waits for its next login', gone, async ({ jid, bob }, { tag, target }) => {
  await bob.send(text(tag, { to: jid, type: 'normal', id: tag }))
  if (target.declares.includes('offline-messages')) await bob.noneBefore(await fence(bob), stanzaError([], { id: tag }))
  else await bob.next(stanzaError([], { id: tag }))
})
