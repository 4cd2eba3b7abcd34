/** Becoming a member by oneself, with a nickname that nobody else can take. Spec: XEP-0045 v1.35.5 §7.10, §16.5.1; XEP-0077 §3. */
import { el, is, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf, writeForm, type Form } from '#xmpp/stanzas/data-form.js'
import { raise, type Effects, type HookTable, type Request } from '../hooks.ts'
import { compareAffiliations } from '../policy.ts'
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
}

const BLANK: Form = {
  kind: 'form', formType: NS.mucRegister, title: 'Registration',
  fields: [{ name: 'muc#register_roomnick', type: 'text-single', label: 'Desired Nickname', required: true, values: [] }],
}

function query(...children: Element[]): Element {
  return el('query', { xmlns: NS.register }, ...children)
}

function registered(nick: string | undefined): Element {
  return query(el('registered'), ...nick === undefined ? [] : [el('username', {}, nick)])
}

function register(turn: Request): Effects | undefined {
  const { room, stanza, payload } = turn
  const form = readForm(payload)
  const wanted = form && valuesOf(form, 'muc#register_roomnick')?.[0]
  if (form?.kind !== 'submit' || form.formType !== NS.mucRegister || !wanted) return refuse(turn, 'MUC_REGISTER_FORM')
  const nick = room.jid.withResource(wanted).resource
  const user = stanza.from.bare
  const present = room.occupants.get(nick)
  const isTaken = nickReservedFor(room, nick) !== undefined || (present && !present.user.equals(user))
  if (isTaken) return refuse(turn, 'MUC_RESERVED_NICK_TAKEN')
  if (room.bonds.size >= turn.rules.options.maxAffiliations) return refuse(turn, 'MUC_AFFILIATION_TOO_MANY')
  return [raise('set-affiliation', { actor: undefined, jid: user, affiliation: 'member', nick, reason: undefined }), result(stanza)]
}
