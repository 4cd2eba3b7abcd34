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

const stropheEnabled = stropheManaged.andThen(async scene => {
  await setUp('strophe.js has its stream managed', async () => scene.judge.next(element(NS.sm, 'enabled')))
  return scene
})

must('XEP-0198#enable.1~strophe', 'strophe.js has its stream managed', stropheManaged, async ({ judge }) => {
  await judge.next(element(NS.sm, 'enabled'))
})

for (const [library, name, scene] of [['xmpp-client', '@xmpp/client', managed], ['strophe', 'strophe.js', stropheEnabled]] as const) {
  must(`XEP-0198#acking.2~${library}`, `what ${name} sends is acknowledged`, scene, async ({ judge, alice }, { tag }) => {
    const earlier = judge.stanzas
    await judge.send(el('message', { to: alice.jid.toString(), type: 'chat' }, el('body', {}, tag)))
    await judge.next(element(NS.sm, 'a', { what: 'with as many stanzas as were sent', whyNot: ({ attrs }) => {
      const handled = Number(attrs['h'])
      return handled > earlier && handled <= judge.stanzas ? undefined : `h is ${String(attrs['h'])}, and ${judge.stanzas} were sent`
    } }))
  })

  must(`XEP-0198#resumption.4~${library}`, `${name} resumes its session`, scene, async ({ judge }) => {
    await judge.drop()
    await judge.resume()
  })

  must(`XEP-0198#resumption.7~${library}`, `${name} gets what it missed`, scene, async ({ judge, jid, alice }, { tag }) => {
    await judge.drop()
    await alice.send(text(tag, { to: jid, type: 'chat' }))
    await judge.resume()
    await judge.next(chat(tag))
  })
}
