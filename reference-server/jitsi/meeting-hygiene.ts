/** What is not passed on in a conference, and who is left alone. Spec: JITSI-MEETID-07, -09, -11 (muc_meeting_id). */
import { childOf, Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { raise, type HookTable, type Turn } from '../muc/hooks.ts'
import { has } from '../muc/reflection.ts'
import { refuse } from '../muc/rules.ts'
import { FOCUS } from './focus.ts'

export function meetingHygiene(hooks: HookTable): void {
  // What programs tell each other: nobody hears what nobody could read.
  hooks.on('groupchat', turn => {
    const { element } = turn.stanza
    const json = childOf(element, NS.jitmeet, 'json-message')
    return isMeant(turn) && json && !has(element, 'body') && !isJson(textOf(json)) ? [] : undefined
  })

  // A display name is what the presence says; a message cannot claim another one.
  hooks.on('groupchat', turn => {
    const { stanza, from } = turn
    if (!isMeant(turn) || !elementsOf(stanza.element).some(isName)) return undefined
    const { attrs, children } = stanza.element
    const element = Object.assign(new Element('message'), { attrs, children: children.filter(child => typeof child === 'string' || !isName(child as Element)) })
    return [raise('groupchat', { stanza: { ...stanza, element }, from })]
  })

  hooks.on('admin-request', turn => {
    if (!isMeant(turn) || turn.type !== 'set') return undefined
    const isAboutFocus = readMucAdmin(turn.payload).some(({ nick, jid }) => nick === FOCUS || jid?.local === FOCUS)
    return isAboutFocus ? refuse(turn, 'MUC_FOCUS_PROTECTED') : undefined
  })
}

function isMeant({ rules }: Turn): boolean {
  return rules.options.jitsi?.meetings !== undefined
}

function isName(child: Element): boolean {
  return is(child, NS.nick, 'nick')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
