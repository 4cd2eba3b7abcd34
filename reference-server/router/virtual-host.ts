/**
 * A domain that clients log in to: its connected resources, what reaches them, and what the host answers itself.
 * Spec: RFC 6120 §10.3–10.5; RFC 6121 §4.3 (probes), §8; XEP-0280 v1.0.1 (copies).
 */
import { attr, type Element, elementsOf, is } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeCarbon } from '#xmpp/stanzas/carbons.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import type { Accounts } from '../auth/accounts.ts'
import type { ClientCertificates } from '../auth/client-certificates.ts'
import type { Grant } from '../auth/mechanism.ts'
import type { PasswordBackend } from '../auth/passwords.ts'
import type { OAuthProvider } from '../auth/oauth/provider.ts'
import type { TokenVerifier } from '../auth/tokens/verifier.ts'
import type { BrandSettings } from '../brand/brand.ts'
import type { Clock } from '../clock.ts'
import type { Recipient, Switchboard } from '../delivery/delivery.ts'
import { Parcel } from '../delivery/parcel.ts'
import { type RosterAnswer, Rosters } from '../roster/rosters.ts'
import type { PublicUrls } from '../http/host-meta.ts'
import type { RosterStore } from '../roster/store.ts'
import { type PresentResource, Subscriptions } from '../roster/subscriptions.ts'
import type { Seams } from '../seams.ts'
import type { StanzaRefusalCode } from '../session/errors.ts'
import { type Resumable, Resumptions } from '../session/hibernation.ts'
import { type Copies, copiesOfReceived, copiesOfSent, isPrivate, withoutPrivate } from './carbons.ts'
import { answerAboutAccess } from './client-access.ts'
import { answer, type HostFacts, type IqAnswer, type IqRequest } from './iq-services.ts'
import { decide, type Decision, type Resource } from './local-delivery.ts'
import { ServicePushes } from './service-pushes.ts'
import type { DomainHandler, Stanza } from './router.ts'

/** A bound session, as its host sees it. */
export interface LocalSession extends Resource, Recipient, PresentResource {
  /** Full. */
  readonly address: Jid
  /** The installation that it belongs to, when it says so. XEP-0388 §2.3. */
  readonly clientId?: string | undefined
  /** IP address of its client. */
  readonly peerAddress: string
  /** What its login allowed it. */
  readonly grant?: Grant | undefined
  /** Whether it gets copies of what others of its account say and hear. XEP-0280 §4. */
  hasCarbons: boolean
  /** Ends it, since its resource was taken over. */
  replace(): void
  /** Ends it, since the server stops. */
  shutDown(): void
  /** Ends it, since its access to the account was taken back. */
  revoke(): void
}

export interface HostSettings extends HostFacts {
  /** Names of SASL mechanisms. */
  readonly mechanisms: readonly string[]
  readonly accounts: Accounts
  /** Whose certificates of clients count. */
  readonly clientCertificates?: ClientCertificates
  /** Who knows whether a password is right. */
  readonly passwords: PasswordBackend
  /** Whether PLAIN is offered on connections with TLS only; left out, the options say so. */
  readonly plainNeedsTls?: boolean
  /** Whether users are known somewhere else, too. */
  readonly isKnownElsewhere?: boolean
  /** Whose tokens are taken, if any are. */
  readonly oauth?: OAuthProvider
  /** Where tokens say who may log in, instead of accounts. */
  readonly tokens?: TokenVerifier | undefined
  /** Nobody logs in here without TLS. */
  readonly requiresTls?: boolean
  /** Where web clients reach it, if that does not show in what they ask. */
  readonly publicUrls?: PublicUrls
  /** How it presents itself and its users in rooms. */
  readonly brand?: BrandSettings
  readonly seams: Seams
  readonly clock: Clock
  readonly switchboard: Switchboard
  readonly rosters: RosterStore
  /** Whether any part of this server answers for a domain. */
  readonly isServed: (domain: string) => boolean
  /** Whether stanzas from this domain come from a part of the server itself, which may ask any resource. */
  readonly isOurs: (domain: string) => boolean
}

export class VirtualHost implements DomainHandler {
  #settings: HostSettings
  /** Sessions that can be resumed. XEP-0198 §5. */
  readonly resumptions = new Resumptions<LocalSession & Resumable>()
  readonly rosters: Rosters
  readonly subscriptions: Subscriptions
  readonly #servicePushes: ServicePushes
  /** By localpart, then by full address, in the order in which they were bound. */
  readonly #accounts = new Map<string, Map<string, LocalSession>>()

