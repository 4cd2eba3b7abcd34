/** What is not passed on in a conference, who is left alone, and what nobody configures. Spec: JITSI-MEETID-07 to -09, -11, JITSI-MUC-12, -19 (muc_meeting_id). */
import { childOf, Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { raise, type HookTable, type Spoken, type Turn } from '../muc/hooks.ts'
import { has } from '../muc/reflection.ts'
import { affiliationOf } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import { FOCUS } from './focus.ts'
import { isListed } from './rules.ts'

export function meetingHygiene(hooks: HookTable): void {
  // What programs tell each other: nobody hears what nobody could read, or what only a transcriber may say.
  hooks.on('groupchat', turn => {
    const { element } = turn.stanza
    const json = childOf(element, NS.jitmeet, 'json-message') ?? childOf(element, NS.client, 'json-message')
    return isMeant(turn) && json && !has(element, 'body') && !isPassedOn(turn, textOf(json)) ? [] : undefined
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

  // Whoever was sent away is nobody any more, and has to be let in like anybody.
  hooks.around('kicked', (turn, next) => {
    const effects = next()
    const { room, occupant, actor } = turn
    if (!effects || !isMeant(turn) || affiliationOf(room, occupant.user) === 'none' || room.admins.has(occupant.user.bareText)) return effects
    return [...effects, raise('set-affiliation', { actor, jid: occupant.user, affiliation: 'none', nick: undefined, reason: undefined })]
  })

  // Who is seen, and who may speak, is not for owners to say.
  hooks.on('submitted', turn => {
    if (isMeant(turn)) turn.ignored.add('muc#roomconfig_moderatedroom').add('muc#roomconfig_presencebroadcast')
    return undefined
  })
}

function isMeant({ rules }: Turn): boolean {
  return rules.options.jitsi?.meetings !== undefined
}

function isName(child: Element): boolean {
  return is(child, NS.nick, 'nick')
}

function isPassedOn({ rules, stanza }: Spoken, text: string): boolean {
  try {
    const said = JSON.parse(text) as { readonly type?: unknown } | null
    return said?.type !== 'transcription-result' || isListed(rules.options.jitsi?.meetings?.transcribers, stanza.from)
  } catch {
    return false
  }
}
