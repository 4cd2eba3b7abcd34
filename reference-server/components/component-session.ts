/**
 * The stream of an external component: header, handshake, stanzas.
 * Spec: XEP-0114 v1.6 §3; RFC 6120 §8.1 by analogy for what a component may send.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { attr, copyOf, el, type Element, is } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { ComponentAuditEvent } from '../audit/events.ts'
import type { Timer } from '../clock.ts'
import type { Switchboard } from '../delivery/delivery.ts'
import type { Parcel } from '../delivery/parcel.ts'
import { changed, type PeerHeader } from '../seams.ts'
import type { StreamRefusalCode } from '../session/errors.ts'
import { domainAskedFor } from '../session/opening.ts'
import type { Connection, StreamOwner, StreamSurroundings } from '../session/stream-parts.ts'
import { newStreamId } from '../session/stream-writer.ts'
import { XmppStream } from '../session/stream.ts'
import { judgeFromComponent } from './component-rules.ts'
import type { ComponentLink, ComponentService } from './component-service.ts'

export interface ComponentSurroundings extends StreamSurroundings {
  readonly switchboard: Switchboard
  readonly componentAt: (domain: string) => ComponentService | undefined
  /** Told who gets in as a component and who does not; nobody is when left out. */
  readonly auditComponent?: (event: ComponentAuditEvent) => void
}

export class ComponentSession implements StreamOwner, ComponentLink {
  readonly stream: XmppStream
  readonly boundAddress = undefined
  readonly #around: ComponentSurroundings
  readonly #loginTimer: Timer | undefined
  #state: 'opening' | 'handshaking' | 'connected' | 'ended' = 'opening'
  #service: ComponentService | undefined

  constructor(connection: Connection, around: ComponentSurroundings) {
    this.#around = around
    this.stream = new XmppStream(connection, 'component', around, this)
    const { loginTimeMs } = connection.seams.options
    if (loginTimeMs > 0) this.#loginTimer = around.clock.after(loginTimeMs, () => this.stream.fail('STREAM_LOGIN_TIME'))
  }

  get state(): string { return this.#state }
  get domain(): string { return this.#service?.domain ?? '' }

  opened(first: PeerHeader): void {
    if (this.#state !== 'opening') return this.stream.fail('STREAM_HEADER_AGAIN')
    const header = this.#enter(first)
    this.stream.open({ from: this.#service?.domain ?? this.#around.fallbackDomain, id: newStreamId() })
    const problem = headerProblem(header) ?? (this.#service ? undefined : 'COMPONENT_UNKNOWN')
    if (problem) this.stream.fail(problem)
    else this.#state = 'handshaking'
  }

  received(element: Element): void {
    if (this.#state === 'handshaking') this.#shakeHands(element)
    else if (this.#state === 'connected') this.#whileConnected(element)
    else this.stream.fail('COMPONENT_NO_HANDSHAKE')
  }

  ended(): void {
    this.#state = 'ended'
    this.#loginTimer?.cancel()
    this.#service?.disconnect(this)
  }

  route(element: Element): void {
    this.#around.switchboard.send(Jid.parse(attr(element, 'to') ?? ''), element)
  }

  accept(parcel: Parcel, to?: Jid): void {
    this.stream.sendParcel(parcel, to)
  }

  replace(): void {
    this.stream.fail('COMPONENT_REPLACED')
  }

  #enter(header: PeerHeader): PeerHeader {
    this.#service = this.#around.componentAt(domainAskedFor(header))
    const before = this.stream.seams
    if (!this.#service || this.#service.seams === before) return header
    this.stream.enter(this.#service.seams)
    return changed(this.#service.seams.openings, header, this.stream)
  }

  /** Lower-case hex of SHA-1 over stream id and secret. */
  #shakeHands(element: Element): void {
    const service = this.#service
    if (!service || !is(element, NS.component, 'handshake')) return this.stream.fail('COMPONENT_NO_HANDSHAKE')
    const expected = Buffer.from(createHash('sha1').update(this.stream.id + service.secret).digest('hex'))
    const given = Buffer.from(element.getText())
    const isRight = given.length === expected.length && timingSafeEqual(given, expected)
    if (!isRight && service.seams.refusals.stream.COMPONENT_SECRET) return this.#refuse(service, 'COMPONENT_SECRET')
    if (!service.connect(this)) return this.#refuse(service, 'COMPONENT_TAKEN')
    this.#note(service, { outcome: 'allowed' })
    this.#state = 'connected'
    this.#loginTimer?.cancel()
    this.stream.setLimits('after-login')
    this.stream.send(el('handshake', { xmlns: NS.component }))
  }

  #refuse(service: ComponentService, why: StreamRefusalCode): void {
    this.#note(service, { outcome: 'refused', why })
    this.stream.fail(why)
  }

  #note({ domain }: ComponentService, verdict: Pick<ComponentAuditEvent, 'outcome' | 'why'>): void {
    this.#around.auditComponent?.({ event: 'component', component: domain, from: this.stream.peerAddress, ...verdict })
  }

  #whileConnected(element: Element): void {
    if (!this.#service) return
    const judgement = judgeFromComponent(element, NS.component, this.#service, this.stream.seams.refusals)
    if (judgement.kind === 'fail') this.stream.fail(judgement.code)
    else if (judgement.kind === 'malformed') this.#refuseAddress(element)
    else if (judgement.kind === 'route') this.#around.switchboard.route(judgement.stanza)
  }

  #refuseAddress(element: Element): void {
    const type = attr(element, 'type')
    const row = this.stream.seams.refusals.stanza.STANZA_TO_MALFORMED
    if (!row || type === 'error' || type === 'result') return
    const named = copyOf(element)
    named.attrs['to'] = this.#around.fallbackDomain
    this.stream.send(errorReply(named, row))
  }
}

function headerProblem(header: PeerHeader): StreamRefusalCode | undefined {
  if (header.namespace !== NS.stream) return 'STREAM_WRONG_NAMESPACE'
  if (header.name !== 'stream') return 'STREAM_WRONG_ROOT'
  return header.contentNamespace === NS.component ? undefined : 'COMPONENT_CONTENT'
}
