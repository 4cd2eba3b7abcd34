/** Spec: RFC 6120 §6, §8.1; RFC 6121 §4.6; XEP-0199 v2.0.1 §4.2: as `@xmpp/client` understands them. */
import { el } from '#xmpp/element.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { available, message } from '#harness/match/stanza.js'
import { text } from '#suites/scenes/words.js'
import { outsideClient, outsideSession } from './judges.ts'

must('RFC4616#section-2.1~xmpp-client', '@xmpp/client logs in with PLAIN', outsideClient('PLAIN'), async ({ judge }) => {
  await judge.start()
})

must('RFC5802#protocol.3~xmpp-client', '@xmpp/client logs in with SCRAM-SHA-1', outsideClient('SCRAM-SHA-1'), async ({ judge }) => {
  await judge.start()
})

must('RFC4505#section-2.1~xmpp-client', '@xmpp/client logs in with ANONYMOUS', outsideClient('ANONYMOUS'), async ({ judge }) => {
  await judge.start()
})

must('XEP-0199#c2s.1~xmpp-client', '@xmpp/client pings the server', outsideSession, async ({ judge, alice }) => {
  await judge.request(el('iq', { type: 'get', to: alice.jid.domain }, ping()))
})

must('RFC6120#stanzas-attributes-to-c2s.1~xmpp-client', '@xmpp/client sends a message and gets one', outsideSession, async ({ judge, jid, alice }, { tag }) => {
  await judge.send(el('message', { to: alice.jid.toString(), type: 'chat' }, el('body', {}, tag)))
  await alice.next(message({ body: tag, to: alice.jid.toString() }))
  await alice.send(text(`${tag} too`, { to: jid, type: 'chat' }))
  await judge.next(message({ body: `${tag} too`, to: jid }))
})

must('RFC6121#presence-directed-outbound.1~xmpp-client', '@xmpp/client shows itself to somebody', outsideSession, async ({ judge, jid, alice }) => {
  await judge.send(el('presence', { to: alice.jid.toString() }, el('show', {}, 'away')))
  await alice.next(available({ from: jid, show: 'away' }))
})
