/** Who sees, hears and may do what in a lobby. Spec: JITSI, muc_lobby_rooms. */
import { el } from '#xmpp/element.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, chat, groupchat, presenceShow, unavailable } from '#harness/match/stanza.js'
import { attended, comeTo, demand, lobbied, waiting, entersAs } from '#suites/scenes/lobbies.js'
import { lastWord } from '#suites/scenes/rooms.js'
import { ask } from '#suites/scenes/words.js'

must('JITSI#lobby.15', 'an owner of the room owns the lobby, too', lobbied, async ({ alice, lobby }) => {
  expect(await comeTo(alice.client, lobby, 'alice')).toMatchObject({ affiliation: 'owner', role: 'moderator' })
})

must('JITSI#lobby.15~later', 'whoever becomes an owner of the room while there is a lobby owns the lobby, too', lobbied, async ({ alice, bob, lobby }) => {
  await alice.affiliate(bob.client.jid, 'owner')
  expect(await comeTo(bob.client, lobby, 'bob')).toMatchObject({ affiliation: 'owner', role: 'moderator' })
})

must('JITSI#lobby.15~nobody', 'whoever is nobody in the room is nobody in the lobby', lobbied, async ({ doors, lobby }) => {
  expect(await comeTo(await doors.guest('dora'), lobby, 'dora')).toMatchObject({ affiliation: 'none', role: 'participant' })
})

must('JITSI#lobby.15~changed', 'an affiliation that is given in the lobby does not count there', attended, async ({ dora, host, lobby, doors }) => {
  const fay = await doors.guest('fay')
  await demand(host, { jid: fay.jid.bare, affiliation: 'outcast' })
  await demand(host, { jid: dora.client.jid.bare, affiliation: 'owner' })
  await host.settle()
  expect(await comeTo(fay, lobby, 'fay')).toMatchObject({ affiliation: 'none', role: 'participant' })
  await dora.settle()
  await dora.leave()
  expect(await comeTo(dora.client, lobby, 'dora')).toMatchObject({ affiliation: 'none', role: 'participant' })
})

must('JITSI#lobby.16', 'an owner sees who waits, and who comes to wait', waiting, async ({ alice, lobby, dora, doors }) => {
  await entersAs(alice.client, lobby, 'alice')
  await alice.next(available({ from: dora.jid.toString() }))
  const erin = await entersAs(await doors.guest('erin'), lobby, 'erin')
  await alice.next(available({ from: erin.jid.toString() }))
})

must('JITSI#lobby.16~owners', 'an owner in the lobby is shown to nobody who waits', waiting, async ({ alice, lobby, dora }) => {
  const host = await entersAs(alice.client, lobby, 'alice')
  await dora.noneBefore(await lastWord(dora.client, lobby), available({ from: host.jid.toString() }))
})

must('JITSI#lobby.16~hosts', 'an owner in the lobby is not shown to another owner', lobbied, async ({ alice, focus, lobby }) => {
  const host = await entersAs(alice.client, lobby, 'alice')
  const other = await entersAs(focus.client, lobby, 'focus')
  await other.noneBefore(await lastWord(other.client, lobby), available({ from: host.jid.toString() }))
  await host.noneBefore(await lastWord(host.client, lobby), available({ from: other.jid.toString() }))
})

must('JITSI#lobby.16~others', 'those who wait do not see each other', waiting, async ({ dora, lobby, doors }) => {
  const erin = await entersAs(await doors.guest('erin'), lobby, 'erin')
  await erin.noneBefore(await lastWord(erin.client, lobby), available({ from: dora.jid.toString() }))
  await dora.noneBefore(await lastWord(dora.client, lobby), available({ from: erin.jid.toString() }))
})

must('JITSI#lobby.16~changes', 'nobody else who waits sees how somebody who waits is', attended, async ({ dora, erin, host, lobby }) => {
  await dora.show('away')
  await host.next(presenceShow('away', { from: dora.jid.toString() }))
  await erin.noneBefore(await lastWord(erin.client, lobby), presenceShow('away'))
})

must('JITSI#lobby.16~own', 'whoever waits sees its own presence', waiting, async ({ dora }) => {
  await dora.show('away')
  expect((await dora.next(presenceShow('away', { from: dora.jid.toString() }))).status).toContain(110)
})

must('JITSI#lobby.16~left', 'everybody in the lobby learns who leaves', attended, async ({ dora, erin, host }) => {
  await dora.exit()
  for (const each of [dora, erin, host]) await each.next(unavailable({ from: dora.jid.toString() }))
})

must('JITSI#lobby.17', 'an owner in the lobby hears whoever waits', attended, async ({ dora, host }, { tag }) => {
  await dora.say(tag)
  await host.next(groupchat(tag, { from: dora.jid.toString() }))
})

must('JITSI#lobby.17~answer', 'whoever waits hears an owner in the lobby', attended, async ({ dora, erin, host }, { tag }) => {
  await host.say(tag)
  for (const each of [dora, erin]) await each.next(groupchat(tag, { from: host.jid.toString() }))
})

must('JITSI#lobby.17~others', 'those who wait do not hear each other', attended, async ({ dora, erin, host, lobby }, { tag }) => {
  await dora.say(tag)
  await host.next(groupchat(tag))
  await erin.noneBefore(await lastWord(erin.client, lobby), groupchat(tag))
})

must('JITSI#lobby.17~whispered', 'those who wait do not whisper to each other', attended, async ({ dora, erin, lobby }, { tag }) => {
  await dora.whisper(erin.nick, tag)
  await dora.settle()
  await erin.noneBefore(await lastWord(erin.client, lobby), chat(tag))
})

must('JITSI#lobby.17~private', 'whoever waits and an owner in the lobby whisper to each other', attended, async ({ dora, host }, { tag }) => {
  await dora.whisper(host.nick, `${tag} please`)
  await host.next(chat(`${tag} please`, { from: dora.jid.toString() }))
  await host.whisper(dora.nick, `${tag} soon`)
  await dora.next(chat(`${tag} soon`, { from: host.jid.toString() }))
})

must('JITSI#lobby.18', 'no answer comes to a request to send somebody away', attended, async ({ host, dora, lobby }) => {
  const id = await demand(host, { nick: dora.nick, role: 'none' })
  await host.next(unavailable({ from: dora.jid.toString() }))
  await host.noneBefore(await lastWord(host.client, lobby), host.client.answerTo(id, lobby))
})

must('JITSI#lobby.18~refused', 'no refusal comes to whoever may not send anybody away', attended, async ({ dora, erin, lobby }) => {
  const id = await demand(dora, { nick: erin.nick, role: 'none' })
  await dora.noneBefore(await lastWord(dora.client, lobby), dora.client.answerTo(id, lobby))
})

must('JITSI#lobby.18~unknown', 'no answer comes to a request that is none for rooms', waiting, async ({ dora, lobby }) => {
  const id = await ask(dora.client, lobby, el('query', { xmlns: 'jabber:iq:version' }))
  await dora.noneBefore(await lastWord(dora.client, lobby), dora.client.answerTo(id, lobby))
})

must('JITSI#lobby.18~info', 'a lobby answers what it is', waiting, async ({ dora }) => {
  expect((await dora.iq('get', discoInfoQuery())).type).toBe('result')
})
