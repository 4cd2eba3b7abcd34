/**
 * A fault is a deliberate breach, planted at a seam of one virtual host. It says which clauses must turn red; a suite that does not
 * notice is wrong. Product code knows nothing of faults.
 *
 * To add one, append it to the array of its area (faults/<area>.ts); a new area is one more line in catalogue.ts:
 *
 * ```ts
 * fault({
 *   name: 'ping-unanswered',                     // the host is f-ping-unanswered.localhost
 *   breaks: ['XEP-0199#c2s.1', 'XEP-0199#c2s.2'],
 *   plant: at => at.inbound(request(NS.ping), () => undefined),        // see inbound, outbound: nothing goes on
 * })
 * ```
 * Cheaper than code is a row: `at.refusal('STANZA_TO_MALFORMED', { condition: 'bad-request' })` changes it, and
 * `at.refusal('STREAM_FORGED_FROM', undefined)` takes the rule away. Then come options (`at.option('saslRetries', 0)`), the policy of
 * rooms (`at.policy('kick', { visitor: true })`), their phases (`at.hook('kicked', …)`), filters for elements, headers, and bytes.
 * Give a filter the narrowest `match` there is: it also tells which tests reach the fault.
 */
import type { Element } from '#xmpp/element.js'
import type { BoshBody } from '#xmpp/stream/bosh-body.js'
import type { ChangeTokenVerdict } from '../auth/tokens/login.ts'
import type { Message } from '../delivery/outbox.ts'
import type { MucErrorCode, Refusal } from '../muc/errors.ts'
import type { Handler, HookTable, Phase, Wrapper } from '../muc/hooks.ts'
import type { MucOptions } from '../muc/options.ts'
import type { Action, AffiliationRow, RoleRow } from '../muc/policy.ts'
import type { RoomState } from '../muc/room-state.ts'
import type { Lasting } from '../muc/store.ts'
import type { BoshAnswer, ChangeDecision, ChangeHostMeta, ChangeTransition, HeaderAttributes, Passage, PeerHeader } from '../seams.ts'
import type { BoshRefusal, BoshRefusalCode, SaslRefusal, SaslRefusalCode, SmRefusal, SmRefusalCode, StanzaRefusal, StanzaRefusalCode, StreamRefusal, StreamRefusalCode } from '../session/errors.ts'
import type { HostOptions } from '../session/options.ts'

export interface Fault {
  /** Kebab-case; part of the name of its host. */
  readonly name: string
  /** Clause ids that must turn red, and no others. */
  readonly breaks: readonly string[]
  /** The way into a room or a session does not work, so that other tests may be inconclusive. */
  readonly spoils?: readonly ('entering' | 'session')[]
  /** Acts before a host is known, or on the HTTP handshake, or not in this server but in another one like it; so it needs listeners of its own, and nobody can count who meets it. */
  readonly port?: true
  plant(at: FaultSeams): void
}

export type Match = (element: Element, passage: Passage) => boolean
export type ChangeElement = (element: Element, passage: Passage) => Element | readonly Element[] | undefined
type AllOptions = HostOptions & MucOptions
type Row<T> = Partial<Omit<T, 'spec'>>

/** Where a fault can act. */
export interface FaultSeams {
  /** An element from a peer, before any rule looks at it. Nothing, the element, another one or several go on. */
  inbound(match: Match, change: ChangeElement): void
  /** An element for a peer, after all rules: stanzas, features, SASL, stream errors. */
  outbound(match: Match, change: ChangeElement): void
  /** A stanza on its way from a session into the router: what a client sent, after the rules and stamped, or what is sent on its behalf. */
  routed(match: Match, change: ChangeElement): void
  /** What is to become of a stanza for an account: the decision as it is, or another one. */
  decision(change: ChangeDecision): void
  /** What a subscription stanza does to a roster: the transition as it is, or another one. */
  transition(change: ChangeTransition): void
  /** A connection has come, and nobody has said anything. Needs `port`. */
  connected(greet: (passage: Passage) => void): void
  /** The peer's stream header. One that names no host of ours needs `port`. */
  opening(change: (header: PeerHeader, passage: Passage) => PeerHeader): void
  /** What a token is worth that somebody logs in with: the verdict as it is, or another one. */
  token(match: (token: string) => boolean, change: ChangeTokenVerdict): void
  /** Our stream header. */
  header(change: (header: HeaderAttributes, passage: Passage) => HeaderAttributes): void
  /** Text on its way to the socket: a header, an element, or an end. */
  bytes(change: (text: string, passage: Passage) => Message | readonly Message[]): void
  /** Text from the socket before it is read: any piece of the TCP stream, or a whole WebSocket message. Before the header it needs `port`. */
  received(change: (text: string, passage: Passage) => string): void
  /** A body from a BOSH client, before its rid is looked at. */
  boshRequest(change: (body: BoshBody, passage: Passage) => BoshBody): void
  /** What is answered to a request of a BOSH session. */
  boshAnswer(change: (answer: BoshAnswer, passage: Passage) => BoshAnswer): void
  /** What is answered to a request for the metadata of the host. */
  hostMeta(change: ChangeHostMeta): void
  /** A limit, timer or choice of hosts or rooms. */
  option<K extends keyof AllOptions>(name: K, value: AllOptions[K]): void
  /** A row of a refusal table: what is given replaces that part of it; `undefined` takes the rule away. */
  refusal(code: StreamRefusalCode, row: Row<StreamRefusal> | undefined): void
  refusal(code: SaslRefusalCode, row: Row<SaslRefusal> | undefined): void
  refusal(code: SmRefusalCode, row: Row<SmRefusal> | undefined): void
  refusal(code: StanzaRefusalCode, row: Row<StanzaRefusal> | undefined): void
  refusal(code: BoshRefusalCode, row: Row<BoshRefusal> | undefined): void
  refusal(code: MucErrorCode, row: Row<Refusal> | undefined): void
  /** Cells of a row of the rooms' policy. */
  policy(action: Action, cells: Partial<Omit<RoleRow, 'by'>> | Partial<Omit<AffiliationRow, 'by'>>): void
  /** A phase of rooms. `before`: the fault answers instead of the features; `on`: after them; `around`: it changes what they answer. */
  hook<P extends Phase>(phase: P, handler: Handler<P>, where?: 'before' | 'on'): void
  around<P extends Phase>(phase: P, wrapper: Wrapper<P>): void
  /** A persistent room as it comes from the store when the server starts, or none. Needs `port`: only another server just like this one is started twice. */
  foundRoom(change: (room: Lasting) => Lasting | undefined): void
  /** Which rooms are to be there again after a restart. Needs `port`. */
  lastingRooms(lasts: (room: RoomState) => boolean): void
  /** The hook table itself, for what `hook` and `around` cannot say. Not counted: name the phases with `hook` too. */
  plant(plant: (hooks: HookTable) => void): void
}

export function fault(f: Fault): Fault {
  return f
}
