/** Spec: XEP-0045 v1.35.5 §11.2, "Service removes user because of service shut down". */
import { expect, should } from '#harness/clause/clause.js'
import { ended } from '#suites/scenes/ended.js'

should('XEP-0045#service-shutdown-kick.1', 'a service that stops tells those who are in its rooms', ended, async ({ room }) => {
  expect(room().status).toContain(332)
})
