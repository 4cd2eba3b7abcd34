/** What was said before one came. Spec: XEP-0045 v1.35.5 §7.2.13, §7.2.14. */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { write } from '#xmpp/xml/writer.js'
import type { Arrival, HookTable } from '../hooks.ts'
import { delayed, has } from '../reflection.ts'
import type { Remembered } from '../room-state.ts'

export function history(hooks: HookTable): void {
  hooks.on('said', ({ room, rules, now, element }) => {
    if (!has(element, 'body')) return undefined
    return [{ kind: 'remember', message: { atMs: now, element: delayed(room.jid, element, now) }, keep: rules.options.historyKept }]
  })

  hooks.on('entered', turn => select(turn).map(({ element }) => ({ kind: 'broadcast', to: [turn.session], element })))
}

/** The most recent messages that keep within every limit: the newcomer's, the room's and the service's. */
function select(turn: Arrival): readonly Remembered[] {
  const { room, rules, session } = turn
  const { maxChars, maxStanzas, seconds, since } = turn.join.history ?? {}
  const count = Math.min(maxStanzas ?? rules.options.historySent, room.config.maxHistoryFetch)
  const sinceMs = Math.max(seconds === undefined ? 0 : turn.now - seconds * 1000, since?.getTime() ?? 0)
  const recent = room.history.filter(message => message.atMs >= sinceMs)
  const chosen = count === 0 ? [] : recent.slice(-count)
  return maxChars === undefined ? chosen : fitting(chosen, maxChars, session)
}

function fitting(messages: readonly Remembered[], maxChars: number, session: Jid): readonly Remembered[] {
  let left = maxChars
  let from = messages.length
  for (const message of messages.toReversed()) {
    left -= charactersFor(message, session)
    if (left < 0) break
    from -= 1
  }
  return messages.slice(from)
}

/** Characters of the whole stanza, as it is written when nothing around it declares its namespace. */
function charactersFor({ element }: Remembered, session: Jid): number {
  let length = lengths.get(element)
  if (length === undefined) {
    length = characters(write(element))
    lengths.set(element, length)
  }
  return length + characters(` to="${session.toString()}"`)
}
const lengths = new WeakMap<Element, number>()

function characters(text: string): number {
  return Array.from(text).length
}
