/** Spec: XEP-0045 v1.35.5 §5.2.2, "Changing Affiliations". */
import { Jid } from '#xmpp/jid.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { AFFILIATIONS } from '#xmpp/stanzas/muc-user.js'
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter, Occupant } from '#harness/probe/muc-client.js'
import { listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, roomOfThree } from '#suites/scenes/rooms.js'
import { inWords, stand } from '#suites/scenes/standings.js'
import { INSIDE, mayGiveAffiliation, OUTSIDE } from './policy.ts'

must('XEP-0045#affil-change.1', 'who has been made an admin can do what admins do', ranked, async ({ bob, carol }) => {
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'member' }))).toBe('none')
})

must('XEP-0045#affil-change.2', 'everybody sees a change of affiliation', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil-change.2~absent', 'everybody sees a change of affiliation made by someone who is not in the room', roomOfThree, async ({ alice, bob, carol, room }) => {
  // ejabberd#1135: nobody was told.
  await alice.leave()
  await request(new Occupant(alice.client, room, 'alice'), writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'member' }]))
  for (const occupant of [bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil-change.3', 'who is no longer banned may enter again', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.ban(bob.jid)
  await alice.affiliate(bob.jid, 'none')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#affil-change.4', 'an owner can make a member of an admin', ranked, async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'member' }))).toBe('none')
})

// The affiliation state chart, cell by cell: every actor, and for each cell an address of its own that has the one affiliation and is to get the other.
must('XEP-0045#affil-change.5', 'who changes affiliations is who may: every role and affiliation against every other', stand({}), async scene => {
  const { owner, bob } = scene
  const cells = AFFILIATIONS.flatMap(from => AFFILIATIONS.filter(to => to !== from).map(to => ({ from, to, jid: Jid.of(`${from}-${to}`, owner.room.domain) })))
  const wrong: string[] = []
  let now: ReadonlyMap<string, string> = new Map()
  for (const actor of [...INSIDE, ...OUTSIDE]) {
    const astray = cells.filter(({ from, jid }) => (now.get(jid.toString()) ?? 'none') !== from)
    await Promise.all(astray.map(async ({ jid, from }) => owner.affiliate(jid, from)))
    await scene.put([bob, actor])
    const answers = await Promise.all(cells.map(async ({ jid, to }) => refusal(await bob.admin({ jid, affiliation: to }))))
    now = await affiliationsIn(owner)
    for (const [index, { from, to, jid }] of cells.entries()) {
      const [answer = '', after = 'none', expected] = [answers[index], now.get(jid.toString()), mayGiveAffiliation(actor, from, to)]
      const isDone = expected === 'yes' ? answer === 'none' && after === to : answer !== 'none' && after === from
      if (!isDone) wrong.push(`${inWords(actor)}: ${from} → ${to} ${expected === 'yes' ? 'may' : 'may not'}: got ${answer === 'none' ? 'a result' : answer}, then ${after}`)
    }
  }
  expect(wrong).toEqual([])
})

async function affiliationsIn(owner: Occupant): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all((['outcast', 'member', 'admin', 'owner'] as const).map(async affiliation => listed(await owner.list({ affiliation })).map(({ jid = '' }) => [jid, affiliation] as const)))
  return new Map(lists.flat())
}
