/** Spec: XEP-0045 v1.35.5 §16.5.1, "muc#register FORM_TYPE". */
import { readForm } from '#xmpp/stanzas/data-form.js'
import { expect, must } from '#harness/clause/clause.js'
import { registration, unregistered } from '#suites/scenes/registrations.js'

const REGISTERED: Readonly<Record<string, string>> = {
  'muc#register_allow': 'boolean',
  'muc#register_email': 'text-single',
  'muc#register_faqentry': 'text-multi',
  'muc#register_first': 'text-single',
  'muc#register_last': 'text-single',
  'muc#register_roomnick': 'text-single',
  'muc#register_url': 'text-single',
}

must('XEP-0045#registrar-formtype-register.1', 'the form to register with has the names and types that are registered', unregistered, async ({ bob, room }) => {
  const { payload } = await bob.iq('get', room, registration())
  const fields = (payload && readForm(payload)?.fields) ?? []
  const own = fields.filter(({ name = '' }) => name.startsWith('muc#register_'))
  expect(own.filter(({ name = '', type }) => REGISTERED[name] !== type).map(({ name = '', type }) => `${name} is ${type ?? 'untyped'}`)).toEqual([])
})
