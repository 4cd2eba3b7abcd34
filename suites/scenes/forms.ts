/** Forms of rooms: those that a room offers, as they are on the wire, and what is submitted with them. Spec: XEP-0004 v2.13.2, XEP-0068 v1.3.0. */
import { attr, childrenOf, elementsOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Field, valuesOf } from '#xmpp/stanzas/data-form.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { HarnessError, setUp } from '#harness/errors.js'
import type { IqSeen } from '#harness/match/stanza.js'
import type { Occupant } from '#harness/probe/muc-client.js'
import { registration } from './registrations.ts'
import { room } from './rooms.ts'

/** A form as it came: its element, and the one around it. */
export interface Offered {
  readonly wrapper: Element
  readonly form: Element
}

/** The forms that alice and bob are offered by alice's room: of its configuration, and of registration where it has one. */
export const offered = room.andThen(async ({ alice, bob, room: address }) => {
  const answers = await setUp('the room offers its forms', async () => Promise.all([alice.iq('get', writeMucOwner()), bob.iq('get', registration())]))
  const forms = answers.flatMap(({ type, payload }) => (type === 'result' && payload ? formsIn(payload) : []))
  if (forms.length === 0) throw new HarnessError('FORM_NONE', 'the room has no form for its owner')
  return { alice, bob, room: address, forms }
})

function formsIn(wrapper: Element): Offered[] {
  return childrenOf(wrapper, NS.dataForms, 'x').map(form => ({ wrapper, form }))
}

/** Every field of some forms, as it came. */
export function fieldsOf(forms: readonly Offered[]): Element[] {
  return forms.flatMap(({ form }) => childrenOf(form, NS.dataForms, 'field'))
}

/** What is in fields that should not be there, as text for a report. */
export function those(fields: readonly Element[], areWrong: (field: Element) => boolean): string[] {
  return fields.filter(areWrong).map(String)
}

/** The type of a field; one that does not say is of `text-single`. */
export function typeOf(field: Element): string {
  return attr(field, 'type') ?? 'text-single'
}

/** Parts of a field with this name. */
export function partsOf(field: Element, name: string): Element[] {
  return elementsOf(field).filter(part => part.name === name)
}

/** Submits these fields of the configuration and no others; answers with result or error. */
export async function submit(by: Occupant, settings: Readonly<Record<string, string | readonly string[]>>, formType: string | undefined = NS.mucRoomConfig): Promise<IqSeen> {
  const fields: Field[] = Object.entries(settings).map(([name, values]) => ({ name, values: typeof values === 'string' ? [values] : values }))
  return by.iq('set', writeMucOwner({ form: { kind: 'submit', formType, fields } }))
}

/** Every setting of the room and what it is now, by name. */
export async function settingsOf(by: Occupant): Promise<Readonly<Record<string, readonly string[]>>> {
  const form = await by.form()
  return Object.fromEntries(form.fields.flatMap(({ name, type }) => (name === undefined || type === 'fixed' ? [] : [[name, valuesOf(form, name) ?? []] as const])))
}
