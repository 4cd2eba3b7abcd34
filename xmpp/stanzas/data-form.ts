/** Data forms: typed fields to fill in, and the filled-in form. Spec: XEP-0004 v2.13.2 §3, XEP-0068 v1.3.0 §3. */
import { type Element, attr, childOf, childrenOf, el, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'

export const FORM_KINDS = ['form', 'submit', 'cancel', 'result'] as const
export type FormKind = typeof FORM_KINDS[number]
export const FIELD_TYPES = [
  'boolean', 'fixed', 'hidden', 'jid-multi', 'jid-single', 'list-multi', 'list-single', 'text-multi', 'text-private', 'text-single',
] as const
export type FieldType = typeof FIELD_TYPES[number]

export interface FieldOption { readonly value: string; readonly label?: string | undefined }
/** Only a `fixed` field may lack its `name` (the attribute `var`); a type left out is for the receiver to know. */
export interface Field {
  readonly name?: string | undefined
  readonly type?: FieldType | undefined
  readonly label?: string | undefined
  readonly required?: boolean | undefined
  readonly values: readonly string[]
  readonly options?: readonly FieldOption[] | undefined
}
export interface Form {
  readonly kind: FormKind
  /** The value of the hidden field FORM_TYPE, which is not among the fields. */
  readonly formType?: string | undefined
  readonly title?: string | undefined
  readonly instructions?: string | undefined
  readonly fields: readonly Field[]
}

const FORM_TYPE = 'FORM_TYPE'

export function writeForm(form: Form): Element {
  const typed = form.kind === 'form' || form.kind === 'result'
  return el('x', { xmlns: NS.dataForms, type: form.kind },
    form.title === undefined ? undefined : el('title', {}, form.title),
    form.instructions === undefined ? undefined : el('instructions', {}, form.instructions),
    form.formType === undefined ? undefined : writeField({ name: FORM_TYPE, type: typed ? 'hidden' : undefined, values: [form.formType] }),
    ...form.fields.map(writeField))
}

function writeField(field: Field): Element {
  return el('field', { var: field.name, type: field.type, label: field.label },
    field.required ? el('required') : undefined,
    ...field.values.map(value => el('value', {}, value)),
    ...(field.options ?? []).map(({ label, value }) => el('option', { label }, el('value', {}, value))))
}

/** The form in an element, or `undefined`. @throws WireError `bad-request` on a form or field type that the schema does not list */
export function readForm(parent: Element): Form | undefined {
  return readForms(parent)[0]
}

/** All forms in an element. @throws WireError `bad-request` as `readForm` */
export function readForms(parent: Element): readonly Form[] {
  return childrenOf(parent, NS.dataForms, 'x').map(readOne)
}

function readOne(x: Element): Form {
  const kind = FORM_KINDS.find(known => known === attr(x, 'type'))
  if (!kind) throw new WireError('FORM_TYPE', 'bad-request', `a form has no type "${attr(x, 'type') ?? ''}"`)
  const all = childrenOf(x, NS.dataForms, 'field').map(readField)
  const formType = all.find(field => field.name === FORM_TYPE)?.values[0]
  return {
    kind,
    ...(formType !== undefined && { formType }),
    ...textIn(x, 'title'),
    ...textIn(x, 'instructions'),
    fields: all.filter(field => field.name !== FORM_TYPE),
  }
}

function readField(x: Element): Field {
  const name = attr(x, 'var')
  const label = attr(x, 'label')
  const raw = attr(x, 'type')
  const type = FIELD_TYPES.find(known => known === raw)
  if (raw !== undefined && !type) throw new WireError('FORM_FIELD_TYPE', 'bad-request', `a field has no type "${raw}"`)
  if (name === undefined && type !== 'fixed') throw new WireError('FORM_FIELD_NAME', 'bad-request', 'a field needs the attribute "var"')
  const options = childrenOf(x, NS.dataForms, 'option').map(readOption)
  return {
    ...(name !== undefined && { name }),
    ...(type && { type }),
    ...(label !== undefined && { label }),
    ...(childOf(x, NS.dataForms, 'required') && { required: true }),
    values: valuesIn(x),
    ...(options.length > 0 && { options }),
  }
}

function readOption(x: Element): FieldOption {
  const label = attr(x, 'label')
  return { value: valuesIn(x)[0] ?? '', ...(label !== undefined && { label }) }
}

function valuesIn(x: Element): readonly string[] {
  return childrenOf(x, NS.dataForms, 'value').map(textOf)
}

function textIn(x: Element, name: 'title' | 'instructions'): { title?: string; instructions?: string } {
  const child = childOf(x, NS.dataForms, name)
  return child ? { [name]: textOf(child) } : {}
}

/** The values of a field; `undefined` when the form does not have it. */
export function valuesOf(form: Form, name: string): readonly string[] | undefined {
  return form.fields.find(field => field.name === name)?.values
}

/** @throws WireError `bad-request` on what is no boolean (XEP-0004 §3.3: 0, 1, false, true) */
export function readBoolean(value: string): boolean {
  if (value === '1' || value === 'true') return true
  if (value === '0' || value === 'false') return false
  throw new WireError('FORM_BOOLEAN', 'bad-request', `"${value}" is neither true nor false`)
}
