/** Spec: RFC 7628 §4, "Examples". */
import { must } from '#harness/clause/clause.js'
import { bearerOffered, isTaken, issue, present } from '#suites/scenes/oauth.js'

must('RFC7628#section-4.1', 'the name of the scheme is in any case', bearerOffered, async scene => {
  await present(scene, { token: await issue(scene), authzid: `alice@${scene.domain}`, scheme: 'bEaReR' })
  await isTaken(scene.wire)
})
