/** A client that has logged in and gets a resource: what it may ask until then, and how it is refused. Spec: RFC 6120 §7. */
import { attr, type Element, elementsOf, is } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { bound, readBind } from '#xmpp/stanzas/bind.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { VirtualHost } from '../router/virtual-host.ts'
import { chooseAddress } from './binding.ts'
import type { StanzaRefusalCode } from './errors.ts'
import { notAStanza } from './stanza-rules.ts'
import type { XmppStream } from './stream.ts'

export interface ResourceBindingSettings {
  readonly stream: XmppStream
  readonly host: VirtualHost
  /** Bare. */
  readonly user: Jid
  /** No limit of sessions or resources is meant for it. */
  readonly isPrivileged: boolean
  /** From now on the session has this address, and gets what is for it. */
  readonly bound: (address: Jid, clientId: string | undefined) => void
}

/** What a client wants of its resource. */
export interface ResourceWish {
  /** All of it; the server makes one up when it is left out. */
  readonly resource?: string | undefined
  /** The beginning of it. */
  readonly tag?: string | undefined
  /** The installation that asks: its earlier sessions end. XEP-0386 §3.2. */
  readonly clientId?: string | undefined
}

export class ResourceBinding {
  readonly #settings: ResourceBindingSettings
  #failures = 0

  constructor(settings: ResourceBindingSettings) {
    this.#settings = settings
  }

  /** §7.1: before binding a client may talk to its server about binding, and to nobody about anything else. */
  receive(element: Element): void {
    const { stream, host, user } = this.#settings
    const broken = notAStanza(element)
    if (broken) return stream.fail(broken)
    const request = elementsOf(element)[0]
    if (element.name !== 'iq' || !isForServer(element, host.domain, user)) return stream.fail('STREAM_NOT_BOUND')
    const type = attr(element, 'type')
    if (type !== 'get' && type !== 'set') return
    if (!attr(element, 'id')) return this.#refuse(element, 'IQ_NO_ID')
    if (type === 'set' && request && is(request, NS.bind, 'bind')) this.#answer(element, readBind(request))
    else this.#refuse(element, 'IQ_NOT_BOUND')
  }

  /**
   * Binds the resource that was asked for, or one that the server makes up; then ends earlier sessions of the same installation.
   * @returns why not, or `over` when the stream had to be ended
   */
  bind({ resource, tag, clientId }: ResourceWish): { readonly address: Jid } | { readonly refused: StanzaRefusalCode | 'over' } {
    const { stream, host, user, isPrivileged, bound: take } = this.#settings
    const others = host.resourcesOf(user.local)
    const earlier = clientId === undefined ? [] : others.filter(other => other.clientId === clientId)
    const count = isPrivileged ? 0 : others.length - earlier.length
    const binding = chooseAddress({ user, resource, tag }, { has: address => host.sessionAt(address) !== undefined, count }, host.seams.options)
    if (binding.kind === 'refused') return { refused: binding.code }
    if (!isPrivileged && !stream.takeSession()) stream.fail('STREAM_TOO_MANY_SESSIONS')
    if (stream.isOver) return { refused: 'over' }
    if (binding.replaces) host.sessionAt(binding.address)?.replace()
    take(binding.address, clientId)
    for (const session of earlier) session.replace()
    return binding
  }

  #answer(request: Element, resource: string | undefined): void {
    const outcome = this.bind({ resource })
    if ('address' in outcome) this.#settings.stream.send(iqResult(request, bound(outcome.address.toString())))
    else if (outcome.refused !== 'over') this.#refuse(request, outcome.refused)
  }

  #refuse(request: Element, code: StanzaRefusalCode): void {
    const { stream } = this.#settings
    const row = stream.seams.refusals.stanza[code]
    if (row) stream.send(errorReply(request, row))
    this.#failures += 1
    if (this.#failures > stream.seams.options.bindRetries) stream.fail('STREAM_BIND_RETRIES')
  }
}

/** Whether a request is for the host or the own account. @param user bare */
export function isForServer(element: Element, domain: string, user: Jid | undefined): boolean {
  const to = attr(element, 'to')
  return to === undefined || to === domain || to === user?.toString()
}
