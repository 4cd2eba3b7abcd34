/** Spec: XEP-0421 v1.0.1 §4.1, "Occupant ID generation". */
import { createHash } from 'node:crypto'
import { Jid } from '#xmpp/jid.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { gather } from '#harness/probe/muc-client.js'
import { setUp } from '#harness/errors.js'
import { idOf, idOnEntry, occupantIdsIn } from '#suites/scenes/ids.js'
import { ownRoom, room } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'

must('XEP-0421#id-generation.1~rejoin', 'who comes back has the id that it had', room, async ({ bob, room: address }) => {
  const before = idOf(bob)
  await bob.leave()
  expect((await idOnEntry(bob.client, address, 'bob')).id).toBe(before)
})

must('XEP-0421#id-generation.1~nick', 'who takes another nickname keeps its id', room, async ({ bob }) => {
  const before = idOf(bob)
  await bob.changeNick('robert')
  expect(occupantIdsIn(await bob.next(available({ nick: 'robert' })))).toEqual([before])
})

must('XEP-0421#id-generation.1~resource', 'another client of the same account has the same id', room.with({ accounts: 2 }), async ({ bob, room: address }, stage) => {
  const before = idOf(bob)
  await bob.leave()
  const elsewhere = await logIn(stage, 'bob elsewhere', 1)
  expect((await idOnEntry(elsewhere, address, 'bob')).id).toBe(before)
})

must('XEP-0421#id-generation.2', 'two people in a room have different ids', room, async ({ alice, bob }) => {
  expect(idOf(bob)).not.toBe(idOf(alice))
})

must('XEP-0421#id-generation.3', 'nobody can read an account out of its id', ownRoom, async ({ alice }) => {
  const id = idOf(alice)
  const readings = [id, ...(['base64', 'base64url', 'hex'] as const).map(encoding => Buffer.from(id, encoding).toString('latin1'))]
  expect(readings.filter(text => text.toLowerCase().includes(alice.client.jid.bareText))).toEqual([])
})

should('XEP-0421#id-generation.4', 'somebody has another id in another room', ownRoom, async ({ alice, room: address }, { tag }) => {
  const other = Jid.of(`${tag}-other`, address.domain)
  const there = await setUp('alice has another room', async () => gather(other, { alice: alice.client }))
  expect(idOf(there.alice)).not.toBe(idOf(alice))
})

must('XEP-0421#id-generation.5', 'an id is no hash that anybody could make', ownRoom, async ({ alice, room: address }) => {
  const id = idOf(alice)
  expect(guesses(alice.client.jid, address).filter(guess => guess === id.replace(/=+$/, ''))).toEqual([])
})

must('XEP-0421#id-generation.6', 'an id has no more than 128 characters', room, async ({ alice, bob }) => {
  for (const id of [idOf(alice), idOf(bob)]) expect(Array.from(id).length).toBeLessThanOrEqual(128)
})

/** What somebody would try who knows an account and a room. */
function guesses(user: Jid, room: Jid): string[] {
  const [who, where] = [user.bareText, room.bareText]
  const inputs = [who, ...['', '\0', '/', ':', '|', ' ', '\n'].flatMap(between => [`${who}${between}${where}`, `${where}${between}${who}`])]
  return inputs.flatMap(input => ['md5', 'sha1', 'sha256', 'sha512'].flatMap(hash => (
    (['hex', 'base64', 'base64url'] as const).map(encoding => createHash(hash).update(input).digest(encoding).replace(/=+$/, '')))))
}
