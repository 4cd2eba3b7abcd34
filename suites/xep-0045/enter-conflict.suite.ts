/** Spec: XEP-0045 v1.35.5 §7.2.8, "Nickname Conflict". */
import { Jid } from '#xmpp/jid.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available, chat, groupchat, stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter, gather, join } from '#harness/probe/muc-client.js'
import { registered } from '#suites/scenes/registrations.js'
import { closedRoom, room as roomOfTwo } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'
import { shared } from '#suites/scenes/shared-nicks.js'

/** Alice and bob in a room, and a second client of bob's account outside. */
const twice = roomOfTwo.andThen(async (scene, stage) => ({ ...scene, phone: await logIn(stage, 'phone', 1) }), { accounts: 2, features: ['muc-multi-session'] })

must('XEP-0045#enter-conflict.1', 'nobody enters with the nickname of someone else', closedRoom({}), async ({ bob, room }) => {
  await enter(bob, room, 'alice')
  await bob.next(stanzaError('conflict', { stanza: 'presence' }))
})

must('XEP-0045#enter-conflict.2', 'nobody enters with the registered nickname of someone else', registered.with({ features: ['muc-reserved-nick'] }), async ({ carol, room, nick }) => {
  await enter(carol, room, nick)
  await carol.next(stanzaError('conflict', { stanza: 'presence' }))
})

must('XEP-0045#enter-conflict.2~elsewhere', 'a nickname that is registered with one room is free in another one', registered.with({ features: ['muc-reserved-nick'] }), async ({ alice, carol, room, nick }, { tag }) => {
  const other = Jid.of(`${tag}-other`, room.domain)
  await gather(other, { alice: alice.client })
  await enter(carol, other, nick)
  await carol.next(available({ from: other.withResource(nick).toString() }))
})

should('XEP-0045#enter-conflict.3', 'a second client of the same account enters with the same nickname', twice, async ({ phone, room }) => {
  await enter(phone, room, 'bob')
  await phone.next(available({ nick: 'bob' }))
})

should('XEP-0045#enter-conflict.3~first-stays', 'when a second client enters with the same nickname, the first one stays, and nobody sees anything leave', twice, async ({ alice, bob, phone, room }, { tag }) => {
  await join(phone, room, 'bob')
  await bob.say(tag)
  for (const occupant of [alice, bob]) await occupant.noneBefore(groupchat(tag), unavailable({ nick: 'bob' }))
})

must('XEP-0045#enter-conflict.4', 'what is said reaches every client behind a nickname', twice, async ({ alice, bob, phone, room }, { tag }) => {
  await join(phone, room, 'bob')
  await alice.say(tag)
  await bob.next(groupchat(tag))
  await phone.next(groupchat(tag))
})

must('XEP-0045#enter-conflict.5', 'every client behind a nickname can speak', twice, async ({ alice, bob, phone, room }, { tag }) => {
  const other = await join(phone, room, 'bob')
  await other.say(`${tag} from the phone`)
  await bob.say(`${tag} from the desk`)
  const heard = [await alice.next(groupchat(`${tag} from the phone`)), await alice.next(groupchat(`${tag} from the desk`))]
  expect(heard.map(({ nick }) => nick)).toEqual(['bob', 'bob'])
})

should('XEP-0045#enter-conflict.6', 'a private message reaches every client behind a nickname', twice, async ({ alice, bob, phone, room }, { tag }) => {
  await join(phone, room, 'bob')
  await alice.whisper('bob', tag)
  for (const client of [bob, phone]) await client.next(chat(tag))
})

must('XEP-0045#enter-conflict.4~one-leaves', 'when one of two clients behind a nickname leaves, nobody else notices, and the other one still hears', shared, async ({ alice, bob, second }, { tag }) => {
  await second.exit()
  await second.next(unavailable({ nick: 'bob' }))
  await alice.say(tag)
  for (const occupant of [alice, bob]) await occupant.noneBefore(groupchat(tag), unavailable({ nick: 'bob', to: occupant.client.jid.toString() }))
})
