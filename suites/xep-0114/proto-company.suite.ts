/** Spec: XEP-0114 v1.6 §3, "Protocol Flow": whom a component hears and who hears it, at each of its addresses, and when it comes again. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, groupchat, iqRequest, iqResult, message, stanzaError, unavailable } from '#harness/match/stanza.js'
import { element, streamEnd } from '#harness/match/stream.js'
import { freshId } from '#harness/probe/client.js'
import { type Component, handshake, handshakeDigest } from '#harness/probe/component.js'
import { component, componentAgain, componentStream, decided, neverHeard, talk, twoComponents } from '#suites/scenes/components.js'
import { haunted } from '#suites/scenes/ghosts.js'
import { session } from '#suites/scenes/sessions.js'
import { text, UNKNOWN_NS } from '#suites/scenes/words.js'

/** Addresses of a component: with a node and a resource, with one of them, and with none. */
function addressesOf({ domain }: Pick<Component, 'domain'>): readonly string[] {
  return [domain, `someone@${domain}`, `someone@${domain}/anywhere`, `${domain}/anywhere`]
}

must('XEP-0114#proto.12~everywhere', 'a component gets messages to each of its addresses', component, async ({ component: echo, alice }, { tag }) => {
  for (const to of addressesOf(echo)) await alice.send(text(tag, { to, type: 'chat' }))
  for (const to of addressesOf(echo)) await echo.next(message({ body: tag, to, from: alice.jid.toString() }))
})

must('XEP-0114#proto.12~presence', 'a component sees presence that is shown to each of its addresses', component, async ({ component: echo, alice }) => {
  for (const to of addressesOf(echo)) await alice.send(el('presence', { xmlns: NS.client, to }))
  for (const to of addressesOf(echo)) await echo.next(available({ to, from: alice.jid.toString() }))
})

must('XEP-0114#proto.12~iq', 'a component gets requests to each of its addresses', component, async ({ component: echo, alice }) => {
  for (const to of addressesOf(echo)) await alice.send(el('iq', { xmlns: NS.client, type: 'get', id: freshId(), to }, el('query', { xmlns: UNKNOWN_NS })))
  for (const to of addressesOf(echo)) await echo.next(iqRequest({ to, from: alice.jid.toString(), ns: UNKNOWN_NS }))
})

/** Alice has shown herself to a user of the component. */
const shown = component.andThen(async ({ component: echo, alice }) => {
  const user = `someone@${echo.domain}/somewhere`
  await alice.send(el('presence', { xmlns: NS.client, to: user }))
  await setUp('the component sees alice', async () => echo.next(available({ from: alice.jid.toString(), to: user })))
  return { echo, alice, user }
})

must('XEP-0114#proto.12~farewell', 'a component hears that a client that was shown to it is gone', shown, async ({ echo, alice, user }) => {
  alice.wire.end()
  await echo.next(unavailable({ from: alice.jid.toString(), to: user }))
})

must('XEP-0114#proto.12~room', 'what is said in a room reaches an occupant who is a user of a component', haunted, async ({ alice, ghost }, { tag }) => {
  await alice.say(tag)
  await ghost.next(groupchat(tag))
})

must('XEP-0114#proto.12~component', 'a component gets what another one sends to its domain', twoComponents, async ({ echo, relay }, { tag }) => {
  const [from, to] = [`someone@${relay.domain}/here`, `anybody@${echo.domain}/there`]
  await relay.send(talk({ from, to }, tag))
  await echo.next(message({ body: tag, from, to }))
})

must('XEP-0114#proto.13~presence', 'a client sees presence that a component shows to it', component, async ({ component: echo, alice }) => {
  const from = `someone@${echo.domain}/anywhere`
  await echo.send(el('presence', { xmlns: NS.component, from, to: alice.jid.toString() }))
  await alice.next(available({ from }))
})

must('XEP-0114#proto.13~iq', 'a component asks a client that was shown to it, and gets the answer', shown, async ({ echo, alice, user }) => {
  const id = freshId()
  await echo.send(el('iq', { xmlns: NS.component, type: 'get', id, from: user, to: alice.jid.toString() }, ping()))
  await alice.next(iqRequest({ id, from: user }))
  await alice.send(el('iq', { xmlns: NS.client, type: 'result', id, to: user }))
  await echo.next(iqResult(id, { from: alice.jid.toString(), to: user }))
})

must('XEP-0114#proto.13~room', 'what a user of a component says in a room is heard there', haunted, async ({ alice, ghost }, { tag }) => {
  await ghost.send(el('message', { xmlns: NS.component, type: 'groupchat', from: `ghost@${ghost.domain}/${tag}`, to: alice.room.toString() }, el('body', {}, tag)))
  await alice.next(groupchat(tag, { nick: 'ghost' }))
})

must('XEP-0114#proto.15~another', 'a component cannot send from the domain of another one', twoComponents, async ({ echo, relay, alice }, { tag, target }) => {
  await echo.send(talk({ from: `someone@${relay.domain}`, to: alice.jid.toString() }, tag))
  await decided(echo, target.domain, 'invalid-from')
  await neverHeard(alice, tag)
})

must('XEP-0114#proto.15~below', 'a component cannot send from a domain below its own that was not given to it', component, async ({ component: echo, alice }, { tag, target }) => {
  await echo.send(talk({ from: `someone@below.${echo.domain}`, to: alice.jid.toString() }, tag))
  await decided(echo, target.domain, 'invalid-from')
  await neverHeard(alice, tag)
})

must('XEP-0114#proto.8~another', 'the secret of another component lets nobody in', componentStream.with({ features: ['component-second'] }), async ({ wire, header }, { target }) => {
  await wire.send(handshake(handshakeDigest(header.attrs['id'] ?? '', target.secondComponent?.secret ?? '')))
  await wire.next(streamEnd())
  await wire.closed()
})

must('XEP-0114#proto.10~again', 'a component whose connection broke is let in again at once', componentAgain, async ({ again: { wire, digest } }) => {
  await wire.send(handshake(digest))
  await wire.next(element(NS.component, 'handshake'))
})

const away = session.with({ features: ['component'], exclusive: 'component', polite: false })

must('XEP-0114#proto.19~message', 'a message to a component that is not connected comes back as an error', away, async ({ alice }, { tag, target }) => {
  const to = `someone@${target.component?.domain ?? ''}`
  await alice.send(text(tag, { id: tag, to }))
  await alice.next(stanzaError([], { stanza: 'message', id: tag, from: to }))
})
