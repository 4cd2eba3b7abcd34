/** What tests about moderators of conferences look at. Spec: JITSI. */
import { attr, childOf, childrenOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readForm, valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import type { Needs } from '#harness/clause/fixture.js'
import type { IqSeen, PresenceSeen } from '#harness/match/stanza.js'
import { freshId } from '#harness/probe/client.js'
import type { Occupant } from '#harness/probe/muc-client.js'

/** Tokens are carried in the address of a WebSocket. */
export const WITH_TOKENS: Partial<Needs> = { features: ['jitsi-tokens'], transports: ['websocket'] }

/** `result`, or condition and type of the error, such as `forbidden/auth`. */
export function verdictOf({ type, element }: IqSeen): string {
  const error = type === 'error' ? readStanzaError(element) : undefined
  return error ? `${error.condition ?? 'no condition'}/${error.type ?? 'no type'}` : type ?? 'no type'
}

/** The bare JIDs that own the room, as somebody is told who may know. */
export async function ownersOf(occupant: Occupant): Promise<readonly (string | undefined)[]> {
  const { payload } = await occupant.list({ affiliation: 'owner' })
  return payload ? childrenOf(payload, NS.mucAdmin, 'item').map(item => attr(item, 'jid')) : []
}

/** The field of the room information that has the id of the meeting. */
export const MEETING_ID = 'muc#roominfo_meetingId'

/** The id of the meeting, as an occupant is told it. */
export async function meetingIdOf(occupant: Occupant): Promise<string | undefined> {
  const { payload } = await occupant.iq('get', discoInfoQuery())
  const form = payload && readForm(payload)
  return form && valuesOf(form, MEETING_ID)?.[0]
}

/** What a presence says that its receiver may do, by name; nothing where it does not speak of that. */
export function permissionsIn({ element }: PresenceSeen): Readonly<Record<string, string | undefined>> | undefined {
  const permissions = childOf(element, NS.jitmeet, 'permissions')
  return permissions && Object.fromEntries(childrenOf(permissions, NS.jitmeet, 'p').map(p => [attr(p, 'name') ?? '', attr(p, 'val')]))
}

/** A message to all with these children. */
export async function sayAll(occupant: Occupant, ...children: readonly ReturnType<typeof el>[]): Promise<string> {
  return occupant.message({ to: occupant.room, type: 'groupchat', id: freshId() }, ...children)
}

/** What programs tell each other through a room. */
export function json(text: string): ReturnType<typeof el> {
  return el('json-message', { xmlns: NS.jitmeet }, text)
}
