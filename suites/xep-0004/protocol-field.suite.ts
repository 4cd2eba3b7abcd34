/** Spec: XEP-0004 v2.13.2 §3.2, "The Field Element". Asked of every form that a room offers. */
import { attr, childrenOf, elementsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { fieldsOf, offered, partsOf, those, typeOf } from '#suites/scenes/forms.js'

const MULTIPLE = ['list-multi', 'jid-multi', 'text-multi', 'hidden']
const LISTS = ['list-single', 'list-multi']

must('XEP-0004#protocol-field.1', 'every field that is more than a text has a name', offered, async ({ forms }) => {
  expect(those(fieldsOf(forms), field => typeOf(field) !== 'fixed' && !attr(field, 'var'))).toEqual([])
})

should('XEP-0004#protocol-field.2', 'every field says of which type it is', offered, async ({ forms }) => {
  expect(those(fieldsOf(forms), field => attr(field, 'type') === undefined)).toEqual([])
})

must('XEP-0004#protocol-field.3', 'only fields for several values have several', offered, async ({ forms }) => {
  expect(those(fieldsOf(forms), field => partsOf(field, 'value').length > 1 && !MULTIPLE.includes(typeOf(field)))).toEqual([])
})

must('XEP-0004#protocol-field.4', 'only lists have options', offered, async ({ forms }) => {
  expect(those(fieldsOf(forms), field => partsOf(field, 'option').length > 0 && !LISTS.includes(typeOf(field)))).toEqual([])
})

must('XEP-0004#protocol-field.5', 'every option is one value', offered, async ({ forms }) => {
  expect(those(fieldsOf(forms), field => partsOf(field, 'option').some(option => partsOf(option, 'value').length !== 1))).toEqual([])
})

must('XEP-0004#protocol-field.6', 'that a field is required is all that is said about it', offered, async ({ forms }) => {
  expect(those(fieldsOf(forms), field => partsOf(field, 'required').some(required => elementsOf(required).length > 0 || textOf(required) !== ''))).toEqual([])
})

should('XEP-0004#protocol-field.7', 'a form has something to fill in', offered, async ({ forms }) => {
  expect(forms.filter(({ form }) => childrenOf(form, NS.dataForms, 'field').length === 0).map(({ form }) => String(form))).toEqual([])
})