  constructor(settings: HostSettings) {
    this.#settings = settings
    const { domain, seams, switchboard, isServed } = settings
    const resourcesOf = (local: string): readonly LocalSession[] => this.resourcesOf(local)
    this.#servicePushes = new ServicePushes({ domain, services: () => this.#settings.externalServices, clock: settings.clock, send: (to, element) => this.sessionAt(to)?.accept(new Parcel(element)) })
    this.rosters = new Rosters({ store: settings.rosters, limits: () => seams.options, isRegistered: local => this.#settings.isRegistered(local), resourcesOf })
    this.subscriptions = new Subscriptions({
      domain, isServed, resourcesOf,
      rosters: this.rosters,
      send: (to, element) => switchboard.send(to, element),
      refuse: (stanza, code) => this.#refuse(stanza, code),
      changes: () => seams.transitions,
    })
  }

  get settings(): HostSettings { return this.#settings }
  get domain(): string { return this.settings.domain }
  get seams(): Seams { return this.settings.seams }
  get publicUrls(): PublicUrls | undefined { return this.settings.publicUrls }

  /** What counts from now on. Domain and seams, clock and stores stay as they were. */
  change(settings: HostSettings): void {
    this.#settings = settings
  }

  /** From now on the session gets what is for its address. */
  attach(session: LocalSession): void {
    const account = this.#accounts.get(session.address.local) ?? new Map<string, LocalSession>()
    account.set(session.address.toString(), session)
    this.#accounts.set(session.address.local, account)
    this.settings.switchboard.plug(session.address, session)
  }

  detach(session: LocalSession): void {
    this.settings.switchboard.unplug(session.address, session)
    const account = this.#accounts.get(session.address.local)
    if (account?.get(session.address.toString()) !== session) return
    account.delete(session.address.toString())
    if (this.seams.options.servicePushes !== 'to-whoever-asked') this.#servicePushes.gone(session.address)
    if (account.size === 0) this.#accounts.delete(session.address.local)
  }

  /** The connected resources of an account. */
  resourcesOf(local: string): readonly LocalSession[] {
    return [...(this.#accounts.get(local)?.values() ?? [])]
  }

  /** Those of them that others may reach. XEP-0493 §3.1. */
  #listening(local: string): readonly LocalSession[] {
    return this.resourcesOf(local).filter(({ grant }) => grant?.access === undefined)
  }

  sessionAt(address: Jid): LocalSession | undefined {
    return this.#accounts.get(address.local)?.get(address.toString())
  }

  /** Ends the sessions that wait for their clients, since the server stops. */
  shutDown(): void {
    this.#servicePushes.stop()
    for (const session of this.resumptions.all()) session.shutDown()
  }

  receive(stanza: Stanza): void {
    if (stanza.to.local === '') this.#receiveAsHost(stanza)
    else this.#receiveForAccount(stanza)
  }

  /** A host has no use for messages and presence, and answers requests. */
  #receiveAsHost(stanza: Stanza): void {
    if (stanza.element.name === 'iq') this.#answer(stanza, 'host')
    else if (stanza.element.name === 'message') this.#refuse(stanza, 'MESSAGE_NO_ONE')
  }

  #receiveForAccount(stanza: Stanza): void {
    const resources = isAnswer(stanza.element) || stanza.from.equals(stanza.to.bare) ? this.resourcesOf(stanza.to.local) : this.#listening(stanza.to.local)
    const mayAsk = this.settings.seams.options.strangersMayAsk || this.settings.isOurs(stanza.from.domain)
    const decision = this.#change(decide(stanza, resources, mayAsk), stanza, resources)
    if (decision.kind === 'deliver') this.#deliver(stanza, decision.to, resources)
    else if (decision.kind === 'refuse') this.#refuseOrDeliver(stanza, decision.code, resources)
    else if (decision.kind === 'account') this.#answer(stanza, this.#relation(stanza))
    else if (decision.kind === 'probe') this.subscriptions.answerProbe(stanza)
    else if (decision.kind === 'subscription') this.subscriptions.inbound(stanza)
  }

  #change(decision: Decision<LocalSession>, stanza: Stanza, resources: readonly LocalSession[]): Decision<LocalSession> {
    const { decisions } = this.settings.seams
    return decisions.reduce((before, change) => change(before, stanza, resources) as Decision<LocalSession>, decision)
  }

  #deliver(stanza: Stanza, sessions: readonly LocalSession[], resources: readonly LocalSession[]): void {
    const parcel = new Parcel(isPrivate(stanza.element) ? withoutPrivate(stanza.element) : stanza.element)
    for (const session of sessions) session.accept(parcel)
    this.#copy(stanza, stanza.to.bareText, copiesOfReceived(stanza, resources, sessions))
  }

  /** XEP-0280 §8: what a client of this host says to others, for the other resources of its account. */
  copySent(stanza: Stanza): void {
    this.#copy(stanza, stanza.from.bareText, copiesOfSent(stanza, () => this.#listening(stanza.from.local)))
  }

