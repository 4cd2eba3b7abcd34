/** Requests for voice in a moderated room, and what moderators make of them. Spec: XEP-0045 v1.35.5 §7.13, §8.6. */
import { NS } from '#xmpp/namespaces.js'
import { type Form, readForm, writeForm } from '#xmpp/stanzas/data-form.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { message, type MessageSeen } from '#harness/match/stanza.js'
import type { Occupant } from '#harness/probe/muc-client.js'
import { forget } from './rights.ts'
import { moderated } from './rooms.ts'

/** Asks for a voice. */
export async function askForVoice(by: Occupant): Promise<string> {
  return by.message({ to: by.room }, writeForm({ kind: 'submit', formType: NS.mucRequest, fields: [{ name: 'muc#role', type: 'list-single', values: ['participant'] }] }))
}

/** A message that asks a moderator whether somebody gets a voice. */
export function approval(): Matcher<MessageSeen> {
  return where(message(), 'with a form for a request of voice', seen => approvalOf(seen)?.formType === NS.mucRequest)
}

/** The form in such a message. */
export function approvalOf({ element }: MessageSeen): Form | undefined {
  return readForm(element)
}

/** Sends the form back, with a yes or a no. */
export async function decide(by: Occupant, form: Form, isAllowed: boolean): Promise<string> {
  const fields = form.fields.filter(({ type }) => type !== 'fixed').map(({ name, values }) => ({ name, values: name === 'muc#request_allow' ? [isAllowed ? '1' : '0'] : values }))
  return by.message({ to: by.room }, writeForm({ kind: 'submit', formType: NS.mucRequest, fields }))
}

/** A moderated room in which bob has asked for a voice, and alice has got the form. */
export const asking = moderated.with({ features: ['muc-voice-request'] }).andThen(async scene => {
  const { alice, bob } = scene
  await askForVoice(bob)
  const form = approvalOf(await setUp('alice is asked', async () => alice.next(approval())))
  if (!form) throw new HarnessError('VOICE_NO_FORM', 'the room asked without a form')
  await forget(scene)
  return { ...scene, form }
})
