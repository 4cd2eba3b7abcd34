/** Spec: RFC 6120 §6, §8.1; RFC 6121 §4.6; XEP-0199 v2.0.1 §4.2: as `@xmpp/client` understands them. */
import { el } from '#xmpp/element.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { available, message } from '#harness/match/stanza.js'
import { text } from '#suites/scenes/words.js'
import { outsideClient, outsideSession, outsideSessionOnWss } from './judges.ts'

/** Over TCP it takes STARTTLS wherever that is offered. */
const LOGINS = [['RFC4616#section-2.1', 'PLAIN'], ['RFC5802#protocol.3', 'SCRAM-SHA-1'], ['RFC4505#section-2.1', 'ANONYMOUS']] as const
for (const [clause, mechanism] of LOGINS) {
  must(`${clause}~xmpp-client`, `@xmpp/client logs in with ${mechanism}`, outsideClient(mechanism), async ({ judge }) => {
    await judge.start()
  })
  must(`${clause}~xmpp-client-wss`, `@xmpp/client logs in with ${mechanism}, with TLS below WebSocket`, outsideClient(mechanism, 'wss'), async ({ judge }) => {
    await judge.start()
  })
}

for (const [session, name, where] of [[outsideSession, 'xmpp-client', ''], [outsideSessionOnWss, 'xmpp-client-wss', ', with TLS below WebSocket']] as const) {
  must(`XEP-0199#c2s.1~${name}`, `@xmpp/client pings the server${where}`, session, async ({ judge, alice }) => {
    await judge.request(el('iq', { type: 'get', to: alice.jid.domain }, ping()))
  })

  must(`RFC6120#stanzas-attributes-to-c2s.1~${name}`, `@xmpp/client sends a message and gets one${where}`, session, async ({ judge, jid, alice }, { tag }) => {
    await judge.send(el('message', { to: alice.jid.toString(), type: 'chat' }, el('body', {}, tag)))
    await alice.next(message({ body: tag, to: alice.jid.toString() }))
    await alice.send(text(`${tag} too`, { to: jid, type: 'chat' }))
    await judge.next(message({ body: `${tag} too`, to: jid }))
  })

  must(`RFC6121#presence-directed-outbound.1~${name}`, `@xmpp/client shows itself to somebody${where}`, session, async ({ judge, jid, alice }) => {
    await judge.send(el('presence', { to: alice.jid.toString() }, el('show', {}, 'away')))
    await alice.next(available({ from: jid, show: 'away' }))
  })
}
