/**
 * Where a virtual host can be changed from outside: what passes it, its tables and its options. Every host owns a set; an empty one
 * costs nothing. Whoever owns the server owns the seams: logging and limits can use them as well as faults/.
 */
import type { Element } from '#xmpp/element.js'
import type { HostLink, HostMetaFormat } from '#xmpp/host-meta.js'
import type { Jid } from '#xmpp/jid.js'
import type { BodyAttributes, BoshBody } from '#xmpp/stream/bosh-body.js'
import type { ChangeTokenVerdict } from './auth/tokens/login.ts'
import type { Message } from './delivery/outbox.ts'
import type { HookTable } from './muc/hooks.ts'
import { MUC_ERRORS, type MucErrors } from './muc/errors.ts'
import { DEFAULT_MUC_OPTIONS, type MucOptions } from './muc/options.ts'
import { POLICY, type Policy } from './muc/policy.ts'
import type { RoomState } from './muc/room-state.ts'
import { type Lasting, lasts } from './muc/store.ts'
import type { Decision, Resource } from './router/local-delivery.ts'
import type { Stanza } from './router/router.ts'
import type { SubscriptionType, Transition } from './roster/subscription.ts'
import { REFUSALS, type Refusals } from './session/errors.ts'
import { DEFAULT_OPTIONS, type HostOptions } from './session/options.ts'

/** The stream that something passes, as a seam sees it. */
export interface Passage {
  readonly transport: 'tcp' | 'websocket' | 'bosh' | 'component'
  /** What comes and goes is protected by TLS. */
  readonly isSecure: boolean
  /** The state of the session machine, e.g. `authenticating` or `bound`. */
  readonly state: string
  /** The domain that the stream was opened to; empty before that. */
  readonly domain: string
  /** The full JID of a bound client; `undefined` otherwise. */
  readonly address: Jid | undefined
  /** For whoever has to remember something about this one stream. */
  readonly memory: Map<string, unknown>
  /** Writes to this stream; passes no filter for elements any more. */
  reply(element: Element): void
  /** Writes text to this stream; passes nothing any more. */
  write(text: string): void
  /** Ends the socket after what was written, and the stream with it; nothing is said about it. */
  hangUp(): void
  /** Routes a stanza whose `from` and `to` are set, as if it came from there. */
  route(element: Element): void
  /** Runs later, unless the stream is over by then. */
  after(ms: number, run: () => void): void
}

/** Looks at each element that passes and may change it, replace it, multiply it or take it away. */
export interface ElementFilter {
  match(element: Element, passage: Passage): boolean
  /** What goes on instead: the element itself after a change in place, another one, several, or nothing. */
  change(element: Element, passage: Passage): Element | readonly Element[] | undefined
}

/** What a stream header says, in both directions; attributes that are left out are not written. */
export interface HeaderAttributes {
  readonly to?: string | undefined
  readonly from?: string | undefined
  readonly id?: string | undefined
  readonly version?: string | undefined
  readonly lang?: string | undefined
}

/** A peer's stream header, as the session will read it. */
export interface PeerHeader {
  readonly name: string
  readonly namespace: string
  readonly contentNamespace: string
  readonly attrs: Readonly<Record<string, string>>
  /** Of the root, where it is not the usual one. */
  readonly prefix?: string
}

/** What an HTTP request of a BOSH session is answered. */
export interface BoshAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly attrs: BodyAttributes
  /** Elements as text. */
  readonly payloads: readonly string[]
}

/** What is answered to a request for the metadata of a host. */
export interface HostMetaAnswer {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly links: readonly HostLink[]
  /** Instead of a document with the links. */
  readonly body?: string
}

/** Says something else. */
export type ChangeHostMeta = (answer: HostMetaAnswer, request: { readonly format: HostMetaFormat; readonly isSecure: boolean }) => HostMetaAnswer

type Change<T, R = T> = (value: T, passage: Passage) => R

