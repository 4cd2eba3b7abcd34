/** muc: what a client says when it enters a room. Spec: XEP-0045 v1.35.5 §7.2, §19.1. */
import { type Element, attr, childOf, el, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { readTime } from './delay.ts'

/** How much history is wanted; each limit that is said holds. */
export interface HistoryLimits {
  readonly maxChars?: number | undefined
  readonly maxStanzas?: number | undefined
  readonly seconds?: number | undefined
  readonly since?: Date | undefined
}
export interface MucJoin { readonly password?: string | undefined; readonly history?: HistoryLimits | undefined }

export function writeMucJoin(join: MucJoin = {}): Element {
  const { password, history } = join
  return el('x', { xmlns: NS.muc },
    password === undefined ? undefined : el('password', {}, password),
    history && el('history', {
      maxchars: history.maxChars, maxstanzas: history.maxStanzas, seconds: history.seconds, since: history.since?.toISOString(),
    }))
}

/** What a presence says about entering, or `undefined` when it has no muc element. @throws WireError `bad-request` on a limit that is none */
export function readMucJoin(presence: Element): MucJoin | undefined {
  const x = childOf(presence, NS.muc, 'x')
  if (!x) return undefined
  const password = childOf(x, NS.muc, 'password')
  const history = childOf(x, NS.muc, 'history')
  return { ...(password && { password: textOf(password) }), ...(history && { history: readHistory(history) }) }
}

function readHistory(x: Element): HistoryLimits {
  const since = attr(x, 'since')
  return {
    ...countOf(x, 'maxchars', 'maxChars'),
    ...countOf(x, 'maxstanzas', 'maxStanzas'),
    ...countOf(x, 'seconds', 'seconds'),
    ...(since !== undefined && { since: readTime(since) }),
  }
}

function countOf<Key extends 'maxChars' | 'maxStanzas' | 'seconds'>(x: Element, name: string, as: Key): { [key in Key]?: number } {
  const text = attr(x, name)
  if (text === undefined) return {}
  if (!/^\d{1,15}$/.test(text)) throw new WireError('MUC_HISTORY', 'bad-request', `"${text}" is no number for ${name}`)
  return { [as]: Number(text) } as { [key in Key]?: number }
}
