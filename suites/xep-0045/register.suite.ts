/** Spec: XEP-0045 v1.35.5 §7.10, "Registering with a Room". */
import { childOf, textOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { readForm } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { available, presence } from '#harness/match/stanza.js'
import { enter, gather, join } from '#harness/probe/muc-client.js'
import { register, registered, registration, unregistered } from '#suites/scenes/registrations.js'
import { restarted } from '#suites/scenes/restarted.js'
import { listed, refusal } from '#suites/scenes/rights.js'
import { aloneOutside, closedRoom, lastWord } from '#suites/scenes/rooms.js'
import { application, approve, strict, strictMember } from '#suites/scenes/strict-rooms.js'

may('XEP-0045#register.1', 'who has no affiliation may be able to register with a room', closedRoom({}), async ({ bob, room }) => {
  const answer = refusal(await bob.iq('get', room, registration()))
  return answer === 'none' ? 'it can' : `it cannot: ${answer}`
})

must('XEP-0045#register.2', 'nobody can register with a room that does not exist', aloneOutside, async ({ clients: { alice }, room }) => {
  expect(refusal(await alice.iq('get', room, registration()))).toBe('item-not-found')
})

must('XEP-0045#register.4', 'who has registered is told so', registered, async ({ bob, room }) => {
  const { payload } = await bob.iq('get', room, registration())
  expect(payload && childOf(payload, 'jabber:iq:register', 'registered')?.name).toBe('registered')
})

must('XEP-0045#register.4~elsewhere', 'who has registered with one room has not registered with another', registered, async ({ alice, bob, room }, { tag }) => {
  const other = Jid.of(`${tag}-other`, room.domain)
  await gather(other, { alice: alice.client })
  const { payload } = await bob.iq('get', other, registration())
  expect(payload && childOf(payload, 'jabber:iq:register', 'registered')?.name).toBeUndefined()
})

must('XEP-0045#register.4~restart', 'who has registered is told so after the server has been started again', restarted.with({ features: ['muc-register'] }), async ({ registration: { payload } }) => {
  expect(payload && childOf(payload, 'jabber:iq:register', 'registered')?.name).toBe('registered')
})

should('XEP-0045#register.5', 'who has registered is told its nickname', registered, async ({ bob, room, nick }) => {
  const { payload } = await bob.iq('get', room, registration())
  const username = payload && childOf(payload, 'jabber:iq:register', 'username')
  expect(username && textOf(username)).toBe(nick)
})

should('XEP-0045#register.5~one', 'who asks for a second nickname has one all the same, and the other one is free', registered, async ({ bob, carol, room, nick }, { tag }) => {
  const names = [nick, `${tag}-bobby`]
  await register(bob, room, names[1] ?? '')       // whether that is refused is for the room to say
  const { payload } = await bob.iq('get', room, registration())
  const username = payload && childOf(payload, 'jabber:iq:register', 'username')
  const own = username && textOf(username)
  expect(names).toContain(own)
  const [other = ''] = names.filter(name => name !== own)
  expect(refusal(await register(carol, room, other))).not.toBe('conflict')
})

should('XEP-0045#register.5~restart', 'who has registered is told its nickname after the server has been started again', restarted.with({ features: ['muc-register'] }), async ({ registration: { payload }, nick }) => {
  const username = payload && childOf(payload, 'jabber:iq:register', 'username')
  expect(username && textOf(username)).toBe(nick)
})

must('XEP-0045#register.6', 'who wants to register gets a form', unregistered, async ({ bob, room }) => {
  const answer = await bob.iq('get', room, registration())
  // Or it may not register, and that has an error of its own (the clauses before).
  if (refusal(answer) === 'not-allowed') return
  expect(answer.payload && readForm(answer.payload)).toMatchObject({ kind: 'form', formType: 'http://jabber.org/protocol/muc#register' })
})

must('XEP-0045#register.7', 'nobody can register a nickname that is taken', registered, async ({ carol, room, nick }) => {
  expect(refusal(await register(carol, room, nick))).toBe('conflict')
})

must('XEP-0045#register.7~elsewhere', 'a nickname that is taken in one room is free in another one', registered, async ({ alice, carol, room, nick }, { tag }) => {
  const other = Jid.of(`${tag}-other`, room.domain)
  await gather(other, { alice: alice.client })
  expect(refusal(await register(carol, other, nick))).not.toBe('conflict')
})

must('XEP-0045#register.9', 'nobody can register without a form', unregistered, async ({ bob, room }) => {
  expect(refusal(await bob.iq('set', room, registration()))).toBe('bad-request')
})

must('XEP-0045#register.10', 'a registration is acknowledged', unregistered, async ({ bob, room, nick }) => {
  expect(['none', 'not-allowed']).toContain(refusal(await register(bob, room, nick)))
})

must('XEP-0045#register.12', 'everybody sees who becomes a member by registering', unregistered, async ({ alice, bob, room, nick }) => {
  const visitor = await join(bob, room, nick)
  await alice.sees(nick)
  await setUp('bob registers', async () => register(bob, room, nick))
  for (const occupant of [alice, visitor]) {
    const { affiliation } = await occupant.next(available({ nick, affiliation: 'member' }))
    expect(affiliation).toBe('member')
  }
})

must('XEP-0045#register.3', 'who may not register is told so', closedRoom({ 'muc#roomconfig_membersonly': true }), async ({ bob, room }) => {
  // Who may is for the room to say.
  expect(['none', 'not-allowed']).toContain(refusal(await bob.iq('get', room, registration())))
})

must('XEP-0045#register.8', 'where one cannot register nobody does', closedRoom({}), async ({ bob, room }, { tag }) => {
  for (const place of [Jid.parse(room.domain), room]) {
    const info = await bob.ask('get', place, discoInfoQuery())
    if (info && readDiscoInfo(info).features.includes('jabber:iq:register')) continue
    expect(refusal(await register(bob, place, tag))).toBe('service-unavailable')
  }
})

may('XEP-0045#register.11', 'a registration may take effect at once', unregistered, async ({ alice, bob, room, nick }) => {
  if (refusal(await register(bob, room, nick)) !== 'none') return 'it is refused'
  const members = listed(await alice.list({ affiliation: 'member' }))
  return members.some(({ jid }) => jid === bob.jid.bareText) ? 'it makes a member at once' : 'it waits for something'
})

may('XEP-0045#register.14', 'who has registered a nickname may be held to it', registered, async ({ bob, room }) => {
  await enter(bob, room, 'somebody')
  const { type, nick } = await bob.next(where(presence(), 'that lets in or refuses', seen => seen.type === 'error' || seen.status.includes(110)))
  if (type === 'error') return 'it is refused under another one'
  return nick === 'somebody' ? 'it may have another one' : 'it is called by the registered one'
})

should('XEP-0045#register.13', 'who gets its nickname by registering is seen with it, and that it was changed', strict.with({ features: ['muc-nick-lockdown'] }), async ({ alice, bob, carol, room }, { tag }) => {
  const nick = `${tag}-robert`
  const [, other] = [await join(bob, room, 'bob'), await join(carol, room, 'carol')]
  await alice.sees('carol')
  await setUp('bob registers', async () => register(bob, room, nick))
  // Where an admin has to say yes, alice does.
  const [asked] = await alice.allBefore(await lastWord(alice.client, room), application())
  const form = asked && readForm(asked.element)
  if (form) await setUp('alice says yes', async () => { await approve(alice, form); await alice.next(await lastWord(alice.client, room)) })
  const [changed] = await other.allBefore(await lastWord(carol, room), available({ nick }))
  // Whether anybody is renamed by that is for the service to say.
  if (changed) expect(changed.status).toContain(210)
})

should('XEP-0045#register.15', 'who is held to its nickname is not refused under another one', strictMember, async ({ bob, room }) => {
  await enter(bob, room, 'somebody')
  await bob.next(available({ status: [110] }))
})
