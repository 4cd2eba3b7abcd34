/** Faults of rooms on the way in: who is let in, what a newcomer is shown, and in which order. */
import { append, attr, childOf, copyOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Effect, raise } from '../muc/hooks.ts'
import { delayed } from '../muc/reflection.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault } from './fault.ts'
import {
  altered, asksForHistory, first, has, hasCode, isError, isHistory, isOthers, isOwn, isSubject, isSubjectSet, joins, withAttributes, withDelay,
  withHistory, withItem, without, withoutChild, withoutCode,
} from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

export const MUC_ENTERING_FAULTS: readonly Fault[] = [
  // Who is let in
  fault({ name: 'muc-locked-room-open', breaks: id('enter-locked.1', 'enter-errorcodes.2'), spoils: ['entering'], plant: at => at.refusal('MUC_ROOM_LOCKED', undefined) }),
  fault({ name: 'muc-banned-may-enter', breaks: id('enter-banned.1', 'ban.11', 'affil-priv.4', 'modifyban.6'), plant: at => at.refusal('MUC_BANNED', undefined) }),
  fault({ name: 'muc-members-only-ignored', breaks: id('enter-members.1', 'modifymember.12', 'affil-priv.4'), plant: at => at.refusal('MUC_MEMBERS_ONLY', undefined) }),
  fault({
    name: 'muc-members-locked-out', breaks: id('affil-priv.1', 'roles-default.6', 'affil.9', 'affil-priv.4'), spoils: ['entering'],
    plant: at => at.around('enter', (turn, next) => {
      const { affiliation } = turn.room.bonds.get(turn.stanza.from.bareText) ?? {}
      return turn.room.config.isMembersOnly && affiliation === 'member' ? refuse(turn, 'MUC_MEMBERS_ONLY') : next()
    }),
  }),
  fault({ name: 'muc-admins-locked-out', breaks: id('affil-priv.2', 'affil-priv.4'), plant: at => at.policy('enter-members-only', { admin: false }) }),
  fault({ name: 'muc-password-not-asked', breaks: [...id('enter-pw.1', 'roomconfig.13'), 'XEP-0004#empty-or-absent-values.1'], plant: at => at.refusal('MUC_PASSWORD_MISSING', undefined) }),
  fault({ name: 'muc-any-password', breaks: id('enter-pw.2'), plant: at => at.refusal('MUC_PASSWORD_WRONG', undefined) }),
  fault({
    name: 'muc-no-password-good-enough', breaks: [...id('enter-pw.3'), 'XEP-0004#empty-or-absent-values.1'], spoils: ['entering'],
    plant: at => at.inbound(element => joins(element) && joinPassword(element) !== undefined, element => {
      joinPassword(element)?.children.splice(0)
      return element
    }),
  }),
  fault({
    name: 'muc-password-shown', breaks: id('enter-pw.4'),
    plant: at => at.inbound(element => joins(element) && joinPassword(element) !== undefined, element => append(element, el('x', { xmlns: 'urn:example:shown' }, joinPassword(element)?.getText()))),
  }),
  fault({ name: 'muc-nick-conflict-allowed', breaks: id('enter-conflict.1', 'enter-errorcodes.3', 'bizrules-jids.2'), plant: at => at.refusal('MUC_NICK_CONFLICT', undefined) }),
  fault({ name: 'muc-nick-not-shared', breaks: id('enter-conflict.3'), spoils: ['entering'], plant: at => at.option('sharedNicks', false) }),
  fault({ name: 'muc-never-full', breaks: id('enter-maxusers.1'), plant: at => at.refusal('MUC_ROOM_FULL', undefined) }),
  fault({ name: 'muc-full-for-owners', breaks: id('enter-maxusers.2'), plant: at => at.policy('enter-full', { owner: false }) }),
  fault({ name: 'muc-logged-room-closed', breaks: id('enter-logging.1', 'enter-logging.2'), spoils: ['entering'], plant: at => at.hook('enter', turn => turn.room.config.isLogged && turn.room.occupants.size > 1 ? refuse(turn, 'MUC_BANNED') : undefined) }),
  fault({ name: 'muc-join-without-170', breaks: id('enter-logging.2'), plant: at => at.outbound(element => isOwn(element) && hasCode(170)(element), withoutCode(170)) }),
  fault({
    name: 'muc-second-client-deaf', breaks: id('enter-conflict.4'),
    plant: at => at.around('groupchat', ({ room }, next) => {
      const further = new Set([...room.occupants.values()].flatMap(({ sessions }) => sessions.slice(1)))
      return next()?.map(effect => effect.kind === 'broadcast' ? { ...effect, to: effect.to.filter(each => !further.has(each)) } : effect)
    }),
  }),
  fault({
    name: 'muc-second-client-mute', breaks: id('enter-conflict.5'),
    plant: at => at.hook('groupchat', turn => turn.from.sessions[0]?.equals(turn.stanza.from) ? undefined : refuse(turn, 'MUC_NO_VOICE')),
  }),
  fault({ name: 'muc-nameless-newcomer', breaks: id('enter-muc.2'), plant: at => at.refusal('MUC_NICK_MISSING', { condition: 'service-unavailable' }) }),
  fault({ name: 'muc-invisible-nick', breaks: id('bizrules-jids.4'), plant: at => at.refusal('MUC_NICK_NOT_ACCEPTABLE', undefined) }),
  fault({
    name: 'muc-room-per-spelling', breaks: id('bizrules-jids.1'),
    plant: at => at.inbound(element => joins(element) && /^[^@]*[A-Z]/.test(attr(element, 'to') ?? ''), element => (
      withAttributes({ to: `upper-${attr(element, 'to') ?? ''}` })(element))),
  }),
  fault({
    name: 'muc-join-only-as-in-the-schema', breaks: id('enter-muc.1'),
    plant: at => at.hook('enter', turn => turn.stanza.element.children.some(child => typeof child !== 'string' && child.name === 'show') ? refuse(turn, 'MUC_BANNED') : undefined),
  }),
  fault({ name: 'muc-join-error-without-id', breaks: id('enter-errorcodes.3'), plant: at => at.around('enter', (_, next) => altered(next(), isError, withAttributes({ id: undefined }))) }),
  fault({
    name: 'muc-legacy-join', breaks: id('enter-gc.1', 'roles-priv.5'),
    plant: at => at.hook('outsider', ({ stanza }) => [raise('enter', { stanza, nick: stanza.to.resource, join: {}, waived: new Set() })]),
  }),
  fault({ name: 'muc-legacy-kick-without-307', breaks: id('enter-gc.2'), plant: at => at.around('outsider', (_, next) => altered(next(), isOwn, withoutCode(307))) }),
  fault({ name: 'muc-legacy-kick-without-333', breaks: id('enter-gc.2'), plant: at => at.around('outsider', (_, next) => altered(next(), isOwn, withoutCode(333))) }),
  fault({
    name: 'muc-probe-enters', breaks: id('bizrules-presence.1'),
    plant: at => at.inbound(element => attr(element, 'type') === 'probe' && childOf(element, NS.muc, 'x') !== undefined, withAttributes({ type: undefined })),
  }),

  // Who is shown to whom
  fault({ name: 'muc-join-without-110', breaks: id('enter-pres.5', 'createroom-general.4'), spoils: ['entering'], plant: at => at.around('entered', (_, next) => altered(next(), isOwn, withoutCode(110))) }),
  fault({
    name: 'muc-newcomer-unannounced', breaks: id('enter-pres.3', 'enter-semianon.1', 'bizrules-jids.1', 'exit.2', 'enter-pres.1'), spoils: ['entering'],
    plant: at => at.around('entered', ({ session, room }, next) => (
      next()?.filter(effect => room.occupants.size < 3 || effect.kind !== 'broadcast' || !isOthers(effect.element) || effect.to.includes(session)))),
  }),
  fault({
    name: 'muc-others-not-shown', breaks: id('enter-pres.1', 'order.1', 'roles-priv.2', 'bizrules-presence.3', 'exit.2'), spoils: ['entering'],
    plant: at => at.around('entered', ({ session }, next) => next()?.filter(effect => effect.kind !== 'broadcast' || !isOthers(effect.element) || !effect.to.includes(session))),
  }),
  fault({
    name: 'muc-two-user-elements', breaks: id('enter-pres.2'),
    plant: at => at.around('entered', ({ session }, next) => next()?.map(effect => (
      effect.kind === 'broadcast' && isOthers(effect.element) && effect.to.includes(session) ? { ...effect, element: twice(effect.element) } : effect))),
  }),
  fault({ name: 'muc-jids-shown-to-participants', breaks: id('enter-semianon.3', 'createroom-reserved.8'), plant: at => at.policy('see-jids', { participant: true }) }),
  fault({ name: 'muc-jids-hidden-from-moderators', breaks: id('enter-semianon.2', 'bizrules-presence.11'), plant: at => at.policy('see-jids', { moderator: 'nonanonymous' }) }),
  fault({ name: 'muc-jids-hidden-from-participants', breaks: id('enter-nonanon.1'), plant: at => at.policy('see-jids', { participant: false }) }),
  fault({
    name: 'muc-bare-jids-shown', breaks: id('bizrules-presence.11', 'enter-semianon.2', 'enter-nonanon.1'),
    plant: at => at.around('entered', ({ occupant }, next) => altered(next(), element => isOthers(element) && element.toString().includes(' jid='), withItem({ jid: occupant.user.toString() }))),
  }),
  fault({ name: 'muc-join-without-100', breaks: id('enter-nonanon.2'), plant: at => at.outbound(hasCode(100), withoutCode(100)) }),

  // In which order
  fault({ name: 'muc-self-first', breaks: id('order.1'), spoils: ['entering'], plant: at => at.around('entered', (_, next) => first(next(), isOwn)) }),
  fault({ name: 'muc-history-first', breaks: id('order.2'), spoils: ['entering'], plant: at => at.around('entered', (_, next) => first(next(), isHistory)) }),
  fault({
    name: 'muc-history-after-subject', breaks: [...id('order.3', 'enter-subject.1'), 'XEP-0359#stanza-id.1', 'XEP-0045#continue.1'],
    plant: at => at.outbound(element => isHistory(element) || isSubjectSet(element), (element, { memory }) => {
      const held = (memory.get('muc-history-after-subject') ?? []) as Element[]
      memory.set('muc-history-after-subject', isSubject(element) ? [] : [...held, element])
      return isSubject(element) ? [element, ...held] : undefined
    }),
  }),
  fault({
    name: 'muc-talk-before-subject',
    breaks: id('order.4', 'enter-history.2', 'enter-history.6', 'enter-managehistory.1', 'enter-managehistory.2', 'enter-managehistory.3', 'enter-managehistory.4', 'enter-managehistory.5', 'enter-managehistory.7', 'enter-managehistory.6'),
    plant: at => at.outbound(isSubjectSet, element => [el('message', { ...element.attrs }, el('body', {}, 'too early')), element]),
  }),
  fault({
    name: 'muc-newcomer-deaf', breaks: id('enter-live.1'),
    plant: at => at.around('groupchat', ({ room, from }, next) => {
      const newest = [...room.occupants.values()].at(-1)?.sessions ?? []
      return room.occupants.size < 3 || room.subject || from.affiliation !== 'owner' ? next() : next()?.map(effect => effect.kind === 'broadcast' && has('body')(effect.element) ? { ...effect, to: effect.to.filter(each => !newest.includes(each)) } : effect)
    }),
  }),

  // History
  fault({ name: 'muc-history-without-delay', breaks: [...id('enter-history.2', 'enter-managehistory.4', 'order.4', 'enter-managehistory.1'), 'XEP-0203#protocol.1', 'XEP-0045#continue.1'], plant: at => at.outbound(isHistory, withoutChild('delay')) }),
  fault({ name: 'muc-history-stamped-wrongly', breaks: id('enter-history.2'), plant: at => at.outbound(isHistory, withDelay({ stamp: '2001-01-01T00:00:00Z' })) }),
  fault({ name: 'muc-history-delayed-by-speaker', breaks: id('enter-history.3', 'continue.1'), plant: at => at.outbound(isHistory, element => withDelay({ from: attr(element, 'from') })(element)) }),
  fault({ name: 'muc-subjects-in-history', breaks: id('enter-history.4', 'enter-subject.1', 'order.3', 'subject-mod.4', 'subject-mod.6'), plant: at => at.around('groupchat', ({ room }, next) => next()?.flatMap((effect): Effect[] => (
    effect.kind === 'set-subject' ? [effect, { kind: 'remember', keep: 10, message: { atMs: effect.subject.atMs, element: delayed(room.jid, effect.subject.element, effect.subject.atMs) } }] : [effect]))) }),
  fault({ name: 'muc-history-from-room', breaks: id('enter-history.6'), plant: at => at.outbound(isHistory, element => withAttributes({ from: (attr(element, 'from') ?? '').replace(/\/.*/, '') })(element)) }),
  fault({ name: 'muc-maxstanzas-ignored', breaks: id('enter-managehistory.1', 'enter-managehistory.2'), plant: at => at.inbound(asksForHistory('maxstanzas'), withHistory({ maxstanzas: undefined })) }),
  fault({ name: 'muc-maxstanzas-and-one-more', breaks: id('enter-managehistory.1', 'enter-managehistory.2'), plant: at => at.inbound(asksForHistory('maxstanzas'), element => {
    const wanted = Number(attr(childOf(childOf(element, NS.muc, 'x') ?? element, NS.muc, 'history') ?? element, 'maxstanzas'))
    return withHistory({ maxstanzas: String(wanted + 1) })(element)
  }) }),
  fault({ name: 'muc-maxchars-ignored', breaks: id('enter-managehistory.1', 'enter-managehistory.3', 'enter-managehistory.4'), plant: at => at.inbound(asksForMoreThanNothing, withHistory({ maxchars: undefined })) }),
  fault({ name: 'muc-maxchars-too-strict', breaks: id('enter-managehistory.1', 'enter-managehistory.4'), plant: at => at.inbound(asksForMoreThanNothing, withHistory({ maxchars: '1' })) }),
  fault({
    name: 'muc-maxchars-zero-ignored', breaks: id('enter-managehistory.5'),
    plant: at => at.inbound(element => asksForHistory('maxchars')(element) && !asksForMoreThanNothing(element), withHistory({ maxchars: undefined })),
  }),
  fault({ name: 'muc-since-ignored', breaks: id('enter-managehistory.1', 'enter-managehistory.7'), plant: at => at.inbound(asksForHistory('since'), withHistory({ since: undefined })) }),

  // Subject
  fault({ name: 'muc-subject-not-shown', breaks: id('enter-subject.1', 'enter-subject.2', 'enter-subject.3', 'enter-subject.4', 'enter-subject.5', 'enter-subject.9', 'enter-managehistory.5', 'order.4', 'subject-mod.2', 'subject-mod.4', 'subject-mod.6', 'enter-subject.7'), plant: at => at.outbound(isSubjectSet, () => undefined) }),
  fault({
    name: 'muc-no-empty-subject', breaks: id('enter-subject.6'), spoils: ['entering'],
    plant: at => at.around('entered', ({ room }, next) => room.subject ? next() : without(next(), isSubject)),
  }),
  fault({ name: 'muc-subject-from-nobody', breaks: id('enter-subject.2'), plant: at => at.outbound(isSubjectSet, element => withAttributes({ from: `${attr(element, 'from') ?? ''}-or-not` })(element)) }),
  fault({
    name: 'muc-subject-with-body', // what has a body is no subject any more, but talk
    breaks: id('enter-subject.2', 'enter-subject.3', 'enter-subject.4', 'enter-subject.5', 'enter-subject.9', 'order.4', 'subject-mod.2', 'subject-mod.4', 'subject-mod.6', 'enter-history.6',
      'enter-managehistory.1', 'enter-managehistory.2', 'enter-managehistory.3', 'enter-managehistory.4', 'enter-managehistory.5', 'enter-managehistory.7', 'enter-managehistory.6'),
    plant: at => at.outbound(isSubjectSet, element => append(element, el('body'))),
  }),
  fault({ name: 'muc-subject-without-delay', breaks: id('enter-subject.4', 'enter-subject.7'), plant: at => at.outbound(isSubjectSet, withoutChild('delay')) }),
  fault({ name: 'muc-subject-delayed-by-speaker', breaks: id('enter-subject.5'), plant: at => at.outbound(isSubjectSet, element => withDelay({ from: attr(element, 'from') })(element)) }),

  // Joining again
  fault({
    name: 'muc-joining-again-shows-nothing', breaks: id('bizrules-presence.3'), spoils: ['entering'],
    plant: at => at.hook('resync', turn => turn.ask('update', turn)),
  }),
  fault({
    name: 'muc-joining-again-unseen', breaks: id('bizrules-presence.4'),
    plant: at => at.around('resync', ({ from }, next) => next()?.map(effect => effect.kind === 'put-occupant' ? { ...effect, occupant: from } : effect.kind === 'raise' && effect.phase === 'entered' ? raise('entered', { ...effect.context, occupant: from, as: 'again' }) : effect)),
  }),
]

function joinPassword(presence: Element): Element | undefined {
  const join = childOf(presence, NS.muc, 'x')
  return join && childOf(join, NS.muc, 'password')
}

function asksForMoreThanNothing(presence: Element): boolean {
  return asksForHistory('maxchars')(presence) && !presence.toString().includes('maxchars="0"')
}

function twice(element: Element): Element {
  return append(copyOf(element), el('x', { xmlns: NS.mucUser }, el('item', { affiliation: 'none', role: 'visitor' })))
}
