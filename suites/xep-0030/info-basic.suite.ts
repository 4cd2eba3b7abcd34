/** Spec: XEP-0030 v2.5.0 §3.1, "Discovering Information About a Jabber Entity: Basic Protocol". */
import { attr, childrenOf, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { iqAnswer, stanzaError } from '#harness/match/stanza.js'
import { askable, described, type Told } from '#suites/scenes/disco.js'
import { freshRoom } from '#suites/scenes/rooms.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

const identities = (query: Element): Element[] => childrenOf(query, NS.discoInfo, 'identity')
const features = (query: Element): Element[] => childrenOf(query, NS.discoInfo, 'feature')

/** Who of them breaks a rule; nobody, when the clause holds. */
function breachers(told: readonly Told[], isKept: (query: Element) => boolean): string[] {
  return told.filter(({ query }) => !isKept(query)).map(({ by }) => by)
}

must('XEP-0030#info-basic.1', 'whoever is asked for disco#info answers with a result or an error', askable, async ({ alice, places }) => {
  for (const place of places) await alice.iq('get', place, discoInfoQuery())
})

must('XEP-0030#info-basic.2', 'disco#info has an identity', described, async ({ told }) => {
  expect(breachers(told, query => identities(query).length > 0), 'no identity').toEqual([])
})

must('XEP-0030#info-basic.3', 'disco#info has a feature', described, async ({ told }) => {
  expect(breachers(told, query => features(query).length > 0), 'no feature').toEqual([])
})

must('XEP-0030#info-basic.4', 'disco#info lists disco#info', described, async ({ told }) => {
  expect(breachers(told, query => features(query).some(feature => attr(feature, 'var') === NS.discoInfo)), 'disco#info is missing').toEqual([])
})

must('XEP-0030#info-basic.5', 'every identity has a category and a type', described, async ({ told }) => {
  expect(breachers(told, query => identities(query).every(identity => attr(identity, 'category') && attr(identity, 'type'))), 'an identity without category or type').toEqual([])
})

must('XEP-0030#info-basic.6', 'no two identities of one category, type and language have different names', described, async ({ told }) => {
  const kind = ({ attrs }: Element): string => [attrs['category'], attrs['type'], attrs['xml:lang']].join(' ')
  const clash = (a: Element, b: Element): boolean => kind(a) === kind(b) && attr(a, 'name') !== attr(b, 'name')
  expect(breachers(told, query => !identities(query).some(a => identities(query).some(b => clash(a, b)))), 'one kind, two names').toEqual([])
})

should('XEP-0030#info-basic.7', 'several identities have the same name', described, async ({ told }) => {
  expect(breachers(told, query => new Set(identities(query).map(identity => attr(identity, 'name'))).size < 2), 'identities with different names').toEqual([])
})

must('XEP-0030#info-basic.8', 'every feature has a var and nothing inside', described, async ({ told }) => {
  expect(breachers(told, query => features(query).every(feature => attr(feature, 'var') && feature.children.length === 0)), 'a feature without var, or with something inside').toEqual([])
})

should('XEP-0030#info-basic.9~account', 'disco#info of an account that does not exist gets item-not-found or service-unavailable', session, async ({ alice }, { tag }) => {
  const nobody = Jid.of(tag, alice.jid.domain)
  await alice.next(stanzaError(['item-not-found', 'service-unavailable'], { id: await ask(alice, nobody, discoInfoQuery()) }))
})

should('XEP-0030#info-basic.9~room', 'disco#info of a room that does not exist gets item-not-found or service-unavailable', session, async ({ alice }, stage) => {
  await alice.next(stanzaError(['item-not-found', 'service-unavailable'], { id: await ask(alice, freshRoom(stage), discoInfoQuery()) }))
})

must('XEP-0030#info-basic.10', 'the server answers disco#info for an account', pair, async ({ alice, bob }) => {
  await alice.next(iqAnswer(await ask(alice, bob.jid.bare, discoInfoQuery()), { from: bob.jid.bareText }))
})

should('XEP-0030#info-basic.11', 'the first identity of one’s own account is account/registered', session.with({ accounts: 1 }), async ({ alice }) => {
  const info = await alice.ask('get', alice.jid.bare, discoInfoQuery())
  expect(info && identities(info)[0]?.attrs).toMatchObject({ category: 'account', type: 'registered' })
})

must('XEP-0030#info-basic.12', 'the server is a server/im', session, async ({ alice }) => {
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery())
  expect(info && identities(info).map(({ attrs }) => `${attrs['category']}/${attrs['type']}`)).toContain('server/im')
})
