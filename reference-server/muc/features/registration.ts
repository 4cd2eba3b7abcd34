/**
 * Becoming a member by oneself, with a nickname that nobody else can take: at once, or after an admin has said yes.
 * Spec: XEP-0045 v1.35.5 §7.10, §9.9, §16.5.1; XEP-0077 §3.
 */
import { el, is, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf, writeForm, type Form } from '#xmpp/stanzas/data-form.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { raise, type Effect, type Effects, type HookTable, type Request, type Spoken } from '../hooks.ts'
import { compareAffiliations, isModeratorByAffiliation } from '../policy.ts'
import { readToggle } from '../room-config.ts'
import { affiliationOf, nickReservedFor, reservedNickOf } from '../room-state.ts'
import { may, refuse, result, standingOf } from '../rules.ts'

export function registration(hooks: HookTable): void {
  hooks.on('iq', turn => {
    if (!is(turn.payload, NS.register, 'query')) return undefined
    const user = turn.stanza.from.bare
    if (turn.type === 'get' && compareAffiliations(affiliationOf(turn.room, user), 'none') > 0) {
      return [result(turn.stanza, registered(reservedNickOf(turn.room, user)))]
    }
    // Whoever could admit itself to a members-only room would make it an open one.
    const isAllowed = may(turn, 'register', standingOf(turn, user, turn.from)) && !turn.room.config.isMembersOnly
    const refusal = isAllowed ? undefined : refuse(turn, 'MUC_REGISTER_NOT_ALLOWED')
    if (refusal) return refusal
    return turn.type === 'get' ? [result(turn.stanza, query(writeForm(BLANK)))] : register(turn)
  })

  hooks.on('message', turn => {
    const form = readForm(turn.stanza.element)
    if (form?.formType !== NS.mucRegister) return undefined
    return form.kind === 'cancel' ? [] : decide(turn, form)
  })

  hooks.on('account-gone', ({ room, user }) => [...room.applications].filter(([, who]) => who.equals(user)).map(([nick]) => ({ kind: 'decide', nick })))
}

const NICK = 'muc#register_roomnick'
const ALLOW = 'muc#register_allow'
const BLANK: Form = {
  kind: 'form', formType: NS.mucRegister, title: 'Registration',
  fields: [{ name: NICK, type: 'text-single', label: 'Desired Nickname', required: true, values: [] }],
}

function query(...children: Element[]): Element {
  return el('query', { xmlns: NS.register }, ...children)
}

function registered(nick: string | undefined): Element {
  return query(el('registered'), ...nick === undefined ? [] : [el('username', {}, nick)])
}

function register(turn: Request): Effects | undefined {
  const { room, rules, stanza, payload } = turn
  const form = readForm(payload)
  const wanted = form && valuesOf(form, NICK)?.[0]
  if (form?.kind !== 'submit' || form.formType !== NS.mucRegister || !wanted) return refuse(turn, 'MUC_REGISTER_FORM')
  const nick = room.jid.withResource(wanted).resource
  const user = stanza.from.bare
  const present = room.occupants.get(nick)
  const applicant = room.applications.get(nick)
  const isTaken = nickReservedFor(room, nick) !== undefined || (present && !present.user.equals(user)) || (applicant && !applicant.equals(user))
  if (isTaken) return refuse(turn, 'MUC_RESERVED_NICK_TAKEN')
  if (room.bonds.size + room.applications.size >= rules.options.maxAffiliations) return refuse(turn, 'MUC_AFFILIATION_TOO_MANY')
  return [...rules.options.registration === 'at-once' ? admit({ ...turn, stanza }, user, nick) : apply(turn, user, nick), result(stanza)]
}

function admit({ room, rules, stanza }: Pick<Request, 'room' | 'rules' | 'stanza'>, user: Jid, nick: string): Effects {
  // Under its new name everybody meets it at once, where one is held to that.
  const renamed = rules.options.registeredNicks === 'free' ? [] : [...room.occupants.values()].filter(each => each.user.equals(user) && each.nick !== nick).slice(0, 1)
  return [
    ...renamed.map(from => raise('rename', { stanza, from, nick })),
    raise('set-affiliation', { actor: undefined, jid: user, affiliation: 'member', nick, reason: undefined }),
  ]
}

/** The admins and owners who are there are asked; whoever comes later is not. */
function apply({ room }: Request, user: Jid, nick: string): Effects {
  const judges = [...room.occupants.values()].filter(({ affiliation }) => isModeratorByAffiliation(affiliation)).flatMap(({ sessions }) => sessions)
  const earlier = [...room.applications].filter(([, who]) => who.equals(user)).map(([other]): Effect => ({ kind: 'decide', nick: other }))
  const message = writeMessage({ type: 'normal', from: room.jid.toString() }, writeForm(approvalForm(nick)))
  return [...earlier, { kind: 'apply', nick, user }, ...judges.length > 0 ? [{ kind: 'broadcast', to: judges, element: message } as const] : []]
}

function approvalForm(nick: string): Form {
  return {
    kind: 'form', formType: NS.mucRegister, title: 'Registration request',
    instructions: 'Submit this form with a yes to make this person a member.',
    fields: [
      { name: NICK, type: 'text-single', label: 'Desired Nickname', values: [nick] },
      { name: ALLOW, type: 'boolean', label: 'Whether this person becomes a member', values: ['0'] },
    ],
  }
}

function decide(turn: Spoken, form: Form): Effects | undefined {
  const { room, stanza, from } = turn
  const refusal = may(turn, 'edit-member-list', standingOf(turn, stanza.from, from)) ? undefined : refuse(turn, 'MUC_AFFILIATION_FORBIDDEN')
  if (refusal) return refusal
  const nick = valuesOf(form, NICK)?.[0] ?? ''
  const user = room.applications.get(nick)
  if (!user) return [] // somebody else has decided
  const isGranted = readToggle(valuesOf(form, ALLOW) ?? []) ?? false
  const isWelcome = affiliationOf(room, user) === 'none' && nickReservedFor(room, nick) === undefined
  return [{ kind: 'decide', nick }, ...isGranted && isWelcome ? admit(turn, user, nick) : []]
}
