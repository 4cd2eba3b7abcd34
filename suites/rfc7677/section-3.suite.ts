/** Spec: RFC 7677 §3, "SCRAM-SHA-256 and SCRAM-SHA-256-PLUS". */
import { must, expect, should } from '#harness/clause/clause.js'
import { finish, prove, scram256Challenged, scram256Counted, serverFinal, verify } from '#suites/scenes/sasl.js'

should('RFC7677#section-3.1', 'the iteration count is 4096 or more', scram256Counted, async ({ iterations }) => {
  expect(iterations).toBeGreaterThanOrEqual(4096)
})

must('RFC7677#section-3.2', 'SCRAM with SHA-256 ends with the server’s proof', scram256Challenged, async challenged => {
  const proof = await prove(challenged)
  await finish(challenged, proof.message)
  verify(await serverFinal(challenged), proof)
})
