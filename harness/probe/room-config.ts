/** The configuration form of a room, as its owner reads it and sends it back. Pure. Spec: XEP-0045 v1.35.5 §10.1, §10.2; XEP-0004. */
import type { Element } from '#xmpp/element.js'
import { type Field, type Form, valuesOf } from '#xmpp/stanzas/data-form.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { HarnessError } from '#harness/errors.js'

/** Configuration fields to change, by name: `{ 'muc#roomconfig_moderatedroom': true }`. */
export type RoomConfig = Readonly<Record<string, string | boolean | readonly string[]>>

/** The form that was offered. @throws HarnessError when there is none; `who` asked for it */
export function formIn(offered: Element | undefined, who: string): Form {
  const form = offered && readMucOwner(offered).form
  if (!form) throw new HarnessError('ROOM_FORM_MISSING', `${who} cannot configure the room: it has no form`)
  return form
}

/** All of a form, with these fields changed. @throws HarnessError when it lacks one of them */
export function changedBy(config: RoomConfig, form: Form, who: string): Element {
  const missing = Object.keys(config).find(name => valuesOf(form, name) === undefined)
  if (missing !== undefined) throw new HarnessError('ROOM_FIELD_MISSING', `${who} cannot configure the room: its form has no field ${missing}`)
  const fields = form.fields
    .filter(({ name, type }) => name !== undefined && type !== 'fixed')
    .map(({ name = '', values }) => ({ name, values: config[name] === undefined ? values : asValues(config[name]) }))
  return submission(fields, form.formType)
}

/** With no fields: whatever the room proposes. */
export function submission(fields: readonly Pick<Field, 'name' | 'values'>[], formType?: string): Element {
  return writeMucOwner({ form: { kind: 'submit', ...(formType === undefined ? {} : { formType }), fields } })
}

function asValues(value: string | boolean | readonly string[]): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1' : '0']
  return typeof value === 'string' ? [value] : value
}
