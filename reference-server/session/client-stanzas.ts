/**
 * What a bound client says: each stanza by the rules, and then into the router. Whatever is sent on its behalf goes the same way.
 * Spec: RFC 6120 §7.6.2.2, §8.1, §10; RFC 6121 §4.
 */
import { attr, type Element, elementsOf, is } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { Switchboard } from '../delivery/delivery.ts'
import type { LocalSession, VirtualHost } from '../router/virtual-host.ts'
import { passThrough } from '../seams.ts'
import type { StanzaRefusalCode } from './errors.ts'
import { announce, type Presenter, sayGoodbye } from './own-presence.ts'
import { type PresenceState, unavailable } from './presence.ts'
import { isForServer } from './resource-binding.ts'
import { isBeyond } from './restricted-access.ts'
import { isInvalid, isSubscription, judgeStanza } from './stanza-rules.ts'
import type { XmppStream } from './stream.ts'

export interface ClientStanzasSettings {
  readonly session: LocalSession
  readonly host: VirtualHost
  readonly switchboard: Switchboard
  readonly presence: PresenceState
  /** The one that carries the session now, or did last. */
  readonly stream: () => XmppStream
  /** Default language of its stanzas, when it named one. */
  readonly language: () => string | undefined
}

export class ClientStanzas {
  readonly #settings: ClientStanzasSettings

  constructor(settings: ClientStanzasSettings) {
    this.#settings = settings
  }

  receive(element: Element): void {
    const { session: { address }, host: { domain, subscriptions }, presence, stream, language } = this.#settings
    const judgement = judgeStanza(element, { address, language: language() }, stream().seams.refusals)
    switch (judgement.kind) {
      case 'fail': return stream().fail(judgement.code)
      case 'refuse':
        if (stream().seams.options.validates && isInvalid(judgement.code)) return stream().fail('STREAM_INVALID')
        return this.#refuse(judgement.stanza.element, judgement.code)
      case 'own-presence':
        if (this.#isRestricted(judgement.element)) return this.#refuse(judgement.element, 'ACCESS_RESTRICTED')
        return announce(judgement.element, this.#presenter)
      case 'ignore': return
      case 'route': break
    }
    const { stanza } = judgement
    if (this.#isRestricted(element)) return this.#refuse(stanza.element, 'ACCESS_RESTRICTED')
    if (isBind(stanza.element) && isForServer(stanza.element, domain, address.bare)) return this.#refuse(stanza.element, 'BIND_AGAIN')
    if (isSubscription(element)) return subscriptions.outbound(stanza, { route: each => this.#send(each), refuse: (each, code) => this.#refuse(each, code) })
    if (element.name === 'presence' && !this.#isTold(stanza.to)) presence.noteDirected(stanza.to, element)
    this.#send(element)
  }

  /** Says that the client is gone, for one that did not. RFC 6121 §4.5.2. */
  sayGoodbye(): void {
    sayGoodbye(unavailable(this.#settings.session.address), this.#presenter, false)
  }

  get #presenter(): Presenter {
    const { session, host, switchboard, presence } = this.#settings
    return { session, host, switchboard, state: presence, send: (element, own) => this.#send(element, own) }
  }

  /** Without its row in the table there is no such rule. */
  #isRestricted(element: Element): boolean {
    const { session: { address, grant }, stream } = this.#settings
    return grant?.access !== undefined && stream().seams.refusals.stanza.ACCESS_RESTRICTED !== undefined && isBeyond(element, grant.access, address.bare)
  }

  /** RFC 6121 §4.6.3: a subscriber hears what is for all, whatever was sent to it alone. */
  #isTold(to: Jid): boolean {
    const { session, host, presence } = this.#settings
    return presence.last !== undefined && host.rosters.isSubscriber(session.address.bare, to.bare)
  }

  #refuse(element: Element, code: StanzaRefusalCode): void {
    const { session, host, switchboard, stream } = this.#settings
    const row = stream().seams.refusals.stanza[code]
    if (row) switchboard.refuse({ element, from: session.address, to: Jid.parse(attr(element, 'to') ?? host.domain) }, row)
  }

  /** Everything goes to the router here; what has no `to` is for `own`. */
  #send(element: Element, own: readonly Jid[] = []): void {
    const { switchboard, stream, host } = this.#settings
    const { routed } = stream().seams
    const passing = routed.length === 0 ? [element] : passThrough(routed, element, stream())
    for (const each of passing) {
      const to = attr(each, 'to')
      if (to === undefined) switchboard.broadcast(own, each)
      else {
        const stanza = { element: each, from: Jid.parse(attr(each, 'from') ?? ''), to: Jid.parse(to) }
        host.copySent(stanza)
        switchboard.route(stanza)
      }
    }
  }
}

function isBind(element: Element): boolean {
  const payload = elementsOf(element)[0]
  return element.name === 'iq' && payload !== undefined && is(payload, NS.bind, 'bind')
}
