/** Stanzas that tests of any document send: a line of text, and a request that fences off what was owed before it. */
import { type Attributes, type Element, el } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { Matcher } from '#harness/match/matcher.js'
import { iqAnswer, type IqSeen } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'

/** A namespace that no server knows. */
export const UNKNOWN_NS = 'urn:example:unknown'

/** A message with a body. */
export function text(body: string, attrs: Attributes, ...payloads: readonly Element[]): Element {
  return el('message', { xmlns: NS.client, ...attrs }, el('body', {}, body), ...payloads)
}

/** A request that nobody understands, with a fresh id unless one is given. */
export function request(attrs: Attributes = {}, namespace: string = UNKNOWN_NS): Element {
  return el('iq', { xmlns: NS.client, type: 'get', id: freshId(), ...attrs }, el('query', { xmlns: namespace }))
}

/**
 * Asks one's own account for what nobody knows. The answer (RFC 6120 §8.2.3 demands one) comes behind everything that the server
 * owed this client for what it sent before: a fence.
 */
export async function fence(client: Pick<Client, 'send'>): Promise<Matcher<IqSeen>> {
  const id = freshId()
  await client.send(request({ id }))
  return iqAnswer(id)
}

/** Asks and does not wait; resolves to the id of the request, for tests that are particular about who answers. */
export async function ask(client: Pick<Client, 'send'>, to: Jid | string | undefined, payload: Element): Promise<string> {
  const id = freshId()
  await client.send(el('iq', { xmlns: NS.client, type: 'get', id, to: to?.toString() }, payload))
  return id
}
