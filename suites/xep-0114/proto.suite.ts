/** Spec: XEP-0114 v1.6 §3, "Protocol Flow". */
import { childOf, el, type Element, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqAnswer, iqError, iqRequest, iqResult, message } from '#harness/match/stanza.js'
import { element, header, streamEnd, streamError, streamFeatures } from '#harness/match/stream.js'
import { freshId } from '#harness/probe/client.js'
import { handshake } from '#harness/probe/component.js'
import { component, componentPort, componentStream, componentTwice, decided, neverHeard, talk } from '#suites/scenes/components.js'
import { logIn, session } from '#suites/scenes/sessions.js'
import { ask, text } from '#suites/scenes/words.js'

const acknowledged = element(NS.component, 'handshake')
const alone = session.with({ features: ['component'], exclusive: 'component', polite: false })
const watched = componentStream.andThen(async (scene, stage) => ({ ...scene, alice: await logIn(stage, 'alice', 0) }))

must('XEP-0114#proto.1', 'the component port answers the stream of a component it serves with a stream header', componentPort, async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '', contentNamespace: NS.component })
  await wire.next(header())
})

must('XEP-0114#proto.2', 'the header that answers is in jabber:component:accept and from the component', componentStream, async ({ header, domain }) => {
  expect(header).toMatchObject({ contentNamespace: NS.component, attrs: { from: domain } })
})

must('XEP-0114#proto.3', 'the header that answers has a stream id', componentStream, async ({ header }) => {
  expect(header.attrs['id']).toMatch(/./)
})

must('XEP-0114#proto.4', 'a component shakes hands without negotiating stream features', componentStream, async ({ wire, digest }) => {
  await wire.send(handshake(digest))
  await wire.noneBefore(acknowledged, streamFeatures())
})

must('XEP-0114#proto.5', 'a component that the server does not serve is refused with a stream error', componentPort, async ({ wire, domain }, { tag }) => {
  await wire.open({ to: `${tag}.${domain}`, version: '', contentNamespace: NS.component })
  await wire.next(streamError('host-unknown', 'conflict'))
})

for (const [name, namespace] of [['client', NS.client], ['invented', 'urn:example:component']] as const) {
  must(`XEP-0114#proto.6~${name}`, `a component stream in ${namespace} is refused with invalid-namespace`, componentPort, async ({ wire, domain }) => {
    await wire.open({ to: domain, version: '', contentNamespace: namespace })
    await wire.next(streamError('invalid-namespace'))
  })
}

must('XEP-0114#proto.7', 'an error about the header comes inside a whole stream: header, error, end', componentPort, async ({ wire, domain }, { tag }) => {
  await wire.open({ to: `${tag}.${domain}`, version: '', contentNamespace: NS.client })
  await wire.next(header())
  await wire.next(streamError())
  await wire.next(streamEnd())
  await wire.closed()
})

must('XEP-0114#proto.8', 'a wrong handshake ends the stream and the connection', componentStream, async ({ wire }) => {
  await wire.send(handshake('0'.repeat(40)))
  await wire.next(streamEnd())
  await wire.closed()
})

should('XEP-0114#proto.9', 'a wrong handshake is answered with not-authorized', componentStream, async ({ wire }) => {
  await wire.send(handshake('0'.repeat(40)))
  await wire.next(streamError('not-authorized'))
})

must('XEP-0114#proto.10', 'a right handshake is acknowledged with an empty handshake', componentStream, async ({ wire, digest }) => {
  await wire.send(handshake(digest))
  expect((await wire.next(acknowledged)).children).toEqual([])
})

must('XEP-0114#proto.11', 'SHA-1 over stream id and secret in lower-case hex lets a component in', componentStream, async ({ wire, digest }) => {
  await wire.send(handshake(digest))
  await wire.next(acknowledged)
})

must('XEP-0114#proto.12', 'a component gets what is sent to its domain, with from and to', component, async ({ component: echo, alice }, { tag }) => {
  const to = `someone@${echo.domain}`
  await alice.send(text(tag, { to }))
  expect(await echo.next(message({ body: tag }))).toMatchObject({ from: alice.jid.toString(), to })
})

must('XEP-0114#proto.13', 'a client gets what a component sends to it', component, async ({ component: echo, alice }, { tag }) => {
  const from = `someone@${echo.domain}`
  await echo.send(talk({ from, to: alice.jid.toString() }, tag))
  await alice.next(message({ from, body: tag }))
})

