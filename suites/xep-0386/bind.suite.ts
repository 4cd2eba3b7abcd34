/** Spec: XEP-0386 v1.1.0 §3, "Use Cases". */
import { randomUUID } from 'node:crypto'
import { type Element, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind2 } from '#xmpp/stanzas/bind2.js'
import { carbonsRequest } from '#xmpp/stanzas/carbons.js'
import { writeEnable, writeResumption } from '#xmpp/stanzas/stream-management.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { copyWith, correspondents } from '#suites/scenes/carbons.js'
import { logIn } from '#suites/scenes/sessions.js'
import { wrong } from '#suites/scenes/sasl.js'
import { attempt, bindFeatures, bindInline, binding, boundInline, enter, handledBy, identifier, lost, offer, offered, openSecurely, results, secured, tagged } from '#suites/scenes/sasl2.js'
import { fence, text } from '#suites/scenes/words.js'
import { opened } from '#suites/scenes/wires.js'

const managing = binding.with({ features: ['sm-inline'] })

must('XEP-0386#s3-1.1', 'binding is offered among what goes along with SASL2', offered.with({ features: ['bind2'] }), async ({ inline }) => {
  expect(inline.some(each => is(each, NS.bind2, 'bind'))).toBe(true)
})

must('XEP-0386#s3-1.2', 'the offer lists what can be turned on along with the bind', binding, async scene => {
  expect(bindFeatures(scene)).toBeDefined()
  expect(bindFeatures(scene)).not.toContain('')
})

must('XEP-0386#s3-1.2~used', 'what is turned on along with the bind was listed', managing, async scene => {
  const { managed } = results(await enter(scene, { inline: [bind2(undefined, writeEnable({ resume: false }))] }))
  if (managed?.name === 'enabled') expect(bindFeatures(scene)).toContain(NS.sm)
})

/** Offers of Bind 2 that stand anywhere but inside SASL2. */
function stray(within: Element): Element[] {
  return elementsOf(within).flatMap(child => (is(child, NS.sasl2, 'authentication') ? [] : is(child, NS.bind2, 'bind') ? [child] : stray(child)))
}

must('XEP-0386#s3-1.3', 'binding is not offered without SASL2', opened.with({ features: ['bind2'] }), async ({ features }) => {
  expect(stray(features)).toEqual([])
})

must('XEP-0386#s3-1.3~tls', 'nor is it offered beside SASL2', secured.with({ features: ['bind2'] }), async ({ wire, domain }) => {
  expect(stray(await openSecurely(wire, domain))).toEqual([])
})

must('XEP-0386#bind-request.1', 'a bind is done when success is said', binding, async scene => {
  expect(results(await enter(scene, { inline: [bind2('Assay')] })).bound).toBeDefined()
})

must('XEP-0386#bind-request.2', 'a bind is not done when the login fails', binding.with({ polite: false }), async scene => {
  const answer = await attempt(scene, { account: wrong(scene.account), inline: [bind2('Assay')] })
  expect([answer.name, results(answer).bound]).toEqual(['failure', undefined])
})

must('XEP-0386#bind-request.3', 'whoever has its old session back gets no other', lost, async ({ id }, stage) => {
  const { resumed, bound } = results(await enter(await offer(stage), { inline: [writeResumption('resume', { previd: id, h: 0 }), bind2('Assay')] }))
  expect([resumed?.name, bound?.name]).toEqual(['resumed', undefined])
})

must('XEP-0386#bind-request.4', 'whoever does not get its old session back is told, and gets another', managing, async (scene, { tag }) => {
  const { failed, bound } = results(await enter(scene, { inline: [writeResumption('resume', { previd: `never-${tag}`, h: 0 }), bind2('Assay')] }))
  expect([failed?.name, bound?.name]).toEqual(['failed', 'bound'])
})

must('XEP-0386#bind-request.5~resource', 'the bind gives a resource that can be written to', boundInline.with({ accounts: 2 }), async ({ client }, stage) => {
  const bob = await logIn(stage, 'bob', 1)
  await bob.send(text(stage.tag, { to: client.jid.toString(), type: 'chat' }))
  await client.next(chat(stage.tag))
})

must('XEP-0386#bind-request.5~features', 'what was asked for along with the bind is on', boundInline.with({ features: ['sm-inline'] }), async (_, stage) => {
  const { client } = await bindInline(stage, { requests: [writeEnable({ resume: false })] })
  await client.next(await fence(client))
  expect(await handledBy(client)).toBe(1)
})

should('XEP-0386#bind-request.6', 'earlier sessions of the same installation end with conflict', boundInline, async (_, stage) => {
  const userAgent = { id: randomUUID() }
  const { client } = await bindInline(stage, { userAgent })
  await bindInline(stage, { who: 'alice again', userAgent })
  await client.next(streamError('conflict'))
})

should('XEP-0386#identifiers.1', 'the tag is part of the resource', tagged, async ({ success, tag }) => {
  expect(identifier(success).replace(/^[^/]*\//, '')).toContain(tag)
})

must('XEP-0386#identifiers.2', 'the id of the installation is no part of the resource', tagged, async ({ success, installation }) => {
  expect(identifier(success).toLowerCase()).not.toContain(installation)
})

must('XEP-0386#identifiers.3', 'success has the full address, and says that it is bound', binding, async scene => {
  const success = await enter(scene, { inline: [bind2('Assay')] })
  expect([identifier(success).includes('/'), results(success).bound?.name]).toEqual([true, 'bound'])
})

must('XEP-0386#identifiers.5', 'a request for stream management is answered where the bind is', managing, async scene => {
  expect(results(await enter(scene, { inline: [bind2('Assay', writeEnable({ resume: true }))] })).managed).toBeDefined()
})

must('XEP-0386#identifiers.6', 'copies that are asked for along with the bind come without another request', correspondents.with({ features: ['sasl2', 'bind2'] }), async ({ user, contact, accounts }, stage) => {
  const { client } = await bindInline(stage, { who: 'user/inline', account: accounts.user.account, requests: [carbonsRequest('enable')] })
  await contact.desk.send(text(stage.tag, { to: user.desk.jid.toString(), type: 'chat' }))
  await client.next(copyWith(stage.tag))
})
