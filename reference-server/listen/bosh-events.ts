/** What a BOSH body says to a stream, and what a stream's header says as a body. Pure. Spec: XEP-0124 v1.11.2 §10, §13; XEP-0206 v1.4 §2, §4, §5. */
import { NS } from '#xmpp/namespaces.js'
import type { BodyAttributes, BoshBody } from '#xmpp/stream/bosh-body.js'
import type { StreamEvent } from '#xmpp/stream/framer.js'
import { readElement } from '#xmpp/xml/reader.js'

/** Whether no other request is wanted after this one: it ends the session, or pauses it. */
export function isLast({ attrs }: BoshBody): boolean {
  return attrs['type'] === 'terminate' || attrs['pause'] !== undefined
}

/** The header that a session request, or a restart, stands for. */
export function headerOf({ to, from, 'xml:lang': lang, 'xmpp:version': version }: BodyAttributes): StreamEvent {
  const attrs: Record<string, string> = {}
  for (const [name, value] of Object.entries({ to, from, version, 'xml:lang': lang })) if (value !== undefined) attrs[name] = value
  return { kind: 'header', name: 'body', namespace: NS.bosh, contentNamespace: NS.client, attrs }
}

/** COMPAT(old clients): stanzas without a namespace of their own are jabber:client. XEP-0206 §2. */
export function elementsIn({ payloads }: BoshBody): StreamEvent[] {
  return payloads.map(element => {
    if (element.attrs['xmlns'] === NS.bosh) element.attrs['xmlns'] = NS.client
    return { kind: 'element', element }
  })
}

/** What a stream's header says, as attributes of a body. XEP-0206 §4. */
export function headerAttributes(text: string): BodyAttributes {
  const { from, id, version, 'xml:lang': lang } = readElement(text).attrs as Record<string, string | undefined>
  return { from, authid: id, 'xmpp:version': version, 'xml:lang': lang }
}
