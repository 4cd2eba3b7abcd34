/** Spec: XEP-0421 v1.0.1 §4, "Business Rules". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { available, chat, groupchat, message, type MessageSeen, presence, type PresenceSeen, presenceShow, subject, unavailable } from '#harness/match/stanza.js'
import type { Occupant } from '#harness/probe/muc-client.js'
import { forgedOccupantId, occupantIdsIn } from '#suites/scenes/ids.js'
import { comesIn, configured, ownRoom, room, talkedIn, welcome } from '#suites/scenes/rooms.js'

const one = [expect.any(String)]
/** Names of settings by which an owner would decide whether the room gives ids to occupants. */
const switches = async (owner: Occupant): Promise<string[]> => (await owner.form()).fields.flatMap(({ name = '' }) => /occupant[-_]?ids?$/i.test(name) ? [name] : [])

must('XEP-0421#rules.1', 'nothing that comes from an occupant has two ids', room, async ({ alice, bob }, { tag }) => {
  await bob.show('xa')
  await bob.whisper('alice', tag)
  await bob.say(tag)
  await bob.say(`${tag} after`)
  const seen = await alice.allBefore(groupchat(`${tag} after`), anyOf<PresenceSeen | MessageSeen>(presence({ nick: 'bob' }), message({ nick: 'bob' })))
  expect(seen.filter(each => occupantIdsIn(each).length > 1).map(({ element }) => String(element))).toEqual([])
})

must('XEP-0421#rules.2~message', 'an id that a client puts into what it says is not passed on', room, async ({ alice, bob, room: address }, { tag }) => {
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), forgedOccupantId(`${tag}-forged`))
  expect(occupantIdsIn(await alice.next(groupchat(tag)))).not.toContain(`${tag}-forged`)
})

must('XEP-0421#rules.2~presence', 'an id that a client puts into its presence is not passed on', room, async ({ alice, bob }, { tag }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'dnd'), forgedOccupantId(`${tag}-forged`))
  expect(occupantIdsIn(await alice.next(presenceShow('dnd', { nick: 'bob' })))).not.toContain(`${tag}-forged`)
})

must('XEP-0421#rules.2~private', 'an id that a client puts into a private message is not passed on', room, async ({ alice, bob }, { tag }) => {
  await bob.message({ to: bob.of('alice'), type: 'chat' }, el('body', {}, tag), forgedOccupantId(`${tag}-forged`))
  expect(occupantIdsIn(await alice.next(chat(tag)))).not.toContain(`${tag}-forged`)
})

must('XEP-0421#rules.3~entering', 'who enters is shown with an id', configured({}), async ({ alice, carol }) => {
  expect(occupantIdsIn(await comesIn(alice, carol, 'carol'))).toEqual(one)
})

must('XEP-0421#rules.3~others', 'those who are in are shown to a newcomer with an id each', configured({}), async ({ carol, room: address }) => {
  const { presences } = await welcome(carol, address, 'carol')
  expect(presences.filter(({ nick }) => nick !== 'carol').map(occupantIdsIn)).toEqual([one, one])
})

must('XEP-0421#rules.3~presence', 'a change of presence comes with an id', room, async ({ alice, bob }) => {
  await bob.show('xa')
  expect(occupantIdsIn(await alice.next(presenceShow('xa', { nick: 'bob' })))).toEqual(one)
})

must('XEP-0421#rules.3~leaving', 'who leaves is shown with an id', room, async ({ alice, bob }) => {
  await bob.exit()
  expect(occupantIdsIn(await alice.next(unavailable({ nick: 'bob' })))).toEqual(one)
})

must('XEP-0421#rules.3~rename', 'who takes another nickname is shown with an id under both', room, async ({ alice, bob }) => {
  await bob.changeNick('robert')
  const shown = [await alice.next(unavailable({ nick: 'bob' })), await alice.next(available({ nick: 'robert' }))]
  expect(shown.map(occupantIdsIn)).toEqual([one, one])
})

must('XEP-0421#rules.3~message', 'what is said comes with an id', room, async ({ alice, bob }, { tag }) => {
  await bob.say(tag)
  expect(occupantIdsIn(await alice.next(groupchat(tag)))).toEqual(one)
})

must('XEP-0421#rules.3~subject', 'a subject comes with an id of who set it', room, async ({ alice, bob }, { tag }) => {
  await alice.setSubject(tag)
  expect(occupantIdsIn(await bob.next(subject(tag)))).toEqual(one)
})

must('XEP-0421#rules.3~private', 'a private message comes with an id', room.with({ features: ['muc-private-messages'] }), async ({ alice, bob }, { tag }) => {
  await bob.whisper('alice', tag)
  expect(occupantIdsIn(await alice.next(chat(tag)))).toEqual(one)
})

must('XEP-0421#rules.4', 'what was said before comes with an id of who said it', talkedIn.with({ features: ['muc-history'] }), async ({ newcomer, room: address, said }) => {
  const { history } = await welcome(newcomer, address, 'newcomer')
  const ours = history.filter(({ body }) => said.some(text => text === body))
  expect(ours.map(occupantIdsIn)).toEqual(said.map(() => one))
})

may('XEP-0421#rules.5', 'an owner may decide whether a room gives ids to occupants', ownRoom, async ({ alice }) => {
  const [name] = await switches(alice)
  return name === undefined ? 'the form has no setting for it' : `the form has ${name}`
})

should('XEP-0421#rules.6', 'a service whose rooms all give ids to occupants says so', ownRoom, async ({ alice, room: address }) => {
  if ((await switches(alice)).length > 0) return
  const info = await alice.client.ask('get', address.domain, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.occupantIds)
})

must('XEP-0421#rules.7', 'a service whose rooms may do without ids of occupants does not say that they have them', ownRoom, async ({ alice, room: address }) => {
  const [name] = await switches(alice)
  const info = await alice.client.ask('get', address.domain, discoInfoQuery())
  if (name !== undefined) expect(info && readDiscoInfo(info).features).not.toContain(NS.occupantIds)
})
