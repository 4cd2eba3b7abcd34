/** Addresses as they are written: what becomes of a resource that a client asks for, and how what is no address is refused. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind, readBound } from '#xmpp/stanzas/bind.js'
import { anyOf, type Matcher } from '#harness/match/matcher.js'
import { iqAnswer, stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { freshId } from '#harness/probe/client.js'
import type { Wire } from '#harness/probe/wire.js'

/** The resource that the server binds when it is asked for this one, as it is written; `refused` when it binds none. */
export async function resourceFor(wire: Wire, asked: string): Promise<string> {
  const id = freshId()
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id }, bind(asked)))
  const { type, payload } = await wire.next(iqAnswer(id))
  if (type === 'error') return 'refused'
  const address = (payload && readBound(payload)) ?? ''
  return address.slice(address.indexOf('/') + 1)
}

/** A resource that fits, or none. */
export const SHORTENED = /^(refused|.{1,1023})$/s
/** A resource without control characters, or none. */
export const CONFORMING = /^(refused|\P{Cc}+)$/u

/** The stanza with this id is refused for its syntax, whatever the server calls that: by which name is another clause (RFC 7622 §4). */
export function refusedAsBroken(id: string): Matcher<unknown> {
  return anyOf<unknown>(stanzaError(['jid-malformed', 'bad-request'], { id }), streamError())
}
