/** What the room is about. Spec: XEP-0045 v1.35.5 §7.2.15, §8.1. */
import { childrenOf, el, textOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { audience } from '../audience.ts'
import type { HookTable } from '../hooks.ts'
import { announcement, delayed, has } from '../reflection.ts'
import type { RoomState, Subject } from '../room-state.ts'
import { may, refuse } from '../rules.ts'

export function subject(hooks: HookTable): void {
  hooks.on('groupchat', turn => isSubjectChange(turn.stanza.element) && !may(turn, 'set-subject', turn.from) ? refuse(turn, 'MUC_SUBJECT_FORBIDDEN') : undefined)
  hooks.on('groupchat', turn => {
    if (!isSubjectChange(turn.stanza.element)) return undefined
    const element = announcement(turn)
    return [
      { kind: 'set-subject', subject: { atMs: turn.now, element, text: textOfSubject(element) } },
      { kind: 'broadcast', to: audience(turn).all, element },
    ]
  })

  hooks.on('entered', ({ room, session }) => [{ kind: 'broadcast', to: [session], element: currentSubject(room) }])
}

/** Beside a body or a thread a subject is ordinary talk. §8.1. */
function isSubjectChange(message: Element): boolean {
  return has(message, 'subject') && !has(message, 'body') && !has(message, 'thread')
}

function textOfSubject(message: Element): string {
  const subjects = childrenOf(message, NS.client, 'subject')
  const main = subjects.find(each => each.attrs['xml:lang'] === undefined) ?? subjects[0]
  return main ? textOf(main) : ''
}

function currentSubject({ jid, subject: set }: RoomState): Element {
  return set ? delayedSubject(jid, set) : el('message', { xmlns: NS.client, type: 'groupchat', from: jid.toString() }, el('subject'))
}

function delayedSubject(jid: RoomState['jid'], set: Subject): Element {
  let element = shown.get(set)
  if (!element) {
    element = delayed(jid, set.element, set.atMs)
    shown.set(set, element)
  }
  return element
}
const shown = new WeakMap<Subject, Element>()
