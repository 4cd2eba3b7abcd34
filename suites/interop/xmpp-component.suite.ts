/** Spec: XEP-0114 v1.6 §3: as `@xmpp/component` understands it. */
import { el } from '#xmpp/element.js'
import { must } from '#harness/clause/clause.js'
import { message } from '#harness/match/stanza.js'
import { text } from '#suites/scenes/words.js'
import { outsideComponent, outsideComponentOnline, outsideComponents } from './judges.ts'

must('XEP-0114#proto.10~xmpp-component', '@xmpp/component shakes hands', outsideComponent, async ({ judge }) => {
  await judge.start()
})

must('XEP-0114#proto.12~xmpp-component', '@xmpp/component gets what is sent to its domain', outsideComponentOnline, async ({ judge, domain, alice }, { tag }) => {
  await alice.send(text(tag, { to: `someone@${domain}` }))
  await judge.next(message({ body: tag, from: alice.jid.toString() }))
})

must('XEP-0114#proto.13~xmpp-component', 'a client gets what @xmpp/component sends', outsideComponentOnline, async ({ judge, domain, alice }, { tag }) => {
  await judge.send(el('message', { from: `someone@${domain}`, to: alice.jid.toString() }, el('body', {}, tag)))
  await alice.next(message({ body: tag, from: `someone@${domain}` }))
})

must('XEP-0114#proto.12~xmpp-components', 'two @xmpp/component talk with each other', outsideComponents, async ({ echo, relay }, { tag }) => {
  await relay.judge.send(el('message', { from: `someone@${relay.domain}`, to: `anybody@${echo.domain}` }, el('body', {}, tag)))
  await echo.judge.next(message({ body: tag, from: `someone@${relay.domain}` }))
  await echo.judge.send(el('message', { from: `anybody@${echo.domain}`, to: `someone@${relay.domain}` }, el('body', {}, `${tag} too`)))
  await relay.judge.next(message({ body: `${tag} too`, from: `anybody@${echo.domain}` }))
})

must('XEP-0114#proto.10~xmpp-component-again', '@xmpp/component comes again after it has left', outsideComponentOnline, async ({ judge }) => {
  await judge.leave()
  await judge.start()
})
