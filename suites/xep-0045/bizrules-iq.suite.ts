/** Spec: XEP-0045 v1.35.5 §17.4, "IQ". */
import { el, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available, iqAnswer, iqRequest, presenceShow } from '#harness/match/stanza.js'
import { freshId } from '#harness/probe/client.js'
import type { Occupant } from '#harness/probe/muc-client.js'
import { registered } from '#suites/scenes/registrations.js'
import { joined, listed, refusal, voiced } from '#suites/scenes/rights.js'
import { configured, lastWord, room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'

const QUESTION = 'urn:example:question'

/** Bob asks carol something through the room; returns the id. */
async function question(bob: Occupant, carol: Occupant): Promise<string> {
  const id = freshId()
  await bob.client.send(el('iq', { xmlns: NS.client, type: 'get', id, to: carol.jid.toString() }, el('query', { xmlns: QUESTION })))
  return id
}

must('XEP-0045#bizrules-iq.1', 'a request to the room is answered by the room and goes to nobody else', roomOfTwo, async ({ alice, bob }) => {
  expect(['service-unavailable', 'feature-not-implemented']).toContain(refusal(await alice.iq('get', el('query', { xmlns: 'urn:example:unheard-of' }))))
  await alice.show('xa')
  await bob.noneBefore(presenceShow('xa', { nick: 'alice' }), iqRequest())
})

should('XEP-0045#bizrules-iq.2', 'a request to an occupant reaches it, and the answer comes back', roomOfThree, async ({ bob, carol }, { tag }) => {
  const id = await question(bob, carol)
  const asked = await carol.next(iqRequest({ ns: QUESTION }))
  await carol.client.send(el('iq', { xmlns: NS.client, type: 'result', id: asked.id, to: asked.from }, el('query', { xmlns: QUESTION }, tag)))
  const answer = await bob.next(iqAnswer(id, { from: carol.jid.toString() }))
  expect(answer.payload && textOf(answer.payload)).toBe(tag)
})

must('XEP-0045#bizrules-iq.3', 'a request to an occupant does not tell who is behind the nickname', roomOfThree, async ({ bob, carol }) => {
  await question(bob, carol)
  const { element, from } = await carol.next(iqRequest({ ns: QUESTION }))
  expect(from).toBe(bob.jid.toString())
  expect(element.toString()).not.toContain(bob.client.jid.bareText)
})

must('XEP-0045#bizrules-iq.4', 'the answer of an occupant does not tell who is behind the nickname', roomOfThree, async ({ bob, carol }) => {
  const id = await question(bob, carol)
  const asked = await carol.next(iqRequest({ ns: QUESTION }))
  await carol.client.send(el('iq', { xmlns: NS.client, type: 'result', id: asked.id, to: asked.from }))
  const { element } = await bob.next(iqAnswer(id))
  expect(element.toString()).not.toContain(carol.client.jid.bareText)
})

must('XEP-0045#bizrules-iq.5', 'role and affiliation cannot be changed in one item', roomOfTwo.with({ polite: false }), async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'participant', affiliation: 'member' }))).toBe('bad-request')
})

must('XEP-0045#bizrules-iq.7', 'a list of roles tells nickname, role, affiliation and address', voiced, async ({ alice, bob }) => {
  const entries = listed(await alice.list({ role: 'participant' }))
  expect(entries).toEqual([{ nick: 'bob', role: 'participant', affiliation: 'none', jid: bob.client.jid.toString() }])
})

must('XEP-0045#bizrules-iq.8', 'a list of affiliations tells no roles', joined, async ({ alice }) => {
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.filter(({ role }) => role !== undefined)).toEqual([])
})

must('XEP-0045#bizrules-iq.9', 'a list of affiliations has the addresses of accounts', roomOfTwo, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'member')
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ jid }) => jid)).toEqual([bob.client.jid.bareText])
})

must('XEP-0045#bizrules-iq.11', 'a request to someone who is not there fails', roomOfTwo, async ({ bob, room }) => {
  expect(refusal(await bob.client.iq('get', room.withResource('nobody'), el('query', { xmlns: QUESTION })))).toBe('item-not-found')
})

must('XEP-0045#bizrules-iq.12', 'who is not in the room cannot ask an occupant', configured({}), async ({ carol, room }) => {
  expect(['not-acceptable', 'bad-request']).toContain(refusal(await carol.iq('get', room.withResource('bob'), el('query', { xmlns: QUESTION }))))
})

may('XEP-0045#bizrules-iq.6', 'one presence may show a new affiliation and a new role', roomOfThree, async ({ alice, bob, carol, room }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  const shown = await carol.allBefore(await lastWord(carol.client, room), available({ nick: 'bob' }))
  return `${shown.length} presences: ${shown.map(({ affiliation = 'none', role = 'none' }) => `${affiliation}/${role}`).join(', ')}`
})

should('XEP-0045#bizrules-iq.10', 'the list of members tells their nicknames', registered, async ({ alice, bob, nick }) => {
  const entry = listed(await alice.list({ affiliation: 'member' })).find(({ jid }) => jid === bob.jid.bareText)
  expect(entry?.nick).toBe(nick)
})
