/** A visitor asks to be heard, and a moderator decides. Spec: XEP-0045 v1.35.5 §7.13, §8.6, §16.5.2. */
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf, writeForm, type Form } from '#xmpp/stanzas/data-form.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { sessionsInRole } from '../audience.ts'
import { raise, type Effects, type HookTable, type Spoken } from '../hooks.ts'
import { readToggle } from '../room-config.ts'
import type { Occupant } from '../room-state.ts'
import { may, refuse, standingOf } from '../rules.ts'

export function voiceRequest(hooks: HookTable): void {
  hooks.on('message', turn => {
    const form = readForm(turn.stanza.element)
    if (form?.formType !== NS.mucRequest) return undefined
    if (form.kind === 'cancel') return []
    const verdict = valuesOf(form, ALLOW)
    return verdict ? decide(turn, form, readToggle(verdict) ?? false) : ask(turn, form)
  })

  // XEP-0004 §6: it takes these forms without anything around them.
  hooks.on('describe', ({ features }) => {
    features.add(NS.dataForms)
    return undefined
  })
}
const ALLOW = 'muc#request_allow'
const NICK = 'muc#roomnick'

function ask(turn: Spoken, form: Form): Effects | undefined {
  if (form.kind !== 'submit' || valuesOf(form, 'muc#role')?.[0] !== 'participant') return refuse(turn, 'MUC_VOICE_REQUEST')
  if (turn.from.role !== 'visitor') return [] // it has what it asks for
  const moderators = sessionsInRole(turn.room, 'moderator')
  if (moderators.length === 0) return []
  const message = writeMessage({ type: 'normal', from: turn.room.jid.toString() }, writeForm(approvalForm(turn.from)))
  return [{ kind: 'broadcast', to: moderators, element: message }]
}

function approvalForm({ nick, sessions }: Occupant): Form {
  return {
    kind: 'form', formType: NS.mucRequest, title: 'Voice request',
    instructions: 'Submit this form with a yes to let this person speak to all.',
    fields: [
      { name: 'muc#role', type: 'list-single', label: 'Requested role', values: ['participant'], options: [{ value: 'participant' }] },
      { name: 'muc#jid', type: 'jid-single', label: 'User ID', values: [sessions[0]?.toString() ?? ''] },
      { name: NICK, type: 'text-single', label: 'Room Nickname', values: [nick] },
      { name: ALLOW, type: 'boolean', label: 'Whether to grant voice', values: ['0'] },
    ],
  }
}

function decide(turn: Spoken, form: Form, isGranted: boolean): Effects | undefined {
  const refusal = may(turn, 'approve-voice', turn.from) ? undefined : refuse(turn, 'MUC_VOICE_APPROVAL_FORBIDDEN')
  if (refusal) return refusal
  const nick = valuesOf(form, NICK)?.[0] ?? ''
  if (!isGranted || turn.room.occupants.get(nick)?.role !== 'visitor') return []
  return [raise('set-role', { actor: standingOf(turn, turn.stanza.from, turn.from), nick, role: 'participant', reason: undefined })]
}
