/** Faults in forms: those that rooms offer, and what they make of what is submitted. Spec: XEP-0004 v2.13.2, XEP-0068 v1.3.0. */
import { append, attr, childOf, childrenOf, copyOf, el, type Element, elementsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf, type Form } from '#xmpp/stanzas/data-form.js'
import type { Phases } from '../muc/hooks.ts'
import { refuse, result as granted } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import { drop, isFeature, payloadOf, request, result } from './match.ts'
import { describes, withoutEntries } from './muc-effects.ts'

const form = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0004#${anchor}`)
const type = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0068#${anchor}`)
const room = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)
const config = (name: string): string => `muc#roomconfig_${name}`

const formIn = (iq: Element): Element | undefined => childOf(payloadOf(iq), NS.dataForms, 'x')
const fieldsIn = (iq: Element): Element[] => elementsOf(formIn(iq) ?? el('x')).filter(({ name }) => name === 'field')
const fieldIn = (iq: Element, name: string): Element | undefined => fieldsIn(iq).find(field => attr(field, 'var') === name)

/** One field of the configuration form as it is offered is changed in place. */
const offers = (name: string, change: (field: Element, form: Element) => void) => (at: FaultSeams): void => offersIn(NS.mucOwner, name, change)(at)
const offersIn = (wrapper: string, name: string, change: (field: Element, form: Element) => void) => (at: FaultSeams): void =>
  at.outbound(result(wrapper), iq => {
    const [x, field] = [formIn(iq), fieldIn(iq, name)]
    if (x && field) change(field, x)
    return iq
  })

/** What is submitted for the configuration, as it comes in; the instant room submits nothing. */
const isSubmission = (iq: Element): boolean => request(NS.mucOwner)(iq) && attr(formIn(iq) ?? iq, 'type') === 'submit' && fieldsIn(iq).length > 0
/** What is left out of a submission is taken as if it had been this. */
const assumed = (name: string, value: string, where: string = name) => (at: FaultSeams): void =>
  at.inbound(iq => isSubmission(iq) && !fieldIn(iq, where), iq => {
    const x = formIn(iq)
    if (x) append(x, el('field', { var: name }, el('value', {}, value)))
    return iq
  })
/** Answers submissions that are so in place of the room. */
const submitted = (isSo: (form: Form) => boolean, answer: (turn: Phases['owner-request']) => ReturnType<typeof refuse>) => (at: FaultSeams): void =>
  at.hook('owner-request', turn => {
    const x = readForm(turn.payload)
    return x?.kind === 'submit' && isSo(x) ? answer(turn) : undefined
  })

const notAcceptable = (turn: Phases['owner-request']): ReturnType<typeof refuse> => refuse(turn, 'MUC_CONFIG_NOT_ACCEPTABLE')
const ignored = (turn: Phases['owner-request']): ReturnType<typeof refuse> => [granted(turn.stanza)]
const isAddress = (text: string): boolean => {
  try {
    return Jid.parse(text).toString() !== ''
  } catch {
    return false
  }
}
const admins = (x: Form): readonly string[] => valuesOf(x, config('roomadmins')) ?? []

