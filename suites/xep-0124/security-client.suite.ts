/** Spec: XEP-0124 v1.11.2 §19.1, "Connection Between Client and BOSH Service". */
import { expect, must, should } from '#harness/clause/clause.js'
import { MismatchError } from '#harness/errors.js'
import { type Asked, exposed, NO_SUCH_MECHANISM, secureEndpoint } from '#suites/scenes/bosh.js'

/** What is answered; a connection that ends is an answer, too. */
async function answerOrEnd(asked: Asked): Promise<string> {
  try {
    return (await asked.next()).text
  } catch (error) {
    if (error instanceof MismatchError) return error.observed
    throw error
  }
}

should('XEP-0124#security-client.1', 'a session begins over TLS', secureEndpoint, async talk => {
  await talk.begin()
  expect(talk.sid).not.toBe('')
})

must('XEP-0124#security-client.2', 'a request in the clear is not served when its session began over TLS', exposed.with({ polite: false }), async ({ talk, inTheClear }) => {
  expect(await answerOrEnd(inTheClear.post(talk.bodyAs(talk.rid + 1, {}, [NO_SUCH_MECHANISM])))).not.toContain('invalid-mechanism')
})

should('XEP-0124#security-client.3', 'a request in the clear does not end a session that began over TLS', exposed.with({ polite: false }), async ({ talk, inTheClear }) => {
  await answerOrEnd(inTheClear.post(talk.bodyAs(talk.rid + 1, {}, [NO_SUCH_MECHANISM])))
  expect((await talk.ask({}, [NO_SUCH_MECHANISM]).next()).text).toContain('invalid-mechanism')
})