/** Says what becomes of a stanza for an account instead of what the rules decided. */
export type ChangeDecision = (decision: Decision<Resource>, stanza: Stanza, resources: readonly Resource[]) => Decision<Resource>

/** A subscription stanza between the owner of a roster and a contact, both bare. */
export interface SubscriptionEvent {
  readonly direction: 'outbound' | 'inbound'
  readonly type: SubscriptionType
  readonly owner: Jid
  readonly contact: Jid
}

/** Says what a subscription stanza does to a roster instead of what the rules say. */
export type ChangeTransition = (transition: Transition, event: SubscriptionEvent) => Transition

/** The seams of one virtual host and its rooms. */
export class Seams {
  /** Elements from a stream of this host, before any rule looks at them. */
  readonly inbound: ElementFilter[] = []
  /** Elements for a stream of this host, after all rules: stanzas, features, SASL, errors. */
  readonly outbound: ElementFilter[] = []
  /** Stanzas of a session of this host on their way into the router: its own, stamped, and those that are sent on its behalf. */
  readonly routed: ElementFilter[] = []
  /** What the rules decided about stanzas for accounts of this host. */
  readonly decisions: ChangeDecision[] = []
  /** What subscription stanzas do to the rosters of this host. */
  readonly transitions: ChangeTransition[] = []
  /** Called when a connection has come; only for the seams of its listener. */
  readonly connected: ((passage: Passage) => void)[] = []
  /** What tokens that somebody logs in with are worth. */
  readonly tokenVerdicts: ChangeTokenVerdict[] = []
  /** Headers from peers. What names no host of ours passes only the seams of its listener. */
  readonly openings: Change<PeerHeader>[] = []
  /** Headers to peers. */
  readonly headers: Change<HeaderAttributes>[] = []
  /** Bytes from the socket before they are read. */
  readonly received: Change<Uint8Array>[] = []
  /** What is written to the socket: a header, an element, or an end. */
  readonly written: Change<string, readonly Message[]>[] = []
  /** Bodies from BOSH clients, before their rid is looked at. */
  readonly boshRequests: Change<BoshBody>[] = []
  /** What is answered to them; an answer that is given again does not pass again. */
  readonly boshAnswers: Change<BoshAnswer>[] = []
  /** What web clients are told of this host. */
  readonly hostMeta: ChangeHostMeta[] = []
  /** Called once for the rooms service, after its features. */
  readonly plant: ((hooks: HookTable) => void)[] = []
  /** Rooms as they come from the store, when the service starts; none when a room does not come back. */
  readonly foundRooms: ((room: Lasting) => Lasting | undefined)[] = []

  options: HostOptions
  mucOptions: MucOptions
  refusals: Refusals = REFUSALS
  mucErrors: MucErrors = MUC_ERRORS
  policy: Policy = POLICY
  /** Which rooms are to be there again after a restart. */
  lasts: (room: RoomState) => boolean = lasts

  constructor(options: Partial<HostOptions> = {}, mucOptions: Partial<MucOptions> = {}) {
    this.options = { ...DEFAULT_OPTIONS, ...options }
    this.mucOptions = { ...DEFAULT_MUC_OPTIONS, ...mucOptions }
  }
}

/** Sends an element through filters, in order; what one makes of it goes to the next. */
export function passThrough(filters: readonly ElementFilter[], element: Element, passage: Passage): readonly Element[] {
  let passing: readonly Element[] = [element]
  for (const filter of filters) {
    passing = passing.flatMap(each => {
      if (!filter.match(each, passage)) return [each]
      const changed = filter.change(each, passage)
      return changed === undefined ? [] : Array.isArray(changed) ? changed : [changed as Element]
    })
  }
  return passing
}

/** Sends a value through changes, in order. */
export function changed<T>(changes: readonly Change<T>[], value: T, passage: Passage): T {
  return changes.reduce((value, change) => change(value, passage), value)
}
