/** What a client may do whose token is for its account alone: ask the server about it, and change it if the token says so. Spec: XEP-0493 v0.1.1 §3.1. */
import { attr, type Element, elementsOf, nsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { RestrictedAccess } from '../auth/mechanism.ts'

/** Whether a stanza does more than that. @param user bare */
export function isBeyond(element: Element, access: RestrictedAccess, user: Jid): boolean {
  const to = attr(element, 'to')
  const isForServer = to === undefined || to === user.domain || to === user.toString()
  if (element.name !== 'iq' || !isForServer) return true
  return attr(element, 'type') === 'set' && (access === 'account-read' || elementsOf(element).some(isTalk))
}

/** Copies of messages are no data of the account. XEP-0493 §3.1. */
function isTalk(payload: Element): boolean {
  return nsOf(payload) === NS.carbons
}
