/** Spec: XEP-0280 v1.0.1 §3–§5: who can be asked for copies, and how they are turned on and off. */
import { NS } from '#xmpp/namespaces.js'
import { carbonsRequest } from '#xmpp/stanzas/carbons.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { copied, copyWith, turn } from '#suites/scenes/carbons.js'
import { session } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

must('XEP-0280#disco.1', 'a server that sends copies says so', session, async ({ alice }) => {
  const info = await alice.ask('get', alice.jid.domain, discoInfoQuery())
  if (info && readDiscoInfo(info).features.includes(NS.carbons)) return
  expect((await alice.iq('set', undefined, carbonsRequest('enable'))).type, 'the answer to a request for copies').toBe('error')
})

must('XEP-0280#enabling.1', 'a request for copies is answered with a result', session.with({ features: ['carbons'] }), async ({ alice }) => {
  expect(await alice.ask('set', undefined, carbonsRequest('enable'))).toBeUndefined()
})

must('XEP-0280#disabling.1', 'a request for no more copies is answered with a result', session.with({ features: ['carbons'] }), async ({ alice }) => {
  await turn(alice, 'enable')
  expect(await alice.ask('set', undefined, carbonsRequest('disable'))).toBeUndefined()
})

must('XEP-0280#disabling.1~off', 'whoever wants no more copies gets none', copied, async ({ user, contact }, { tag }) => {
  await turn(user.phone, 'disable')
  await contact.desk.send(text(tag, { to: user.desk.jid.toString(), type: 'chat' }))
  await user.desk.next(chat(tag))
  await contact.desk.send(text('last', { to: user.phone.jid.toString(), type: 'chat' }))
  await user.phone.noneBefore(chat('last'), copyWith(tag))
})
