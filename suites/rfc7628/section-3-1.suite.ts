/** Spec: RFC 7628 §3.1, "Initial Client Response". */
import { DUMMY_RESPONSE } from '#xmpp/sasl/oauthbearer.js'
import { may, must } from '#harness/clause/clause.js'
import { bearerAnswer, bearerOffered, isTaken, issue, present, presentBytes } from '#suites/scenes/oauth.js'

must('RFC7628#section-3-1.1', 'pairs that nobody knows do not disturb a login', bearerOffered.with({ polite: false }), async scene => {
  await present(scene, { token: await issue(scene), authzid: `alice@${scene.domain}`, pairs: { foo: 'bar', qs: 'a=b' } })
  await isTaken(scene.wire)
})

may('RFC7628#section-3-1.3', 'a client says as whom to act, or leaves that out', bearerOffered, async scene => {
  await present(scene, { token: await issue(scene) })
  const answer = await bearerAnswer(scene.wire)
  return answer.kind === 'success' ? 'takes a token without an authorization identity' : 'insists on an authorization identity'
})

may('RFC7628#section-3-1.2', 'a lone separator as first message fails at once, or after an error result', bearerOffered.with({ polite: false }), async ({ wire }) => {
  await presentBytes(wire, DUMMY_RESPONSE)
  const answer = await bearerAnswer(wire)
  return answer.kind === 'failure' ? `fails at once with ${answer.condition}` : answer.kind === 'error' ? 'sends an error result first' : 'lets somebody in'
})
