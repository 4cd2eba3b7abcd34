/** Spec: XEP-0045 v1.35.5 §5.2.2, "Changing Affiliations". */
import { Jid } from '#xmpp/jid.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { AFFILIATIONS } from '#xmpp/stanzas/muc-user.js'
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter, Occupant } from '#harness/probe/muc-client.js'
import { listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, moderated, roomOfThree } from '#suites/scenes/rooms.js'
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

/** What role goes with an affiliation; several where a room may choose. §5.1.2, §5.2.2. */
const ROLES = { owner: ['moderator'], admin: ['moderator'], member: ['participant'], none: ['visitor', 'participant'] } as const
const INSIDERS = ['owner', 'admin', 'member', 'none'] as const

for (const [kind, scene] of [['plain', roomOfThree], ['moderated', moderated]] as const) {
  must(`XEP-0045#affil-change.2~roles-${kind}`, 'everybody sees a change from any affiliation to any other, with a role that goes with it', scene, async ({ alice, bob, carol }) => {
    for (const [before, after] of INSIDERS.flatMap(from => INSIDERS.filter(to => to !== from).map(to => [from, to] as const))) {
      if (before !== 'none') await alice.affiliate(bob.client.jid, before)
      for (const occupant of [alice, bob, carol]) await occupant.settle()
      await alice.affiliate(bob.client.jid, after)
      for (const occupant of [alice, bob, carol]) {
        const { affiliation, role } = await occupant.next(available({ nick: 'bob' }))
        expect({ affiliation, role }, `from ${before}`).toEqual({ affiliation: after, role: expect.toBeOneOf([...ROLES[after]]) as unknown })
      }
      if (after !== 'none') await alice.affiliate(bob.client.jid, 'none')
    }
  })
}

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