export const FORM_FAULTS: readonly Fault[] = [
  // What is offered
  fault({
    name: 'form-outside-its-query', breaks: [...form('protocol-formtypes.2'), ...room('createroom-reserved.1')], spoils: ['entering'],
    plant: at => at.outbound(result(NS.mucOwner), iq => {
      const [x, query] = [formIn(iq), payloadOf(iq)]
      if (!x) return iq
      const copy = copyOf(x)
      drop(query, child => child.name === 'x')
      return append(iq, copy)
    }),
  }),
  fault({ name: 'form-field-without-name', breaks: [...form('protocol-field.1'), ...room('registrar-formtype-register.1', 'register.6')], plant: offersIn(NS.register, 'muc#register_roomnick', field => { delete field.attrs['var'] }) }),
  fault({ name: 'form-field-without-type', breaks: form('protocol-field.2'), plant: offers(config('pubsub'), field => { delete field.attrs['type'] }) }),
  fault({ name: 'form-field-of-two-values', breaks: form('protocol-field.3'), plant: offersIn(NS.register, 'muc#register_roomnick', field => { append(append(field, el('value', {}, 'one')), el('value', {}, 'two')) }) }),
  fault({ name: 'form-text-with-options', breaks: form('protocol-field.4'), plant: offers(config('lang'), field => { append(field, el('option', { label: 'Klingon' }, el('value', {}, 'tlh'))) }) }),
  fault({ name: 'form-option-of-nothing', breaks: form('protocol-field.5'), plant: offers(config('whois'), field => { append(field, el('option', { label: 'Nobody' })) }) }),
  fault({ name: 'form-required-explained', breaks: form('protocol-field.6'), plant: offersIn(NS.register, 'muc#register_roomnick', field => { append(childOf(field, NS.dataForms, 'required') ?? el('required'), 'yes') }) }),
  fault({
    name: 'form-without-fields', breaks: [...form('protocol-field.7'), ...room('register.6')],
    plant: at => at.outbound(result(NS.register), iq => {
      const x = formIn(iq)
      if (x) drop(x, child => child.name === 'field')
      return iq
    }),
  }),
  fault({
    name: 'form-option-twice', breaks: form('protocol-fieldtypes.3'),
    plant: offers(config('whois'), field => { for (const option of childrenOf(field, NS.dataForms, 'option').slice(0, 1)) append(field, copyOf(option)) }),
  }),
  fault({
    name: 'form-of-items-upside-down', breaks: form('protocol-results.1'),
    plant: at => at.outbound(describes(NS.discoInfo, 'room'), iq => {
      const x = formIn(iq)
      if (x) append(append(x, el('item', {}, el('field', { var: 'nick' }, el('value', {}, 'thirdwitch')))), el('reported', {}, el('field', { var: 'nick', label: 'Nickname', type: 'text-single' })))
      return iq
    }),
  }),
  fault({ name: 'form-type-shown', breaks: type('usecases-incorrect.1'), plant: offers('FORM_TYPE', field => { field.attrs['type'] = 'text-single' }) }),
  fault({
    name: 'form-type-of-somebody-else', breaks: [...type('impl.2'), ...room('createroom-reserved.1')], spoils: ['entering'],
    plant: offers('FORM_TYPE', field => { field.children = [el('value', {}, 'urn:example:rooms')] }),
  }),
  fault({ name: 'forms-in-messages-not-told-of', breaks: form('disco.1'), plant: at => at.outbound(describes(NS.discoInfo, 'room'), withoutEntries(isFeature(NS.dataForms))) }),
  fault({
    name: 'forms-in-messages-promised', breaks: form('disco.2'),
    plant: at => at.outbound(iq => describes(NS.discoInfo, 'service')(iq) && attr(iq, 'from')?.startsWith('conference.') === true, iq => {
      append(payloadOf(iq), el('feature', { var: NS.dataForms }))
      return iq
    }),
  }),

  // What is submitted
  fault({ name: 'form-unknown-field-refused', breaks: form('protocol-formtypes.1'), plant: submitted(x => x.fields.some(({ name }) => !name?.startsWith('muc#')), notAcceptable) }),
  fault({ name: 'form-lonely-description-ignored', breaks: [...form('incomplete-submission-form-handling.1'), ...type('impl.1')], plant: submitted(x => x.formType === NS.mucRoomConfig && x.fields.length === 1 && x.fields[0]?.name === config('roomdesc'), ignored) }),
  fault({ name: 'form-omitted-name-cleared', breaks: form('incomplete-submission-form-handling.2'), plant: assumed(config('roomname'), '') }),
  fault({ name: 'form-omitted-password-cleared', breaks: form('empty-or-absent-values.1'), plant: assumed(config('passwordprotectedroom'), '0', config('roomsecret')) }),
  fault({ name: 'form-address-twice-refused', breaks: form('protocol-fieldtypes.1'), plant: submitted(x => new Set(admins(x)).size < admins(x).length, notAcceptable) }),
  fault({ name: 'form-no-address-ignored', breaks: form('protocol-fieldtypes.2'), plant: submitted(x => !admins(x).every(isAddress), ignored) }),
  fault({
    name: 'form-no-address-clears-list', breaks: form('protocol-fieldtypes.2'),
    plant: at => at.inbound(isSubmission, iq => {
      const field = fieldIn(iq, config('roomadmins'))
      if (field) drop(field, value => !isAddress(value.getText()))
      return iq
    }),
  }),
  fault({ name: 'form-nonsense-refused-otherwise', breaks: [...form('validation.1'), ...room('createroom-reserved.3')], plant: at => at.refusal('MUC_CONFIG_NOT_ACCEPTABLE', { type: 'cancel', condition: 'service-unavailable' }) }),
  fault({
    name: 'form-nonsense-ignored', breaks: form('validation.1'),
    plant: at => at.inbound(isSubmission, iq => {
      const x = formIn(iq)
      if (x) drop(x, field => attr(field, 'var') === config('maxusers') && !/^(\d*|none)$/.test(elementsOf(field)[0]?.getText() ?? ''))
      return iq
    }),
  }),
  fault({
    name: 'form-type-in-any-letters', breaks: type('approach-comparison.1'),
    plant: at => at.inbound(isSubmission, iq => {
      for (const value of elementsOf(fieldIn(iq, 'FORM_TYPE') ?? el('field'))) value.children = [value.getText().toLowerCase()]
      return iq
    }),
  }),
]
