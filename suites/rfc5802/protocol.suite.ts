/** Spec: RFC 5802 §5, "SCRAM Authentication Exchange". */
import { clientFirstBare, formatClientFirst } from '#xmpp/sasl/scram.js'
import { readData } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { saslChallenge } from '#harness/match/stream.js'
import { bindable } from '#suites/scenes/channel-binding.js'
import { begin, clientFirst, finish, isRefusal, propose, prove, saslAnswer, scramChallenged, scramOffered, serverFinal, verify, wrong } from '#suites/scenes/sasl.js'

const impolite = { polite: false }

must('RFC5802#protocol.1', 'a first message that says nothing of channel binding logs nobody in', scramOffered.with(impolite), async scene => {
  await propose(scene, `x,,${clientFirstBare(clientFirst(scene.account))}`)
  isRefusal(await saslAnswer(scene.wire))
})

must('RFC5802#protocol.2', 'the challenge has a nonce that goes on from the client’s, a salt and an iteration count', scramOffered, async scene => {
  const first = clientFirst(scene.account, { nonce: 'r4nd0m' })
  await propose(scene, formatClientFirst(first))
  expect(readData(await scene.wire.next(saslChallenge())).toString()).toMatch(/^r=r4nd0m[!-+\--~]+,s=[A-Za-z\d+/]+={0,2},i=[1-9]\d*(,|$)/)
})

must('RFC5802#protocol.3', 'who proves that he knows the password gets the server’s proof of the same', scramChallenged, async challenged => {
  const proof = await prove(challenged)
  await finish(challenged, proof.message)
  verify(await serverFinal(challenged), proof)
})

must('RFC5802#protocol.3~bound', 'so does who proves it bound to the channel', bindable, async scene => {
  const [type = ''] = scene.types
  const challenged = await begin({ ...scene, bound: scene.wire.tls?.binding(type) ?? new Uint8Array() }, { flag: `p=${type}` })
  const proof = await prove(challenged)
  await finish(challenged, proof.message)
  verify(await serverFinal(challenged), proof)
})

must('RFC5802#protocol.4', 'a wrong proof logs nobody in', scramChallenged.with(impolite), async challenged => {
  const { message } = await prove({ ...challenged, account: wrong(challenged.account) })
  await finish(challenged, message)
  isRefusal(await saslAnswer(challenged.wire))
})
