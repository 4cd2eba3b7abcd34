/** Spec: XEP-0045 v1.35.5 §9.3, "Granting Membership". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, ownRoom, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#grantmember.1', 'a new member is on the member list', closedRoom({}), async ({ alice, bob }) => {
  await alice.affiliate(bob.jid, 'member')
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ jid }) => jid)).toContain(bob.jid.bareText)
})

must('XEP-0045#grantmember.2', 'a grant of membership is acknowledged', closedRoom({}), async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'member' }))).toBe('none')
})

must('XEP-0045#grantmember.3', 'everybody sees a new member', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

may('XEP-0045#grantmember.4', 'a new member may be given a nickname', closedRoom({}), async ({ alice, bob }, { tag }) => {
  await request(alice, writeMucAdmin([{ jid: bob.jid.bare, affiliation: 'member', nick: tag }]))
  const entries = listed(await alice.list({ affiliation: 'member' }))
  return entries.some(({ nick }) => nick === tag) ? 'it is given' : 'it is not given'
})

/** How an address is written, and what it is. */
const ODD: readonly (readonly [written: string, address: string])[] = [
  ['MixedCase@Localhost.EXAMPLE', 'mixedcase@localhost.example'],
  ['with\\20escapes\\40inside@localhost.example', 'with\\20escapes\\40inside@localhost.example'],
  ['élise-жук@localhost.example', 'élise-жук@localhost.example'],
  ['1234567890@localhost.example', '1234567890@localhost.example'],
  ['somebody@127.0.0.1', 'somebody@127.0.0.1'],
  ['gateway.example', 'gateway.example'],
  [`${'x'.repeat(200)}@localhost.example`, `${'x'.repeat(200)}@localhost.example`],
]

must('XEP-0045#grantmember.1~odd', 'whatever the address, who is said to be a member now is on the member list, and who is refused is not', ownRoom, async ({ alice }) => {
  const members: string[] = []
  for (const [written, address] of ODD) {
    const answer = await alice.iq('set', el('query', { xmlns: NS.mucAdmin }, el('item', { jid: written, affiliation: 'member' })))
    if (refusal(answer) === 'none') members.push(address)
  }
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ jid }) => jid ?? '').toSorted()).toEqual(members.toSorted())
})

must('XEP-0045#grantmember.1~client', 'the full address of a client makes its account a member, whether it is in the room or not', closedRoom({}), async ({ alice, bob }) => {
  const answer = await alice.iq('set', el('query', { xmlns: NS.mucAdmin }, el('item', { jid: bob.jid.toString(), affiliation: 'member' })))
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ jid }) => jid)).toEqual(refusal(answer) === 'none' ? [bob.jid.bareText] : [])
})
