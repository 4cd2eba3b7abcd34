/** Spec: XEP-0045 v1.35.5 §7.6, "Changing Nickname". */
import { readMucUser } from '#xmpp/stanzas/muc-user.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import type { StanzaSeen } from '#harness/match/any-stanza.js'
import { available, stanzaError, unavailable } from '#harness/match/stanza.js'
import { join } from '#harness/probe/muc-client.js'
import { shared } from '#suites/scenes/shared-nicks.js'
import { registered } from '#suites/scenes/registrations.js'
import { room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'
import { strictMember } from '#suites/scenes/strict-rooms.js'

/** A room where bob is held to a nickname; he is in, and carol is outside. */
const inStrictRoom = strictMember.andThen(async ({ bob, room, nick }) => ({ bob: await join(bob, room, nick), nick }))

/** Codes of a presence. */
function statusOf({ element }: StanzaSeen): readonly number[] {
  return [...readMucUser(element)?.status ?? []]
}

must('XEP-0045#changenick.1', 'with a new nickname the old one goes, for everybody', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) await occupant.next(unavailable({ nick: 'bob' }))
})

must('XEP-0045#changenick.2', 'a changed nickname is not taken for leaving', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).status).toContain(303)
})

must('XEP-0045#changenick.3', 'everybody learns the new nickname', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).newNick).toBe('rob')
})

must('XEP-0045#changenick.4', 'after a change of nickname everybody sees the new one', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.changeNick('rob')
  for (const occupant of [alice, bob, carol]) {
    expect(await occupant.next(available({ nick: 'rob' }))).toMatchObject({ role: 'participant', affiliation: 'none' })
  }
})

must('XEP-0045#changenick.4~self', 'who changes its nickname can tell its new presence', roomOfThree, async ({ bob }) => {
  await bob.changeNick('rob')
  expect((await bob.next(available({ nick: 'rob' }))).status).toContain(110)
})

/** Bob is in a role that is not shown to the others. */
function hidden(shown: readonly string[]): typeof roomOfThree {
  return roomOfThree.with({ features: ['muc-presence-broadcast'] }).andThen(async scene => {
    await scene.alice.configure({ 'muc#roomconfig_presencebroadcast': shown })
    for (const occupant of [scene.alice, scene.bob]) await occupant.settle()
    return scene
  })
}

for (const [shown, name] of [[[], 'nobody'], [['moderator'], 'moderators'], [['moderator', 'visitor'], 'all-but-participants']] as const) {
  must(`XEP-0045#changenick.2~shown-${name}`, 'who is not shown to the others is told that its old nickname has gone, and why', hidden(shown), async ({ bob }) => {
    await bob.changeNick('rob')
    expect((await bob.next(unavailable({ nick: 'bob' }))).status).toContain(303)
  })

  must(`XEP-0045#changenick.4~shown-${name}`, 'who is not shown to the others is told of its own new nickname', hidden(shown), async ({ bob }) => {
    await bob.changeNick('rob')
    expect((await bob.next(available({ nick: 'rob' }))).status).toContain(110)
  })
}

must('XEP-0045#changenick.4~shared', 'who shares its nickname and changes it can tell its new presence', shared, async ({ second }) => {
  await second.changeNick('rob')
  expect((await second.next(available({ nick: 'rob' }))).status).toContain(110)
})

must('XEP-0045#changenick.4~to-shared', 'who shares its nickname and wants one that another of its clients has gets an answer', shared, async ({ second, third }) => {
  await second.changeNick(third.nick)
  // Whether it gets the nickname is the server's affair (changenick.8).
  await second.next(anyOf<unknown>(available({ nick: third.nick, status: [110], to: second.client.jid.toString() }), stanzaError([], { stanza: 'presence' })))
})

must('XEP-0045#changenick.6', 'a nickname in use cannot be taken', roomOfThree, async ({ bob }) => {
  await bob.changeNick('carol')
  await bob.next(stanzaError('conflict', { stanza: 'presence' }))
})

must('XEP-0045#changenick.7', 'nobody changes to the registered nickname of someone else', registered.with({ features: ['muc-reserved-nick'] }), async ({ carol, room, nick }) => {
  const visitor = await join(carol, room, 'carol')
  await visitor.changeNick(nick)
  await carol.next(stanzaError('conflict', { stanza: 'presence' }))
})

may('XEP-0045#changenick.8', 'who is in twice may change to its own other nickname', roomOfTwo.with({ accounts: 2, features: ['muc-multi-session'] }), async ({ room }, stage) => {
  const phone = await join(await logIn(stage, 'phone', 1), room, 'rob')
  const id = await phone.changeNick('bob')
  const { type } = await phone.next(anyOf<StanzaSeen>(stanzaError([], { id }), available({ nick: 'bob', status: [110] })))
  return type === 'error' ? 'it may not' : 'it may'
})

must('XEP-0045#changenick.5', 'who gets another nickname than it asked for is told', inStrictRoom, async ({ bob }) => {
  await bob.changeNick('somebody')
  const answer = await bob.next(anyOf<StanzaSeen>(stanzaError([], { stanza: 'presence' }), available({ status: [110] })))
  if (answer.type === 'error' || answer.nick === 'somebody') return
  expect(statusOf(answer)).toContain(210)
})

must('XEP-0045#changenick.9', 'who is held to its nickname keeps it', inStrictRoom, async ({ bob, nick }) => {
  await bob.changeNick('somebody')
  const answer = await bob.next(anyOf<StanzaSeen>(stanzaError([], { stanza: 'presence' }), available({ status: [110] })))
  if (answer.type === 'error') expect(readStanzaError(answer.element)?.condition).toBe('not-acceptable')
  else expect(answer.nick).toBe(nick)
})
