/** Rooms of which nobody learns anything who is not in. Spec: JITSI, muc_hide_all. */
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, discoItemsQuery, readDiscoInfo, readDiscoItems } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { conference } from '#suites/scenes/conference.js'
import { verdictOf } from '#suites/scenes/moderation.js'

/** Bob is not in. */
const outside = conference.with({ features: ['jitsi-hidden-rooms'] }).andThen(async scene => ({ ...scene, bob: await scene.doors.guest('bob') }))

must('JITSI#hide.1', 'somebody outside is not told about a room', outside, async ({ bob, room }) => {
  expect(verdictOf(await bob.iq('get', room, discoInfoQuery()))).toBe('forbidden/auth')
})

must('JITSI#hide.1~inside', 'an occupant is told about the room', outside, async ({ alice }) => {
  expect(verdictOf(await alice.iq('get', discoInfoQuery()))).toBe('result')
})

must('JITSI#hide.2', 'a room that nobody has made is said not to exist', outside, async ({ bob, room: { local, domain } }) => {
  expect(verdictOf(await bob.iq('get', Jid.of(`not-${local}`, domain), discoInfoQuery()))).toBe('item-not-found/cancel')
})

must('JITSI#hide.3', 'the service lists no rooms', outside, async ({ bob, room: { domain } }) => {
  const { payload } = await bob.iq('get', domain, discoItemsQuery())
  expect(payload && readDiscoItems(payload).items).toEqual([])
})

must('JITSI#hide.4', 'the service says what it is', outside, async ({ bob, room: { domain } }) => {
  const { payload } = await bob.iq('get', domain, discoInfoQuery())
  expect(payload && readDiscoInfo(payload).features).toContain(NS.muc)
})
