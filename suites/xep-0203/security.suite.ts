/** Spec: XEP-0203 v2.0 §5, "Security Considerations". */
import { attr, childrenOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, should } from '#harness/clause/clause.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import { room } from '#suites/scenes/rooms.js'
import { acquainted } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'

const delay = (from: string): Element => el('delay', { xmlns: NS.delay, from, stamp: '2002-09-10T23:08:25Z' })
const deceives = ({ element }: MessageSeen, name: string): boolean => childrenOf(element, NS.delay, 'delay').some(found => attr(found, 'from') === name)

should('XEP-0203#security.1~host', 'a client does not pass a delay on in the name of its server', acquainted, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { to: bob.jid.toString(), type: 'chat' }, delay(alice.jid.domain)))
  await alice.next(await fence(alice))
  await alice.send(text(`${tag} after`, { to: bob.jid.toString(), type: 'chat' }))
  const came = await bob.allBefore(message({ body: `${tag} after` }), message({ body: tag }))
  expect(came.filter(each => deceives(each, alice.jid.domain)).map(({ element }) => String(element))).toEqual([])
})

should('XEP-0203#security.1~room', 'an occupant does not pass a delay on in the name of the room', room, async ({ alice, bob, room: address }, { tag }) => {
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), delay(address.toString()))
  await bob.say(`${tag} after`)
  const came = await alice.allBefore(message({ body: `${tag} after` }), message({ body: tag }))
  expect(came.filter(each => deceives(each, address.toString())).map(({ element }) => String(element))).toEqual([])
})
