/** iq: requests and their answers. Spec: RFC 6120 §8.2.3. */
import { type Element, attr, el, elementsOf, nsOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'

export const IQ_TYPES = ['get', 'set', 'result', 'error'] as const
export type IqType = typeof IQ_TYPES[number]
export interface Iq {
  readonly type: IqType
  readonly id: string
  /** The one child of a request; of an answer the first, which may be missing. */
  readonly payload?: Element
}

/** @throws WireError `bad-request` without an id, with a type that is none, and for a request without exactly one child */
export function readIq(x: Element): Iq {
  const type = IQ_TYPES.find(known => known === attr(x, 'type'))
  const id = attr(x, 'id')
  if (!type) throw new WireError('IQ_TYPE', 'bad-request', `an iq has no type "${attr(x, 'type') ?? ''}"`)
  if (id === undefined) throw new WireError('IQ_ID', 'bad-request', 'an iq needs an id')
  const [payload, ...more] = elementsOf(x)
  if (!isAnswer(type) && (!payload || more.length > 0)) {
    throw new WireError('IQ_CHILDREN', 'bad-request', `an iq "${type}" has exactly one child, not ${elementsOf(x).length}`)
  }
  return { type, id, ...(payload && { payload }) }
}

function isAnswer(type: IqType): boolean {
  return type === 'result' || type === 'error'
}

/** A stanza in `jabber:client`; addresses are added by whoever knows them. */
export function writeIq(iq: Iq & { readonly to?: string | undefined; readonly from?: string | undefined }): Element {
  return el('iq', { xmlns: NS.client, type: iq.type, id: iq.id, to: iq.to, from: iq.from }, iq.payload)
}

/** The answer to a request: its id, its addresses turned round. */
export function iqResult(request: Element, payload?: Element): Element {
  return el('iq', { xmlns: nsOf(request), type: 'result', id: attr(request, 'id'), to: attr(request, 'from'), from: attr(request, 'to') }, payload)
}
