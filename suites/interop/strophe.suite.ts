/** Spec: RFC 6120 §6, §8.1; RFC 6121 §4.6; XEP-0199 v2.0.1 §4.2; XEP-0206 v1.4 §5: as strophe.js understands them, over WebSocket and BOSH. */
import { el } from '#xmpp/element.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { available, message } from '#harness/match/stanza.js'
import { text } from '#suites/scenes/words.js'
import { strophe, stropheSession } from './judges.ts'

must('RFC4616#section-2.1~strophe', 'strophe.js logs in with PLAIN', strophe('PLAIN'), async ({ judge }) => {
  await judge.start()
})

must('RFC5802#protocol.3~strophe', 'strophe.js logs in with SCRAM-SHA-1', strophe('SCRAM-SHA-1'), async ({ judge }) => {
  await judge.start()
})

must('RFC5802#protocol.3~strophe-256', 'strophe.js logs in with SCRAM-SHA-256', strophe('SCRAM-SHA-256'), async ({ judge }) => {
  await judge.start()
})

must('RFC5802#protocol.3~strophe-512', 'strophe.js logs in with SCRAM-SHA-512', strophe('SCRAM-SHA-512').with({ transports: ['websocket'] }), async ({ judge }) => {
  await judge.start()
})

must('RFC4505#section-2.1~strophe', 'strophe.js logs in with ANONYMOUS', strophe('ANONYMOUS'), async ({ judge }) => {
  await judge.start()
})

must('XEP-0199#c2s.1~strophe', 'strophe.js pings the server', stropheSession, async ({ judge, alice }) => {
  await judge.request(el('iq', { type: 'get', to: alice.jid.domain, id: 'strophe-ping' }, ping()))
})

must('RFC6120#stanzas-attributes-to-c2s.1~strophe', 'strophe.js sends a message and gets one', stropheSession, async ({ judge, jid, alice }, { tag }) => {
  await judge.send(el('message', { to: alice.jid.toString(), type: 'chat' }, el('body', {}, tag)))
  await alice.next(message({ body: tag, to: alice.jid.toString() }))
  await alice.send(text(`${tag} too`, { to: jid, type: 'chat' }))
  await judge.next(message({ body: `${tag} too`, to: jid }))
})

must('RFC6121#presence-directed-outbound.1~strophe', 'strophe.js shows itself to somebody', stropheSession, async ({ judge, jid, alice }) => {
  await judge.send(el('presence', { to: alice.jid.toString() }, el('show', {}, 'away')))
  await alice.next(available({ from: jid, show: 'away' }))
})
