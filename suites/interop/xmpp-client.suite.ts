/** Spec: RFC 6120 §6, §8; RFC 6121 §4.6, §8.5; XEP-0199 v2.0.1 §4.2: as `@xmpp/client` understands them. */
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, message } from '#harness/match/stanza.js'
import { text } from '#suites/scenes/words.js'
import { outsideClient, outsideSession, xml } from './judges.ts'

must('RFC4616#section-2.1~xmpp-client', '@xmpp/client logs in with PLAIN', outsideClient('PLAIN'), async ({ judge }) => {
  await judge.start()
})

must('RFC5802#protocol.3~xmpp-client', '@xmpp/client logs in with SCRAM-SHA-1', outsideClient('SCRAM-SHA-1'), async ({ judge }) => {
  await judge.start()
})

must('RFC4505#section-2.1~xmpp-client', '@xmpp/client logs in with ANONYMOUS', outsideClient('ANONYMOUS'), async ({ judge }) => {
  await judge.start()
})

must('RFC4616#section-2.2~xmpp-client', '@xmpp/client gets the address of its account', outsideClient('PLAIN'), async ({ judge, account, domain }) => {
  await judge.start()
  expect(Jid.parse(judge.jid).bareText).toBe(Jid.of(account?.username ?? '', domain).toString())
})

must('XEP-0199#c2s.1~xmpp-client', '@xmpp/client pings the server', outsideSession, async ({ judge, alice }) => {
  await judge.request(xml('iq', { type: 'get', to: alice.jid.domain }, xml('ping', { xmlns: NS.ping })))
})

must('RFC6121#rules-localpart-fulljid-match.3~xmpp-client', '@xmpp/client sends a message and gets one', outsideSession, async ({ judge, alice }, { tag }) => {
  await judge.send(xml('message', { to: alice.jid.toString(), type: 'chat' }, xml('body', {}, tag)))
  const { from } = await alice.next(message({ body: tag }))
  await alice.send(text(`${tag} too`, { to: from, type: 'chat' }))
  await judge.next(message({ body: `${tag} too`, from: alice.jid.toString() }))
})

must('RFC6121#presence-directed-outbound.1~xmpp-client', '@xmpp/client shows itself to somebody', outsideSession, async ({ judge, alice }) => {
  await judge.send(xml('presence', { to: alice.jid.toString() }, xml('show', {}, 'away')))
  await alice.next(available({ from: judge.jid, show: 'away' }))
})
