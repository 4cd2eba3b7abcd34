/** Spec: RFC 7677 §4, "Security Considerations". */
import { must } from '#harness/clause/clause.js'
import { attemptBound, weaklyBound } from '#suites/scenes/channel-binding.js'
import { isRefusal } from '#suites/scenes/sasl.js'

must('RFC7677#security.1', 'nobody is bound to a resumed connection whose secrets another one could have, too', weaklyBound.with({ polite: false }), async scene => {
  if (scene.wire.tls?.isResumed !== true) return            // the other way to be safe: nothing is resumed
  isRefusal(await attemptBound(scene, 'tls-unique'))
})
