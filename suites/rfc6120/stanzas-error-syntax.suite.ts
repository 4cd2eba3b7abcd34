/** Spec: RFC 6120 §8.3.2, "Syntax" (of stanza errors). */
import { type Element, elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { STANZA_ERRORS } from '#xmpp/stanzas/stanza-error.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { iqError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

/** The errors that a few bad requests got. */
const errors = session.with({ polite: false }).andThen(async ({ alice }, { tag }) => {
  const requests = [request({ id: `${tag}-unknown`, to: alice.jid.domain }), request({ id: `${tag}-nobody`, to: `nobody-${tag}@${alice.jid.domain}` }), request({ id: `${tag}-type`, type: 'foo', to: alice.jid.domain })]
  return setUp('requests fail', async () => Promise.all(requests.map(async bad => {
    await alice.send(bad)
    const { element } = await alice.next(iqError(String(bad.attrs['id'])))
    return element
  })))
})

must('RFC6120#stanzas-error-syntax.1', 'the type of an error is one of the five', errors, async stanzas => {
  for (const error of stanzas.flatMap(errorsIn)) expect(['auth', 'cancel', 'continue', 'modify', 'wait']).toContain(error.attrs['type'])
})

must('RFC6120#stanzas-error-syntax.2', 'an error has one of the defined conditions', errors, async stanzas => {
  for (const error of stanzas.flatMap(errorsIn)) {
    const conditions = elementsOf(error).filter(child => nsOf(child) === NS.stanzaErrors && child.name !== 'text').map(({ name }) => name)
    expect(conditions).toHaveLength(1)
    expect(Object.keys(STANZA_ERRORS)).toContain(conditions[0])
  }
})

must('RFC6120#stanzas-error-syntax.3', 'the text of an error is in the namespace of stanza errors', errors, async stanzas => {
  const texts = stanzas.flatMap(errorsIn).flatMap(elementsOf).filter(({ name }) => name === 'text')
  expect(texts.map(nsOf).filter(namespace => namespace !== NS.stanzaErrors)).toEqual([])
})

function errorsIn(stanza: Element): Element[] {
  return elementsOf(stanza).filter(({ name }) => name === 'error')
}
