/** Spec: XEP-0045 v1.35.5 §5.2.1, "Privileges". */
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { joined, refusal } from '#suites/scenes/rights.js'
import { closedRoom, welcome } from '#suites/scenes/rooms.js'
import { inWords, type Stand, stand, type Standing } from '#suites/scenes/standings.js'
import { CONFIGURES, ENTERS, type Expected, getsList, INSIDE, OUTSIDE } from './policy.ts'

const membersOnly = closedRoom({ 'muc#roomconfig_membersonly': true })

must('XEP-0045#affil-priv.1', 'a member enters a members-only room', membersOnly, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#affil-priv.2', 'an admin enters a members-only room', membersOnly, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'admin')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

should('XEP-0045#affil-priv.3', 'in a semi-anonymous room a member does not get the member list', joined, async ({ bob }) => {
  expect(refusal(await bob.list({ affiliation: 'member' }))).toBe('forbidden')
})

// The table of privileges by affiliation, cell by cell.
for (const [kind, isMembersOnly] of [['open', false], ['members-only', true]] as const) {
  must(`XEP-0045#affil-priv.4~enter-${kind}`, `those enter ${isMembersOnly ? 'a members-only' : 'an open'} room who may`, stand({ 'muc#roomconfig_membersonly': isMembersOnly }).with(isMembersOnly ? { features: ['muc-members-only'] } : {}), async scene => {
    const { bob, room } = scene
    await eachAffiliation(scene, OUTSIDE, ({ affiliation }) => ENTERS[kind][affiliation], async () => {
      const { presences } = await welcome(bob.client, room, bob.nick)
      await scene.look()
      return presences.some(({ type, nick }) => type === undefined && nick === bob.nick)
    })
  })
}

must('XEP-0045#affil-priv.4~lists', 'those get the lists of affiliations who may', stand({}), async scene => {
  for (const list of ['outcast', 'member', 'admin', 'owner'] as const) {
    await eachAffiliation(scene, [...INSIDE, ...OUTSIDE], standing => getsList(list, standing), async () => refusal(await scene.bob.list({ affiliation: list })) === 'none', `the list ${list}`)
  }
})

must('XEP-0045#affil-priv.4~form', 'those get the configuration form who may', stand({}), async scene => {
  await eachAffiliation(scene, [...INSIDE, ...OUTSIDE], ({ affiliation }) => CONFIGURES[affiliation], async () => refusal(await scene.bob.iq('get', writeMucOwner())) === 'none')
})

must('XEP-0045#affil-priv.4~configure', 'those configure the room who may', stand({}), async scene => {
  const settings = (name: string) => writeMucOwner({ form: { kind: 'submit', formType: NS.mucRoomConfig, fields: [{ name: 'muc#roomconfig_roomname', values: [name] }] } })
  await eachAffiliation(scene, [...INSIDE, ...OUTSIDE], ({ affiliation }) => CONFIGURES[affiliation], async standing => {
    const name = inWords(standing)
    const isGranted = refusal(await scene.bob.iq('set', settings(name))) === 'none'
    const isDone = valuesOf(await scene.owner.form(), 'muc#roomconfig_roomname')?.[0] === name
    return isDone || (isGranted && CONFIGURES[standing.affiliation] === 'no')
  })
})

must('XEP-0045#affil-priv.4~destroy', 'nobody destroys the room who may not', stand({}), async scene => {
  for (const standing of [...INSIDE, ...OUTSIDE].filter(({ affiliation }) => affiliation !== 'owner')) {
    await scene.put([scene.bob, standing])
    expect(refusal(await scene.bob.destroy()), inWords(standing)).not.toBe('none')
    expect(refusal(await scene.owner.iq('get', writeMucOwner())), inWords(standing)).toBe('none')
  }
})

/** Has bob try something in each standing. */
async function eachAffiliation(scene: Stand, standings: readonly Standing[], table: (standing: Standing) => Expected, act: (standing: Standing) => Promise<boolean>, what = 'it'): Promise<void> {
  const wrong: string[] = []
  for (const standing of standings) {
    const expected = table(standing)
    if (expected === 'undecided') continue
    await scene.put([scene.bob, standing])
    const happened = await act(standing)
    if (happened !== (expected === 'yes')) wrong.push(`${inWords(standing)} ${expected === 'yes' ? 'may, and' : 'may not, but'} ${happened ? 'gets' : 'does not get'} ${what}`)
  }
  expect(wrong).toEqual([])
}
