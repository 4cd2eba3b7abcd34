/** Service discovery: what an entity is and can do, and what it holds. Spec: XEP-0030 v2.5.0 §3, §4. */
import { type Element, attr, childrenOf, el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { type Form, readForms, writeForm } from './data-form.ts'

export interface Identity { readonly category: string; readonly type: string; readonly name?: string | undefined }
export interface DiscoInfo {
  readonly node?: string | undefined
  readonly identities: readonly Identity[]
  readonly features: readonly string[]
  /** XEP-0128 extensions. */
  readonly forms?: readonly Form[] | undefined
}
export interface DiscoItem { readonly jid: string; readonly node?: string | undefined; readonly name?: string | undefined }
export interface DiscoItems { readonly node?: string | undefined; readonly items: readonly DiscoItem[] }

/** The request for what an entity is. */
export function discoInfoQuery(node?: string): Element {
  return el('query', { xmlns: NS.discoInfo, node })
}

/** The request for what an entity holds. */
export function discoItemsQuery(node?: string): Element {
  return el('query', { xmlns: NS.discoItems, node })
}

export function writeDiscoInfo(info: DiscoInfo): Element {
  return el('query', { xmlns: NS.discoInfo, node: info.node },
    ...info.identities.map(({ category, type, name }) => el('identity', { category, type, name })),
    ...info.features.map(feature => el('feature', { var: feature })),
    ...(info.forms ?? []).map(writeForm))
}

/** @throws WireError `bad-request` when an identity or a feature lacks what the schema requires */
export function readDiscoInfo(x: Element): DiscoInfo {
  const forms = readForms(x)
  return {
    ...nodeOf(x),
    identities: childrenOf(x, NS.discoInfo, 'identity').map(identity => (
      { category: required(identity, 'category'), type: required(identity, 'type'), ...optional(identity, 'name') })),
    features: childrenOf(x, NS.discoInfo, 'feature').map(feature => required(feature, 'var')),
    ...(forms.length > 0 && { forms }),
  }
}

export function writeDiscoItems(items: DiscoItems): Element {
  return el('query', { xmlns: NS.discoItems, node: items.node },
    ...items.items.map(({ jid, node, name }) => el('item', { jid, node, name })))
}

/** @throws WireError `bad-request` when an item has no address */
export function readDiscoItems(x: Element): DiscoItems {
  return {
    ...nodeOf(x),
    items: childrenOf(x, NS.discoItems, 'item').map(item => ({ jid: required(item, 'jid'), ...nodeOf(item), ...optional(item, 'name') })),
  }
}

function required(x: Element, name: string): string {
  const value = attr(x, name)
  if (value === undefined) throw new WireError('DISCO_ATTRIBUTE', 'bad-request', `<${x.name}/> needs the attribute "${name}"`)
  return value
}

function optional(x: Element, name: 'name'): { name?: string } {
  const value = attr(x, name)
  return value === undefined ? {} : { [name]: value }
}

function nodeOf(x: Element): { node?: string } {
  const node = attr(x, 'node')
  return node === undefined ? {} : { node }
}
