/** Spec: RFC 5802 §5.1, "SCRAM Attributes". */
import { Element } from '#xmpp/element.js'
import { formatClientFirst, parseServerFirst } from '#xmpp/sasl/scram.js'
import { readData } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { saslChallenge, type SaslFailureSeen, saslFailure } from '#harness/match/stream.js'
import { attempt, begin, clientFirst, COUNTED, finish, isRefusal, type Offered, propose, prove, saslAnswer, scramChallenged, scramChallengedTwice, scramOffered, scramOfferedThrice, wide } from '#suites/scenes/sasl.js'

const impolite = { polite: false }

must('RFC5802#attrs.1', 'a last message with another nonce logs nobody in', scramChallenged.with(impolite), async challenged => {
  await finish(challenged, (await prove(challenged, { nonce: `${challenged.nonce}more` })).message)
  isRefusal(await saslAnswer(challenged.wire))
})

must('RFC5802#attrs.2', 'a name with a stray "=" logs nobody in', scramOffered.with(impolite), async scene => {
  await propose(scene, `n,,n=us=er,r=${clientFirst(scene.account).nonce}`)
  isRefusal(await saslAnswer(scene.wire))
})

must('RFC5802#attrs.3', 'an extension that has to be understood logs nobody in', scramOffered.with(impolite), async scene => {
  isRefusal(await attempt(scene, {}, bare => `m=unheard-of,${bare}`))
})

must('RFC5802#attrs.4', 'the challenge has a salt and an iteration count', scramOffered, async scene => {
  await propose(scene, formatClientFirst(clientFirst(scene.account, { nonce: 'r4nd0m' })))
  expect(readData(await scene.wire.next(saslChallenge())).toString()).toMatch(/,s=[^,]+,i=\d+/)
})

should('RFC5802#attrs.5', 'the iteration count is 4096 or more', scramOffered.andThen(async scene => begin(scene, COUNTED)), async ({ iterations }) => {
  expect(iterations).toBeGreaterThanOrEqual(4096)
})

must('RFC5802#attrs.6', 'an extension that may be ignored is ignored', scramOffered, async scene => {
  expect(await attempt(scene, {}, bare => `${bare},x=unheard-of`)).toMatch(/^(success|challenge)$/)
})

must('RFC5802#attrs.7', 'the server’s nonce is another one in every exchange', scramChallengedTwice, async ([one, other]) => {
  expect(one.nonce).not.toBe(other.nonce)
})

must('RFC5802#attrs.8', 'nobody acts as somebody else', scramOffered.with(impolite), async scene => {
  isRefusal(await attempt(scene, { authzid: `someone-else@${scene.domain}` }))
})

must('RFC5802#attrs.9', 'a name in wide letters is the same name', scramOffered, async scene => {
  expect(await attempt(scene, { username: wide(scene.account.username) })).toMatch(/^(success|challenge)$/)
})

/** What the server says of a user before any proof. */
async function saidOf(username: string, scene: Offered): Promise<{ readonly salt: string; readonly shape: string }> {
  await propose(scene, formatClientFirst(clientFirst({ ...scene.account, username })))
  const answer = await scene.wire.next(anyOf<Element | SaslFailureSeen>(saslChallenge(), saslFailure()))
  if (!(answer instanceof Element)) return { salt: '', shape: `refused: ${answer.condition ?? ''}` }
  const { salt, iterations } = parseServerFirst(readData(answer).toString())
  return { salt: salt.toString('base64'), shape: `${salt.length} bytes of salt, ${iterations} iterations` }
}

should('RFC5802#attrs.10', 'a user that does not exist is challenged like one that does, each time with the same salt', scramOfferedThrice.with(impolite), async ([one, other, third], { tag }) => {
  const unknown = await saidOf(tag, one)
  expect(unknown.shape).toBe((await saidOf(third.account.username, third)).shape)
  expect(await saidOf(tag, other)).toEqual(unknown)
})
