/** The extensible SASL profile on the wire: what is offered, the negotiation, and its end. Spec: XEP-0388 v1.0.4 §2. */
import { attr, type Child, childOf, childrenOf, el, type Element, elementsOf, is, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { encode, readData, type SaidSaslCondition } from './sasl.ts'

/** The stream feature. @param inline what can be done along with the login */
export function authentication(mechanisms: readonly string[], ...inline: readonly Element[]): Element {
  return el('authentication', { xmlns: NS.sasl2 }, ...mechanisms.map(name => el('mechanism', {}, name)), inline.length > 0 ? el('inline', {}, ...inline) : undefined)
}

/** What a server offers in `<stream:features/>`; `undefined` when it knows only the older profile. */
export function readAuthentication(features: Element): { readonly mechanisms: readonly string[]; readonly inline: readonly Element[] } | undefined {
  const offer = childOf(features, NS.sasl2, 'authentication')
  if (!offer) return undefined
  const inline = childOf(offer, NS.sasl2, 'inline')
  return { mechanisms: childrenOf(offer, NS.sasl2, 'mechanism').map(textOf), inline: inline ? elementsOf(inline) : [] }
}

/** What a client says about itself. `id` is the same at each login of one installation. */
export interface UserAgent {
  readonly id?: string
  readonly software?: string
  readonly device?: string
}

export interface Authenticate {
  readonly mechanism: string
  /** Empty is the empty response; left out, there is none. */
  readonly initial?: Uint8Array | undefined
  readonly userAgent?: UserAgent | undefined
}

/** @param inline what shall be done along with the login */
export function authenticate({ mechanism, initial, userAgent }: Authenticate, ...inline: readonly Child[]): Element {
  return el('authenticate', { xmlns: NS.sasl2, mechanism }, initial && el('initial-response', {}, encode(initial)), userAgent && writeUserAgent(userAgent), ...inline)
}

function writeUserAgent({ id, software, device }: UserAgent): Element {
  const text = (name: string, value: string | undefined): Child => (value === undefined ? undefined : el(name, {}, value))
  return el('user-agent', { id }, text('software', software), text('device', device))
}

/** @throws WireError `incorrect-encoding` (`SASL_BASE64`) */
export function readInitialResponse(x: Element): Buffer | undefined {
  const initial = childOf(x, NS.sasl2, 'initial-response')
  return initial && readData(initial)
}

/** The id of the installation; `undefined` when it does not say. */
export function readClientId(x: Element): string | undefined {
  const userAgent = childOf(x, NS.sasl2, 'user-agent')
  return userAgent && (attr(userAgent, 'id') || undefined)
}

export function challenge2(data: Uint8Array): Element {
  return el('challenge', { xmlns: NS.sasl2 }, encode(data))
}

export function response2(data: Uint8Array): Element {
  return el('response', { xmlns: NS.sasl2 }, encode(data))
}

/** @param results of what was done along with the login */
export function success2({ data, identifier }: { readonly data?: Uint8Array | undefined; readonly identifier: string }, ...results: readonly Child[]): Element {
  return el('success', { xmlns: NS.sasl2 }, data && el('additional-data', {}, encode(data)), el('authorization-identifier', {}, identifier), ...results)
}

/** What a success says; `undefined` where a part is missing. */
export function readSuccess2(x: Element): { readonly identifier: string | undefined; readonly data: Buffer | undefined } {
  const identifier = childOf(x, NS.sasl2, 'authorization-identifier')
  const data = childOf(x, NS.sasl2, 'additional-data')
  return { identifier: identifier && textOf(identifier), data: data && readData(data) }
}

export function failure2(condition: SaidSaslCondition, text?: string): Element {
  return el('failure', { xmlns: NS.sasl2 }, el(condition, { xmlns: NS.sasl }), text === undefined ? undefined : el('text', {}, text))
}

/** What a failure says, or `undefined` when the element is none. */
export function readFailure2(x: Element): { readonly condition: string | undefined } | undefined {
  if (!is(x, NS.sasl2, 'failure')) return undefined
  return { condition: elementsOf(x).find(child => nsOf(child) === NS.sasl)?.name }
}
