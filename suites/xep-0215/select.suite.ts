/** Spec: XEP-0215 v1.0.0 §3.2, "Requesting Selected Services": updates that nobody asked for again. */
import { attr } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { serviceElements, servicesQuery } from '#xmpp/stanzas/external-services.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { iqRequest } from '#harness/match/stanza.js'
import { logIn, pair } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

/** Has a service whose credentials end within seconds, where a target says that it pushes. */
const TYPE = 'turn'
const UNTIL_PUSHED = { deadlineMs: 6_000 }
const push = iqRequest({ ns: NS.externalServices })

/** Alice has asked for services of which one is about to change; bob has asked for nothing. */
const waiting = pair.with({ features: ['extdisco-push'] }).andThen(async ({ alice, bob }) => setUp('alice asks for services of a type', async () => {
  await alice.ask('get', alice.jid.domain, servicesQuery(TYPE))
  return { alice, bob }
}))

may('XEP-0215#select.2', 'who asked for services is told when they change', waiting, async ({ alice }) => {
  const { payload } = await alice.next(push, UNTIL_PUSHED)
  return `pushes ${(payload ? serviceElements(payload) : []).length} services`
})

must('XEP-0215#select.3', 'who has gone is told of no changes when it comes back', waiting.with({ accounts: 2 }), async ({ alice, bob }, stage) => {
  await alice.close()
  const back = await setUp('alice comes back', async () => logIn(stage, 'alice', 0))
  if (!back.jid.equals(alice.jid)) throw new HarnessError('SESSION_OTHER_ADDRESS', 'alice has another address when she comes back')
  // whoever asks now is told last
  await bob.ask('get', bob.jid.domain, servicesQuery(TYPE))
  await setUp('bob is told of a change', async () => bob.next(push, UNTIL_PUSHED))
  await back.noneBefore(await fence(back), push)
})

should('XEP-0215#select.4', 'a service that has changed says how', waiting, async ({ alice }) => {
  const { payload } = await alice.next(push, UNTIL_PUSHED)
  const actions = (payload ? serviceElements(payload) : []).map(service => attr(service, 'action') ?? 'none')
  expect(actions).not.toEqual([])
  for (const action of actions) expect(action).toMatch(/^(add|remove|modify|delete)$/)
})
