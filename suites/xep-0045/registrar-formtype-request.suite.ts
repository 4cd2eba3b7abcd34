/** Spec: XEP-0045 v1.35.5 §16.5.2, "muc#request FORM_TYPE". */
import { expect, must } from '#harness/clause/clause.js'
import { asking } from '#suites/scenes/voice-requests.js'

must('XEP-0045#registrar-formtype-request.1', 'the form of a request for voice has the types that are registered', asking, async ({ form }) => {
  const types = Object.fromEntries(form.fields.map(({ name = '', type }) => [name, type]))
  expect(types).toMatchObject({ 'muc#role': 'list-single', 'muc#jid': 'jid-single', 'muc#roomnick': 'text-single', 'muc#request_allow': 'boolean' })
})
