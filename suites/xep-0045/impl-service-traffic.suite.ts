/** Spec: XEP-0045 v1.35.5 §18.1.1, "Allowable Traffic". */
import { childOf, el, elementsOf } from '#xmpp/element.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom, room as roomOfTwo } from '#suites/scenes/rooms.js'
import { traffic } from '#suites/scenes/strict-rooms.js'

const TRAFFIC = 'http://jabber.org/protocol/muc#traffic'

should('XEP-0045#impl-service-traffic.1', 'a room that keeps something back says what it lets through', traffic, async ({ alice, dropped }) => {
  // One that lets everything through is asked below.
  if (dropped.length === 0) return
  const { type, payload } = await alice.iq('get', discoInfoQuery(TRAFFIC))
  expect(type).toBe('result')
  const features = payload ? readDiscoInfo(payload).features : []
  expect(features.filter(feature => (dropped as readonly string[]).includes(feature))).toEqual([])
})

must('XEP-0045#impl-service-traffic.2', 'a room that lets nothing through says so with an empty answer', traffic, async ({ alice, passed }) => {
  if (passed.length > 0) return
  const { payload } = await alice.iq('get', discoInfoQuery(TRAFFIC))
  expect(payload && elementsOf(payload)).toEqual([])
})

must('XEP-0045#impl-service-traffic.3', 'a room that knows no rules of traffic says so', ownRoom, async ({ alice }) => {
  // Or it has some and tells them, or it lets everything through (the next clause).
  expect(['none', 'feature-not-implemented', 'service-unavailable']).toContain(refusal(await alice.iq('get', discoInfoQuery(TRAFFIC))))
})

must('XEP-0045#impl-service-traffic.4', 'a room that lets everything through has no rules to tell', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  await alice.message({ to: room, type: 'groupchat' }, el('body', {}, tag), el('note', { xmlns: 'urn:example:note' }))
  const { element } = await bob.next(groupchat(tag))
  if (!childOf(element, 'urn:example:note', 'note')) return
  expect(refusal(await alice.iq('get', discoInfoQuery(TRAFFIC)))).toBe('service-unavailable')
})