  /** Copies are written straight to their clients, so that no copy is copied. */
  #copy(stanza: Stanza, account: string, { direction, to }: Copies<LocalSession>): void {
    if (to.length === 0) return
    const parcel = new Parcel(writeCarbon({ direction, from: account, message: stanza.element, stamp: new Date(this.settings.now()) }))
    for (const session of to) session.accept(parcel, session.address)
  }

  /** XEP-0280 §4, §5: as often as a client likes. */
  #answerAboutCarbons({ type, payload, from }: IqRequest): IqAnswer | undefined {
    const wanted = is(payload, NS.carbons, 'enable') ? true : is(payload, NS.carbons, 'disable') ? false : undefined
    const session = wanted === undefined || type !== 'set' ? undefined : this.sessionAt(from)
    if (!session || wanted === undefined) return undefined
    session.hasCarbons = wanted
    return { result: undefined }
  }

  /** XEP-0030 §8: who sees an account's presence may also find out what the account is. */
  #relation({ element, from, to }: Stanza): 'account' | 'stranger' {
    if (from.bare.equals(to)) return 'account'
    const [payload] = elementsOf(element)
    const isDiscovery = payload !== undefined && (is(payload, NS.discoInfo, 'query') || is(payload, NS.discoItems, 'query'))
    return isDiscovery && this.rosters.isSubscriber(to, from.bare) ? 'account' : 'stranger'
  }

  #answer(stanza: Stanza, as: 'host' | 'account' | 'stranger'): void {
    const type = attr(stanza.element, 'type')
    const [payload, ...more] = elementsOf(stanza.element)
    if (type !== 'get' && type !== 'set') return
    if (!payload || more.length > 0) return this.#refuse(stanza, 'IQ_CHILDREN')
    const request = { type, payload, from: stanza.from, to: stanza.to, language: attr(stanza.element, 'xml:lang') } as const
    const { answer: reply, afterwards } = this.#answerAboutRoster(request, as) ?? (as === 'account' ? this.#answerAboutAccess(request) : undefined) ?? { answer: (as === 'account' && this.#answerAboutCarbons(request)) || answer(request, as, this.settings) }
    this.#reply(stanza, reply)
    afterwards?.()
    if (as === 'host' && 'result' in reply) this.#noteServicesAsked(request)
  }

  /** XEP-0494 §3: nobody but the owner of an account. */
  #answerAboutAccess(request: IqRequest): RosterAnswer | undefined {
    const access = this.settings.oauth?.access
    const asks = this.sessionAt(request.from)
    const answered = access && asks && answerAboutAccess(request, { access, asks, sessions: this.resourcesOf(request.from.local), nowMs: this.settings.now() })
    return answered && { answer: answered.answer, afterwards: () => { for (const session of answered.over) session.revoke() } }
  }

  /** XEP-0215 §3.2: who asked for services of a type is told what changes, as long as it is connected. */
  #noteServicesAsked({ type, payload, from }: IqRequest): void {
    const wanted = type === 'get' && is(payload, NS.externalServices, 'services') ? attr(payload, 'type') : undefined
    if (wanted !== undefined && this.sessionAt(from)) this.#servicePushes.asked(from, wanted)
  }

  /** RFC 6121 §2.1.5: a roster set to anybody else is refused before anyone looks whether that account exists. */
  #answerAboutRoster(request: IqRequest, as: 'host' | 'account' | 'stranger'): RosterAnswer | undefined {
    if (as === 'host' || !is(request.payload, NS.roster, 'query')) return undefined
    if (as === 'stranger') return request.type === 'set' ? { answer: { refused: 'ROSTER_FORBIDDEN' } } : undefined
    const session = this.sessionAt(request.from)
    return session && this.rosters.answer(request, session)
  }

  #reply(stanza: Stanza, reply: IqAnswer): void {
    if ('refused' in reply) return this.#refuse(stanza, reply.refused)
    this.settings.switchboard.send(stanza.from, iqResult(stanza.element, reply.result))
  }

  #refuse(stanza: Stanza, code: StanzaRefusalCode): void {
    const row = this.settings.seams.refusals.stanza[code]
    if (row) this.settings.switchboard.refuse(stanza, row)
  }

  /** Without its row in the table of this host there is no such rule: the stanza is delivered, if there is anyone. */
  #refuseOrDeliver(stanza: Stanza, code: StanzaRefusalCode, resources: readonly LocalSession[]): void {
    const instead = this.sessionAt(stanza.to) ?? resources[0]
    if (this.settings.seams.refusals.stanza[code] || !instead) this.#refuse(stanza, code)
    else this.#deliver(stanza, [instead], resources)
  }
}

/** Says what came of something else: even those get it whom nobody may reach. */
function isAnswer(element: Element): boolean {
  const type = attr(element, 'type')
  return type === 'result' || type === 'error'
}
