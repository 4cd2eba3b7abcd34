/** Spec: RFC 6120 §8.3.3, "Defined Conditions". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { iqAnswer, iqError, stanzaError } from '#harness/match/stanza.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { fence, request, text } from '#suites/scenes/words.js'

/** Conditions that a few bad requests get, with their usual types. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  'bad-request': ['modify'], 'feature-not-implemented': ['cancel', 'modify'], 'item-not-found': ['cancel'], 'not-acceptable': ['modify'],
  'not-allowed': ['cancel'], 'service-unavailable': ['cancel'],
}

should('RFC6120#stanzas-error-conditions.1', 'errors come with the type that is usual for them', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(request({ id: `${tag}-unknown`, to: alice.jid.domain }))
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id: `${tag}-empty`, to: alice.jid.domain }))
  for (const id of [`${tag}-unknown`, `${tag}-empty`]) {
    const { condition = '', errorType } = await setUp('a request is refused', async () => alice.next(iqError(id)))
    expect(USUAL[condition], `types that are usual for ${condition}`).toContain(errorType)
  }
})

must('RFC6120#stanzas-error-conditions-item-not-found.1', 'a request to a client that is not there does not get item-not-found', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: tag, to: `${bob.jid.bareText}/absent-${tag}` }))
  const { condition } = await alice.next(iqError(tag))
  expect(condition).not.toBe('item-not-found')
})

should('RFC6120#stanzas-error-conditions-jid-malformed.1', 'a message to something that is no address gets jid-malformed', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, to: `@${alice.jid.domain}` }))
  await alice.next(stanzaError('jid-malformed', { stanza: 'message' }))
})

must('RFC6120#stanzas-error-conditions-service-unavailable.1~absent', 'a request to a client that is not there gets service-unavailable', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: tag, to: `${bob.jid.bareText}/absent-${tag}` }))
  const answer = await alice.next(iqAnswer(tag))
  expect(answer.type).toBe('error')
  expect(answer.element.toString()).toContain('service-unavailable')
})

must('RFC6120#stanzas-error-conditions-service-unavailable.1~nobody', 'a request to an account that does not exist gets service-unavailable', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: `nobody-${tag}@${alice.jid.domain}/absent` }))
  await alice.next(iqError(tag, 'service-unavailable'))
})

must('RFC6120#stanzas-error-conditions-recipient-unavailable.1', 'whoever writes to a stranger is not told recipient-unavailable', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { id: tag, to: `${bob.jid.bareText}/absent-${tag}` }, el('data', { xmlns: 'urn:example:away' })))
  await alice.noneBefore(await fence(alice), stanzaError('recipient-unavailable'))
})