must('XEP-0114#proto.14~from', 'a stanza of a component without from goes nowhere', component, async ({ component: echo, alice }, { tag, target }) => {
  await echo.send(talk({ to: alice.jid.toString() }, tag))
  await decided(echo, target.domain, 'improper-addressing', 'invalid-from')
  await neverHeard(alice, tag)
})

must('XEP-0114#proto.14~to', 'a request of a component without to is not answered with a result', component, async ({ component: echo }, { target }) => {
  const id = freshId()
  await echo.send(el('iq', { xmlns: NS.component, type: 'get', id, from: echo.domain }, ping()))
  const after = freshId()
  await echo.send(el('iq', { xmlns: NS.component, type: 'get', id: after, from: echo.domain, to: target.domain }, ping()))
  const answer = await echo.next(anyOf<{ readonly element: Element }>(streamError('improper-addressing', 'invalid-from'), iqAnswer(id), iqAnswer(after)))
  expect(answer.element.attrs).not.toMatchObject({ id, type: 'result' })
})

must('XEP-0114#proto.15', 'a component cannot send from outside its domain', component, async ({ component: echo, alice }, { tag, target }) => {
  await echo.send(talk({ from: `someone@${target.domain}`, to: alice.jid.toString() }, tag))
  await decided(echo, target.domain, 'invalid-from')
  await neverHeard(alice, tag)
})

may('XEP-0114#proto.16', 'a component sends from any address of its domain', component, async ({ component: echo, alice }, { tag }) => {
  const from = `anyone@${echo.domain}/anywhere`
  await echo.send(talk({ from, to: alice.jid.toString() }, tag))
  await alice.next(message({ from, body: tag }))
  return 'delivered with the from that the component gave'
})

must('XEP-0114#proto.17', 'what a component sends before the handshake goes nowhere', watched, async ({ wire, domain, digest, alice }, { tag }) => {
  await wire.send(talk({ from: `someone@${domain}`, to: alice.jid.toString() }, tag))
  await wire.send(handshake(digest))
  await setUp('the server answers the component', async () => wire.next(anyOf<unknown>(streamError(), acknowledged)))
  await neverHeard(alice, tag)
})

must('XEP-0114#proto.18', 'of two connections of one component only one stays', componentTwice, async ({ first, second: { wire, digest } }) => {
  await wire.send(handshake(digest))
  const answer = await wire.next(anyOf<{ readonly element: Element } | Element>(streamError('conflict'), acknowledged))
  if (!('element' in answer)) await first.next(streamError('conflict'))
})

must('XEP-0114#proto.19', 'whoever asks a component that is not connected gets an error', alone, async ({ alice }, { target }) => {
  await alice.next(iqError(await ask(alice, target.component?.domain, ping())))
})

must('XEP-0114#proto.20', 'a component is asked what it is, and its answer comes back', component, async ({ component: echo, alice }) => {
  const id = await ask(alice, echo.domain, discoInfoQuery())
  const asked = await echo.next(iqRequest({ ns: NS.discoInfo, from: alice.jid.toString() }))
  const about = el('query', { xmlns: NS.discoInfo }, el('identity', { category: 'component', type: 'generic' }), el('feature', { var: NS.discoInfo }))
  await echo.send(el('iq', { xmlns: NS.component, type: 'result', id: asked.id, from: echo.domain, to: asked.from }, about))
  await alice.next(iqResult(id, { from: echo.domain }))
})

must('XEP-0114#proto.22~to-component', 'what a client sends reaches a component in jabber:component:accept', component, async ({ component: echo, alice }, { tag }) => {
  await alice.send(text(tag, { to: `someone@${echo.domain}` }))
  const { element } = await echo.next(message({ body: tag }))
  expect([nsOf(element), childOf(element, NS.component, 'body')?.getText()]).toEqual([NS.component, tag])
})

must('XEP-0114#proto.22~to-client', 'what a component sends reaches a client in jabber:client', component, async ({ component: echo, alice }, { tag }) => {
  await echo.send(talk({ from: `someone@${echo.domain}`, to: alice.jid.toString() }, tag))
  const { element } = await alice.next(message({ body: tag }))
  expect([nsOf(element), childOf(element, NS.client, 'body')?.getText()]).toEqual([NS.client, tag])
})
