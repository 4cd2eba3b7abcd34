/** Spec: XEP-0198 v1.6.3 §9, "SASL2 And BIND2 Interaction". */
import { attr, el, is } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { bind2 } from '#xmpp/stanzas/bind2.js'
import { writeResumption } from '#xmpp/stanzas/stream-management.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { chat } from '#harness/match/stanza.js'
import { streamFeatures } from '#harness/match/stream.js'
import { Client } from '#harness/probe/client.js'
import { logIn } from '#suites/scenes/sessions.js'
import { bindFeatures, binding, enter, lost, offer, offered, results } from '#suites/scenes/sasl2.js'
import { fence, text } from '#suites/scenes/words.js'

const managing = binding.with({ features: ['sm-inline'] })

/** Alice's request for the session that she has lost, and for a new one. */
const asking = lost.andThen(async ({ id, client }, stage) => ({ scene: await offer(stage, { who: 'alice again' }), jid: client.jid, inline: [writeResumption('resume', { previd: id, h: 0 }), bind2('Assay')] }))

/** The same, and she has the old one back. */
const back = asking.andThen(async ({ scene, jid, inline }, stage) => setUp('alice resumes her session', async () => {
  if (!results(await enter(scene, { inline })).resumed) throw new HarnessError('SESSION_NOT_RESUMED', 'the server did not resume the session along with the login')
  const alice = new Client(scene.wire, Jid.parse(jid.toString()), el('features', { xmlns: NS.stream }))
  stage.defer(async () => alice.close({ deadlineMs: 500 }))
  return { alice }
}))

must('XEP-0198#inline-enable.1', 'turning it on is offered along with the bind', managing, async scene => {
  expect(bindFeatures(scene)).toContain(NS.sm)
})

must('XEP-0198#inline-enable.2', 'a request that is not granted is said to have failed where the bind is', managing.with({ polite: false }), async scene => {
  const { managed } = results(await enter(scene, { inline: [bind2('Assay', el('enable', { xmlns: NS.sm, resume: 'perhaps', max: 'long' }))] }))
  expect(managed).toBeDefined()
})

must('XEP-0198#inline-resume.1', 'resuming is offered along with the login', offered.with({ features: ['sm-inline'] }), async ({ inline }) => {
  expect(inline.some(each => is(each, NS.sm, 'sm'))).toBe(true)
})

must('XEP-0198#inline-resume.2', 'the old session is looked for before another is bound', asking, async ({ scene, inline }) => {
  expect(results(await enter(scene, { inline: inline.toReversed() })).resumed).toBeDefined()
})

must('XEP-0198#inline-resume.3', 'whoever has its old session back gets no other', asking, async ({ scene, inline }) => {
  const { resumed, bound } = results(await enter(scene, { inline }))
  expect([resumed?.name, bound]).toEqual(['resumed', undefined])
})

must('XEP-0198#inline-resume.3~address', 'whoever has its old session back has its old address', back.with({ accounts: 2 }), async ({ alice }, stage) => {
  const bob = await logIn(stage, 'bob', 1)
  await bob.send(text(stage.tag, { to: alice.jid.toString(), type: 'chat' }))
  await alice.next(chat(stage.tag))
})

must('XEP-0198#resumption.6~inline', 'the answer that comes with the login says how much was handled, too', asking, async ({ scene, inline }) => {
  const { resumed } = results(await enter(scene, { inline }))
  expect(resumed && attr(resumed, 'h')).toBe('0')
})

must('XEP-0198#inline-resume.4', 'no features follow when the old session is back', back, async ({ alice }) => {
  await alice.noneBefore(await fence(alice), streamFeatures())
})

must('XEP-0198#inline-resume.5', 'whoever does not get its old session back is told, and gets another', managing, async (scene, { tag }) => {
  const { failed, bound } = results(await enter(scene, { inline: [writeResumption('resume', { previd: `never-${tag}`, h: 0 }), bind2('Assay')] }))
  expect([failed?.name, bound?.name]).toEqual(['failed', 'bound'])
})
