/** Requests of several changes at once, by which clients make members of all who are in before they open a lobby. Spec: JITSI, muc_lobby_rooms. */
import { Jid } from '#xmpp/jid.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { iqError, unavailable } from '#harness/match/stanza.js'
import type { Occupant } from '#harness/probe/muc-client.js'
import { join } from '#harness/probe/muc-client.js'
import { beforeLobby, demand } from '#suites/scenes/lobbies.js'
import { lastWord } from '#suites/scenes/rooms.js'

/** Addresses that nobody has. */
function strangers(tag: string, domain: string): readonly [Jid, Jid] {
  return [Jid.of(`${tag}-a`, domain), Jid.of(`${tag}-b`, domain)]
}

async function membersOf(owner: Occupant): Promise<readonly string[]> {
  return setUp('the owner reads the member list', async () => {
    const { payload } = await owner.list({ affiliation: 'member' })
    return payload ? readMucAdmin(payload).map(({ jid }) => jid?.toString() ?? '') : []
  })
}

must('JITSI#lobby.22', 'each of several changes is made', beforeLobby, async ({ alice, facts }, { tag }) => {
  const jids = strangers(tag, facts.domain)
  await demand(alice, ...jids.map(jid => ({ jid, affiliation: 'member' as const })))
  expect(await membersOf(alice)).toEqual(expect.arrayContaining(jids.map(String)))
})

must('JITSI#lobby.22~answers', 'each of several changes is answered', beforeLobby, async ({ alice, facts, room }, { tag }) => {
  const id = await demand(alice, ...strangers(tag, facts.domain).map(jid => ({ jid, affiliation: 'member' as const })))
  const answers = await alice.allBefore(await lastWord(alice.client, room), alice.client.answerTo(id, room))
  expect(answers.map(({ type }) => type)).toEqual(['result', 'result'])
})

must('JITSI#lobby.22~resource', 'a change that names a full address is refused', beforeLobby, async ({ alice, bob }) => {
  const id = await demand(alice, { jid: bob.client.jid, affiliation: 'admin' })
  await alice.next(iqError(id, 'jid-malformed', { type: 'modify' }))
})

must('JITSI#lobby.22~some', 'a change that cannot be made takes none back that was made before it', beforeLobby, async ({ alice, facts, bob }, { tag }) => {
  const [stranger] = strangers(tag, facts.domain)
  const id = await demand(alice, { jid: stranger, affiliation: 'member' }, { jid: bob.client.jid, affiliation: 'admin' })
  await alice.next(iqError(id, 'jid-malformed'))
  expect(await membersOf(alice)).toContain(stranger.toString())
})

must('JITSI#lobby.23', 'an owner who keeps a nickname for somebody drives out who has it', beforeLobby.andThen(async scene => ({ ...scene, carol: await join(await scene.doors.guest('carol'), scene.room, 'carol') })), async ({ alice, carol, facts }, { tag }) => {
  await alice.iq('set', writeMucAdmin([{ jid: strangers(tag, facts.domain)[0], affiliation: 'member', nick: 'carol' }]))
  expect((await carol.next(unavailable({ from: carol.jid.toString() }))).role).toBe('none')
})

must('JITSI#lobby.23~refused', 'a member who wants to keep a nickname for somebody is refused, and nobody is driven out', beforeLobby.andThen(async scene => ({ ...scene, carol: await join(await scene.doors.guest('carol'), scene.room, 'carol') })), async ({ bob, carol, facts, room }, { tag }) => {
  const id = await demand(bob, { jid: strangers(tag, facts.domain)[0], affiliation: 'member', nick: 'carol' })
  await bob.next(iqError(id))
  await carol.noneBefore(await lastWord(carol.client, room), unavailable({ from: carol.jid.toString() }))
})
