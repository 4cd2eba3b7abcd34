/** Spec: XEP-0198 v1.6.3 §3–§5: as `@xmpp/client` and strophe.js understand it. */
import { childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { chat } from '#harness/match/stanza.js'
import { element } from '#harness/match/stream.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { text } from '#suites/scenes/words.js'
import { outsideSession, stropheManaged } from './judges.ts'

/** Turned on by itself, or along with the login (XEP-0198 §9.1): the library takes what it is offered. */
const turnedOn = anyOf(element(NS.sm, 'enabled'), where(element(NS.sasl2, 'success'), 'with stream management turned on', success => {
  const bound = childOf(success, NS.bind2, 'bound')
  return bound !== undefined && childOf(bound, NS.sm, 'enabled') !== undefined
}))

/** The library turns stream management on by itself. */
const managed = outsideSession.with({ features: ['sm-resume'], transports: STREAMS, accounts: 2 }).andThen(async scene => {
  await setUp('@xmpp/client has its stream managed', async () => scene.judge.next(turnedOn))
  return scene
})

must('XEP-0198#enable.1~xmpp-client', '@xmpp/client has its stream managed', outsideSession.with({ transports: STREAMS }), async ({ judge }) => {
  await judge.next(turnedOn)
})

must('XEP-0198#acking.2~xmpp-client', 'what @xmpp/client sends is acknowledged', managed, async ({ judge, alice }, { tag }) => {
  await judge.send(el('message', { to: alice.jid.toString(), type: 'chat' }, el('body', {}, tag)))
  await judge.next(element(NS.sm, 'a', { what: 'with h "1"', whyNot: ({ attrs }) => (attrs['h'] === '1' ? undefined : `h is ${String(attrs['h'])}`) }))
})

must('XEP-0198#resumption.4~xmpp-client', '@xmpp/client resumes its session', managed, async ({ judge }) => {
  await judge.drop()
  await judge.resume()
})

must('XEP-0198#resumption.7~xmpp-client', '@xmpp/client gets what it missed', managed, async ({ judge, jid, alice }, { tag }) => {
  await judge.drop()
  await alice.send(text(tag, { to: jid, type: 'chat' }))
  await setUp('@xmpp/client resumes its session', async () => judge.resume())
  await judge.next(chat(tag))
})

/** The library turns stream management on as soon as it is online. */
const stropheEnabled = stropheManaged.andThen(async scene => {
  await setUp('strophe.js has its stream managed', async () => scene.judge.next(element(NS.sm, 'enabled')))
  return scene
})

must('XEP-0198#enable.1~strophe', 'strophe.js has its stream managed', stropheManaged, async ({ judge }) => {
  await judge.next(element(NS.sm, 'enabled'))
})

must('XEP-0198#acking.2~strophe', 'what strophe.js sends is acknowledged', stropheEnabled, async ({ judge, alice }, { tag }) => {
  await judge.send(el('message', { to: alice.jid.toString(), type: 'chat' }, el('body', {}, tag)))
  await judge.next(element(NS.sm, 'a', { what: 'with h "1"', whyNot: ({ attrs }) => (attrs['h'] === '1' ? undefined : `h is ${String(attrs['h'])}`) }))
})

must('XEP-0198#resumption.4~strophe', 'strophe.js resumes its session', stropheEnabled, async ({ judge }) => {
  await judge.drop()
  await judge.resume()
})

must('XEP-0198#resumption.7~strophe', 'strophe.js gets what it missed', stropheEnabled, async ({ judge, jid, alice }, { tag }) => {
  await judge.drop()
  await alice.send(text(tag, { to: jid, type: 'chat' }))
  await setUp('strophe.js resumes its session', async () => judge.resume())
  await judge.next(chat(tag))
})
