/** Spec: XEP-0045 v1.35.5 §7.14, "Exiting a Room". */
import { expect, may, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { unavailable } from '#harness/match/stanza.js'
import { crowdOutside, expected, play, seenBy } from '#suites/scenes/crowds.js'
import { configured, roomOfThree, welcome } from '#suites/scenes/rooms.js'

must('XEP-0045#exit.1', 'who leaves is told that it has left', roomOfThree, async ({ bob }) => {
  await bob.exit()
  expect((await bob.next(unavailable({ from: bob.jid.toString() }))).status).toContain(110)
})

must('XEP-0045#exit.2', 'everybody else sees who leaves', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.exit()
  for (const occupant of [alice, carol]) await occupant.next(unavailable({ from: bob.jid.toString(), to: occupant.client.jid.toString() }))
})

for (const seed of [1, 2]) {
  must(`XEP-0045#exit.2~crowd-${seed}`, 'after a crowd has come, gone, changed names and broken off at once, everybody sees the same people', crowdOutside.with({ transports: STREAMS }), async ({ alice, bob, crowd, newcomer, room }) => {
    for (const nick of await play(crowd, seed)) await bob.next(unavailable({ nick }), { deadlineMs: 10_000 })
    const inside = expected([alice, bob], crowd)
    expect(await seenBy(alice.client, room, ['alice', 'bob'])).toEqual(inside)
    for (const { client } of crowd.filter(({ nick }) => nick !== undefined)) expect(await seenBy(client, room)).toEqual(inside)
    const { presences } = await welcome(newcomer, room, 'newcomer')
    expect(presences.map(({ nick }) => nick ?? '').toSorted()).toEqual([...inside, 'newcomer'].toSorted())
  })
}

must('XEP-0045#exit.3', 'the presence of who leaves tells affiliation and role', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.exit()
  for (const occupant of [alice, bob, carol]) {
    const { affiliation, role } = await occupant.next(unavailable({ nick: 'bob' }))
    expect(affiliation).toBe('none')
    expect(role).toBeTypeOf('string')
  }
})

must('XEP-0045#exit.4', 'who leaves has no role any more', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.exit()
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).role).toBe('none')
})

may('XEP-0045#exit.5', 'a word of farewell may be passed on', roomOfThree, async ({ bob, carol }, { tag }) => {
  await bob.exit(tag)
  const gone = await carol.next(unavailable({ nick: 'bob' }))
  return gone.statusText === tag ? 'it is passed on' : 'it is not passed on'
})

must('XEP-0045#exit.6', 'who goes offline without a word has left', roomOfThree, async ({ bob, carol }) => {
  await bob.client.close()
  await carol.next(unavailable({ nick: 'bob' }))
})

must('XEP-0045#exit.6~break', 'who breaks off without a word has left, and newcomers do not see it any more', configured({}).with({ transports: STREAMS }), async ({ alice, bob, carol, room }) => {
  bob.client.wire.destroy()
  await alice.next(unavailable({ nick: 'bob' }))
  const { presences } = await welcome(carol, room, 'carol')
  expect(presences.map(({ nick }) => nick)).not.toContain('bob')
})
