/** What may be said in a room beside words and states, where a service does not let everything through. Spec: XEP-0045 v1.35.5 §17.2, §17.3, §18.1.1. */
import { el, elementsOf, nsOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Stanza } from '../../router/router.ts'
import { raise, type Heard, type HookTable, type Phases, type Raised, type Turn } from '../hooks.ts'

export function traffic(hooks: HookTable): void {
  for (const phase of ['groupchat', 'whisper', 'message', 'enter', 'rename', 'update', 'resync'] as const) sift(hooks, phase)
}

type Sifted = 'groupchat' | 'whisper' | 'message' | 'enter' | 'rename' | 'update' | 'resync'

/** The phase begins again with what may pass; a message of which nothing is left goes nowhere. */
function sift<P extends Sifted>(hooks: HookTable, phase: P): void {
  hooks.on(phase, context => {
    const stanza = sifted(context)
    if (stanza === context.stanza) return undefined
    if (stanza.element.name === 'message' && elementsOf(stanza.element).length === 0) return []
    return [raise(phase, { ...contextOf(context), stanza } as unknown as Raised<P>)]
  })
}

function contextOf<P extends Sifted>({ room: _room, now: _now, rules: _rules, ask: _ask, ...context }: Phases[P] & Turn): object {
  return context
}

/** The stanza without what is not let through; itself when there is nothing of the kind. */
function sifted({ rules, stanza }: Heard): Stanza {
  const { allowedNamespaces } = rules.options
  if (allowedNamespaces === 'all') return stanza
  const allowed = new Set([...OWN, ...allowedNamespaces, ...(rules.brandOf(stanza.from) ? [NS.nick] : [])])
  const children = elementsOf(stanza.element)
  const kept = children.filter(child => allowed.has(nsOf(child)))
  return kept.length === children.length ? stanza : { ...stanza, element: withChildren(stanza.element, kept) }
}
/** What the room needs to understand what it is asked. */
const OWN: readonly string[] = [NS.client, NS.component, NS.muc, NS.mucUser, NS.dataForms, NS.delay]

function withChildren({ name, attrs }: Element, children: readonly Element[]): Element {
  return el(name, attrs as Record<string, string>, ...children)
}
