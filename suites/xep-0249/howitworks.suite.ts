/** Spec: XEP-0249 v1.2 §2, "How It Works". */
import { type Attributes, childOf, el, textOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { message } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { acquainted } from '#suites/scenes/sessions.js'

/** Sends an invitation into a room straight to somebody; resolves to its id. */
async function invite(by: Client, whom: Client, invitation: Attributes, ...more: readonly Element[]): Promise<string> {
  const id = freshId()
  await by.send(el('message', { xmlns: NS.client, id, to: whom.jid.toString() }, el('x', { xmlns: NS.conference, ...invitation }, ...more)))
  return id
}

must('XEP-0249#howitworks.1', 'an invitation straight to somebody arrives as it was sent', acquainted, async ({ alice, bob }, { tag }) => {
  const said = { jid: `${tag}@rooms.example`, password: 'cauldronburn', reason: 'Hey <you> & "you"', thread: tag, continue: 'true' }
  const id = await invite(alice, bob, said, el('note', { xmlns: 'urn:example:note' }, 'more'))
  const { element } = await bob.next(message({ id, from: alice.jid.toString() }))
  const came = childOf(element, NS.conference, 'x')
  expect(came?.attrs).toEqual({ xmlns: NS.conference, ...said })
  const note = came && childOf(came, 'urn:example:note', 'note')
  expect(note && textOf(note)).toBe('more')
})

must('XEP-0249#howitworks.2', 'an invitation that does not say where to is for the invitee to judge', acquainted, async ({ alice, bob }) => {
  const id = await invite(alice, bob, { reason: 'somewhere' })
  const { element } = await bob.next(message({ id, from: alice.jid.toString() }))
  expect(childOf(element, NS.conference, 'x')?.attrs).toEqual({ xmlns: NS.conference, reason: 'somewhere' })
})
