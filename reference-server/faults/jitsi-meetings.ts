/** Faults of rooms that are meetings, and of rooms that nobody learns of. Spec: JITSI. */
import { append, attr, childOf, el, type Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { readMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { isFocus } from '../jitsi/focus.ts'
import type { Effect, Effects, Joining, Request, Turn } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault } from './fault.ts'
import { underRules } from './jitsi-turns.ts'
import { describes, isError, withoutEntries } from './muc-effects.ts'

const id = (...names: string[]): string[] => names.map(name => `JITSI#${name}`)
const MEETING_ID = 'muc#roominfo_meetingId'
const isMeeting = ({ rules }: Turn): boolean => rules.options.jitsi?.meetings !== undefined
const plainly = <T>(turn: Turn, next: () => T): T => underRules(turn, rules => ({ ...rules, meetings: undefined }), next)
const isAdmin = ({ room, stanza }: Joining | Request): boolean => room.admins.has(stanza.from.bareText)
/** Whoever comes to a meeting before the focus, but for the account of the focus. */
const isEarly = (turn: Joining): boolean => isMeeting(turn) && !turn.room.meeting.isOpen && !isFocus(turn) && !isAdmin(turn)
const again = (effect: Effect): boolean => effect.kind === 'hear-again'

const submitted = (turn: Request): string | undefined => {
  const { form } = readMucOwner(turn.payload)
  return form && valuesOf(form, MEETING_ID)?.[0]
}
const jsonIn = (element: Element): Element | undefined => childOf(element, NS.jitmeet, 'json-message')
const isTranscript = (element: Element): boolean => {
  const json = jsonIn(element)
  return json !== undefined && textOf(json).includes('transcription-result')
}
const isBadJson = (element: Element): boolean => {
  const json = jsonIn(element)
  return json !== undefined && !textOf(json).endsWith('}')
}
/** Changes the id that is given to a new meeting. */
const named = (effects: Effects | undefined, name: string): Effects | undefined =>
  effects?.map(effect => effect.kind === 'meeting' && effect.change.kind === 'name' ? { kind: 'meeting', change: { kind: 'name', id: name } } : effect)
/** Of the service of conferences itself. */
const isOfConferences = (element: Element): boolean => (attr(element, 'from') ?? '').startsWith('conference.meet.')
const asksForInfo = (turn: Request): boolean => turn.type === 'get' && is(turn.payload, NS.discoInfo, 'query')

export const JITSI_MEETING_FAULTS: readonly Fault[] = [
  // Ids
  fault({ name: 'jitsi-meeting-id-from-name', breaks: id('meetid.1'), plant: at => at.around('create', (turn, next) => named(next(), turn.room.jid.local)) }),
  fault({
    name: 'jitsi-meeting-id-for-each', breaks: id('meetid.1', 'meetid.2'),
    plant: at => at.hook('describe', turn => {
      const place = turn.fields.findIndex(({ name }) => name === MEETING_ID)
      if (place >= 0) turn.fields[place] = { name: MEETING_ID, type: 'text-single', values: [turn.rules.freshId()] }
      return undefined
    }, 'on'),
  }),
  fault({
    name: 'jitsi-meeting-id-not-in-form', breaks: id('meetid.2'),
    plant: at => at.around('owner-form', (turn, next) => {
      const effects = next()
      turn.fields.length = 0
      return effects
    }),
  }),
  fault({
    name: 'jitsi-meeting-id-by-owners', breaks: id('meetid.2'),
    plant: at => at.hook('submitted', turn => {
      const name = submitted(turn)
      return isMeeting(turn) && !isAdmin(turn) && name !== undefined && name !== turn.room.meeting.id ? [{ kind: 'meeting', change: { kind: 'name', id: name } }] : undefined
    }),
  }),
  fault({
    name: 'jitsi-meeting-id-refused', breaks: id('meetid.2'),
    plant: at => at.hook('owner-request', turn => {
      const name = submitted(turn)
      return turn.type === 'set' && isMeeting(turn) && !isAdmin(turn) && name !== undefined && name !== turn.room.meeting.id ? refuse(turn, 'MUC_CONFIG_NOT_ACCEPTABLE') : undefined
    }),
  }),
  fault({ name: 'jitsi-meeting-id-fixed', breaks: id('meetid.2'), plant: at => at.around('submitted', (turn, next) => isMeeting(turn) ? [] : next()) }),

  // Waiting for the focus
  fault({
    name: 'jitsi-focus-unneeded', breaks: id('meetid.3', 'meetid.4'),
    plant: at => at.around('enter', (turn, next) => {
      if (!isEarly(turn)) return next()
      Object.assign(turn, { room: { ...turn.room, meeting: { ...turn.room.meeting, isOpen: true } } })
      return next()
    }),
  }),
  fault({ name: 'jitsi-early-refused', breaks: id('meetid.3', 'meetid.4'), plant: at => at.hook('enter', turn => isEarly(turn) ? refuse(turn, 'MUC_ROOM_LOCKED') : undefined) }),
  fault({
    name: 'jitsi-last-come-first', breaks: id('meetid.3'),
    plant: at => at.around('entered', (_, next) => {
      const effects = next()
      return effects?.some(again) ? [...effects.filter(effect => !again(effect)), ...effects.filter(again).toReversed()] : effects
    }),
  }),
  fault({ name: 'jitsi-waiting-forgotten', breaks: id('meetid.3', 'meetid.4'), plant: at => at.around('entered', (_, next) => next()?.filter(effect => !again(effect))) }),
  fault({
    name: 'jitsi-any-number-waits', breaks: id('meetid.4'),
    plant: at => at.around('enter', (turn, next) => isEarly(turn) ? underRules(turn, rules => ({ ...rules, meetings: { maxWaiting: 1_000 } }), next) : next()),
  }),
  fault({
    name: 'jitsi-too-many-refused', breaks: id('meetid.4'),
    plant: at => at.around('enter', (turn, next) => {
      const effects = next()
      return isEarly(turn) && effects?.length === 0 ? refuse(turn, 'MUC_ROOM_FULL') : effects
    }),
  }),
  fault({ name: 'jitsi-waiting-when-gone', breaks: id('meetid.4'), plant: at => at.hook('outsider-left', turn => isMeeting(turn) && turn.room.meeting.waiting.some(({ from }) => from.equals(turn.stanza.from)) ? [] : undefined) }),
  fault({ name: 'jitsi-focus-needed-again', breaks: id('meetid.5'), plant: at => at.hook('enter', turn => isMeeting(turn) && turn.room.meeting.isOpen && !turn.room.occupants.has('focus') && !isFocus(turn) ? [] : undefined) }),

  // What is passed on
  fault({ name: 'jitsi-name-in-messages', breaks: id('meetid.7'), plant: at => at.around('groupchat', (turn, next) => childOf(turn.stanza.element, NS.nick, 'nick') ? plainly(turn, next) : next()) }),
  fault({ name: 'jitsi-bad-json-heard', breaks: id('meetid.9'), plant: at => at.around('groupchat', (turn, next) => isBadJson(turn.stanza.element) ? plainly(turn, next) : next()) }),
  fault({ name: 'jitsi-bad-json-refused', breaks: id('meetid.9'), plant: at => at.hook('groupchat', turn => isBadJson(turn.stanza.element) ? refuse(turn, 'MUC_MESSAGE_TYPE') : undefined) }),
  fault({
    name: 'jitsi-transcripts-of-anybody', breaks: id('meetid.8'),
    plant: at => at.around('groupchat', (turn, next) => isTranscript(turn.stanza.element) && turn.from.nick === 'alice' ? plainly(turn, next) : next()),
  }),
  fault({ name: 'jitsi-transcripts-of-nobody', breaks: id('meetid.8'), plant: at => at.hook('groupchat', turn => isMeeting(turn) && isTranscript(turn.stanza.element) ? [] : undefined) }),

  // What owners do not decide
  fault({ name: 'jitsi-kicked-members-stay-members', breaks: id('muc.12'), plant: at => at.around('kicked', (turn, next) => isMeeting(turn) ? plainly(turn, next) : next()) }),
  ...(['moderatedroom', 'presencebroadcast'] as const).map(name => fault({
    name: `jitsi-owners-decide-on-${name}`, breaks: id('muc.19'),
    plant: at => at.hook('submitted', turn => {
      turn.ignored.delete(`muc#roomconfig_${name}`)
      return undefined
    }, 'on'),
  })),

  // The focus alone
  fault({ name: 'jitsi-health-rooms-for-all', breaks: id('meetid.10'), plant: at => at.refusal('MUC_HEALTH_ROOM', undefined) }),
  fault({ name: 'jitsi-health-rooms-later', breaks: id('meetid.10'), plant: at => at.refusal('MUC_HEALTH_ROOM', { type: 'wait' }) }),
  fault({ name: 'jitsi-focus-like-anybody', breaks: id('meetid.11'), plant: at => at.refusal('MUC_FOCUS_PROTECTED', undefined) }),
  fault({ name: 'jitsi-focus-behind-another', breaks: id('meetid.11'), plant: at => at.around('admin-request', (turn, next) => isMeeting(turn) && readMucAdmin(turn.payload).length > 1 ? plainly(turn, next) : next()) }),
  fault({ name: 'jitsi-focus-kicks-itself', breaks: id('meetid.11'), plant: at => at.around('admin-request', (turn, next) => isMeeting(turn) && isAdmin(turn) ? plainly(turn, next) : next()) }),
  fault({ name: 'jitsi-focus-by-nickname-only', breaks: id('meetid.11'), plant: at => at.around('admin-request', (turn, next) => isMeeting(turn) && readMucAdmin(turn.payload).every(({ jid }) => jid !== undefined) ? plainly(turn, next) : next()) }),

  // Hidden rooms
  fault({ name: 'jitsi-rooms-described', breaks: id('hide.1'), plant: at => at.refusal('MUC_ROOM_HIDDEN', undefined) }),
  fault({ name: 'jitsi-rooms-denied', breaks: id('hide.1'), plant: at => at.refusal('MUC_ROOM_HIDDEN', { condition: 'item-not-found', type: 'cancel' }) }),
  fault({
    name: 'jitsi-rooms-hidden-inside', breaks: id('hide.1', 'meetid.1', 'meetid.2', 'lobby.1'),
    plant: at => at.hook('iq', turn => turn.from?.nick === 'alice' && turn.rules.options.jitsi?.hidesRooms && asksForInfo(turn) ? refuse(turn, 'MUC_ROOM_HIDDEN') : undefined),
  }),
  fault({
    name: 'jitsi-missing-rooms-hidden', breaks: id('hide.2'),
    plant: at => at.outbound(element => isError(element) && element.name === 'iq' && /^[^@]+@conference\.meet\.[^/]+$/.test(attr(element, 'from') ?? ''), element => {
      const error = elementsOf(element).find(child => child.name === 'error')
      if (error && childOf(error, NS.stanzaErrors, 'item-not-found')) Object.assign(error, { children: [el('forbidden', { xmlns: NS.stanzaErrors })] }).attrs['type'] = 'auth'
      return element
    }),
  }),
  fault({
    name: 'jitsi-rooms-listed', breaks: id('hide.3'),
    plant: at => at.outbound(element => isOfConferences(element) && describes(NS.discoItems, 'service')(element), element => {
      append(elementsOf(element)[0] ?? element, el('item', { jid: `somewhere@${attr(element, 'from') ?? ''}` }))
      return element
    }),
  }),
  fault({
    name: 'jitsi-service-hidden', breaks: id('hide.4'),
    plant: at => at.outbound(element => isOfConferences(element) && describes(NS.discoInfo, 'service')(element), withoutEntries(entry => attr(entry, 'var') === NS.muc)),
  }),
]
