/** Spec: XEP-0297 v1.0 §3.2: what is forwarded, as copies for an account's other clients show it. */
import { childOf, el, elementsOf, nsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { copied, copyWith, opened } from '#suites/scenes/carbons.js'
import { text } from '#suites/scenes/words.js'

const NOTE = 'urn:example:note'

/** The contact writes to the user's desk, with more than a body; the phone gets the copy. */
const forwarded = copied.andThen(async ({ user, contact }, { tag }) => {
  await contact.desk.send(text(tag, { to: user.desk.jid.toString(), type: 'chat' }, el('note', { xmlns: NOTE }, 'more')))
  const { element: copy } = await user.phone.next(copyWith(tag))
  return { copy, ...opened(copy) }
})

must('XEP-0297#s3-2.1', 'a forwarded stanza keeps its namespace', forwarded, async ({ stanza }) => {
  expect(stanza && nsOf(stanza)).toBe(NS.client)
})

should('XEP-0297#s3-2.2', 'a delay tells when a forwarded stanza came', forwarded, async scene => {
  expect(scene.forwarded && childOf(scene.forwarded, NS.delay, 'delay')).toBeDefined()
})

should('XEP-0297#s3-2.3', 'a forwarded stanza has all that it came with', forwarded, async ({ stanza }) => {
  const note = stanza && childOf(stanza, NOTE, 'note')
  expect(note && textOf(note)).toBe('more')
})

should('XEP-0297#s3-2.4', 'a forwarded stanza is inside the element that says why', forwarded, async ({ copy, wrapper }) => {
  expect(elementsOf(copy).map(each => each.name)).not.toContain('forwarded')
  expect(wrapper && childOf(wrapper, NS.forward, 'forwarded')).toBeDefined()
})
