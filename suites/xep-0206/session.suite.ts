/** Spec: XEP-0206 v1.4 §2–§5: the wrapper, the beginning, the restart. */
import { childOf, is, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { MismatchError } from '#harness/errors.js'
import { streamFeatures } from '#harness/match/stream.js'
import { authenticate, bindResource, openStream, prove } from '#harness/probe/sign-in.js'
import { begun, FATAL, ping, roundTrip, say, talking } from '#suites/scenes/bosh.js'
import type { BoshAnswered } from '#harness/probe/bosh-link.js'
import { chat } from '#harness/match/stanza.js'
import { text } from '#suites/scenes/words.js'
import { dialled } from '#suites/scenes/wires.js'

const declaresStream = /<body\s[^>]*xmlns:stream=(["'])http:\/\/etherx\.jabber\.org\/streams\1/
const KNOWN = new Set([NS.client, NS.sasl, NS.stream])

function featuresIn({ body, text: whole }: BoshAnswered) {
  const features = body?.payloads.find(payload => is(payload, NS.stream, 'features'))
  if (features) return features
  throw new MismatchError('BOSH_NO_FEATURES', 'there are no stream features in the answer', { expected: 'stream features', observed: whole })
}

must('XEP-0206#wrapper.1', 'a body with features declares the namespace of streams', begun, async ({ answer }) => {
  featuresIn(answer)
  expect(answer.text).toMatch(declaresStream)
})

must('XEP-0206#wrapper.2', 'a body with an error of the stream declares the namespace of streams', begun.with({ polite: false }), async ({ talk }) => {
  const { text: whole, body } = await talk.ask({}, FATAL).next()
  expect(whole).toMatch(declaresStream)
  expect(body?.payloads.some(payload => is(payload, NS.stream, 'error'))).toBe(true)
})

must('XEP-0206#wrapper.3', 'a body with an error of the stream ends the session with remote-stream-error', begun.with({ polite: false }), async ({ talk }) => {
  const { body } = await talk.ask({}, FATAL).next()
  expect({ type: body?.attrs['type'], condition: body?.attrs['condition'] }).toEqual({ type: 'terminate', condition: 'remote-stream-error' })
})

should('XEP-0206#wrapper.4', 'a body holds nothing but features, SASL, stanzas and errors of the stream', talking, async ({ alice, jid, bob }, { tag }) => {
  await bob.send(text(tag, { to: jid, type: 'headline' }))
  const answer = await alice.ask().next()
  expect(answer.body?.payloads.map(nsOf).filter(namespace => !KNOWN.has(namespace as typeof NS.client))).toEqual([])
})

should('XEP-0206#wrapper.5', 'stanzas are in jabber:client', talking, async ({ alice }) => {
  const { body } = await alice.ask({}, [ping(alice.domain)]).next()
  expect(body?.payloads.map(payload => `${payload.name} ${nsOf(payload)}`)).toEqual([`iq ${NS.client}`])
})

should('XEP-0206#wrapper.6', 'TLS is not offered inside BOSH', begun, async ({ answer }) => {
  expect(childOf(featuresIn(answer), NS.tls, 'starttls')).toBeUndefined()
})

should('XEP-0206#initiate.1', 'a client of XMPP 1.0 gets features', begun, async ({ answer }) => {
  featuresIn(answer)
})

should('XEP-0206#create.1', 'the session begins with version 1.0 and features', begun, async ({ answer }) => {
  featuresIn(answer)
  expect(answer.body?.attrs['xmpp:version']).toBe('1.0')
})

must('XEP-0206#create.2', 'the server says that a stream can begin anew', begun, async ({ answer: { body } }) => {
  expect(body?.attrs['xmpp:restartlogic']).toBe('true')
})

should('XEP-0206#create.4', 'compression is not offered inside BOSH', begun, async ({ answer }) => {
  expect(childOf(featuresIn(answer), 'http://jabber.org/features/compress', 'compression')).toBeUndefined()
})

/** Logged in over BOSH as far as success; what comes next is a new stream. */
const proven = dialled.with({ features: ['bosh'], transports: ['bosh'], accounts: 1 }).andThen(async ({ wire, domain }, { target: { accounts: [account] } }) => {
  await prove(wire, await openStream(wire, domain), account ? { account } : {})
  return { wire, domain }
})

should('XEP-0206#create.3', 'a stream begins anew when the client asks for it', proven, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(streamFeatures())
})

must('XEP-0206#preconditions-sasl.2', 'after login the new stream offers to bind a resource', proven, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  expect(childOf(await wire.next(streamFeatures()), NS.bind, 'bind')).toBeDefined()
})

must('XEP-0206#preconditions-sasl.3', 'the features of the new stream reach the client', proven, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  const features = await wire.next(streamFeatures())
  expect(readMechanisms(features)).toEqual([])
})

should('XEP-0206#preconditions-sasl.4', 'a message inside the request for a new stream is ignored', talking, async ({ alice, bob }, { tag }) => {
  alice.ask({ to: alice.domain, 'xmpp:restart': 'true' }, [say(tag, bob.jid.toString())])
  await roundTrip(bob)
  await bob.send(say(`${tag} fence`, bob.jid.toString()))
  await bob.noneBefore(chat(`${tag} fence`), chat(tag))
})

must('XEP-0206#preconditions-sasl.6', 'login and binding work as over TCP', dialled.with({ features: ['bosh'], transports: ['bosh'], accounts: 1 }), async ({ wire, domain }, { target: { accounts: [account] } }) => {
  await authenticate(wire, domain, await openStream(wire, domain), account ? { account } : {})
  const jid = await bindResource(wire)
  expect(jid.resource).not.toBe('')
})

must('XEP-0206#remote-stream-error.1', 'an error of the stream comes behind what else there is', talking.with({ polite: false }), async ({ alice, jid, bob }, { tag }) => {
  await bob.send(say(tag, jid))
  await roundTrip(bob)
  const forged = "<message xmlns='jabber:client' from='nobody@example.org' to='nobody@example.org'/>"
  const { body } = await alice.ask({}, [forged, ...FATAL.slice(1)]).next()
  const names = body?.payloads.map(({ name }) => name) ?? []
  expect([names[0], names.at(-1)]).toEqual(['message', 'error'])
})
