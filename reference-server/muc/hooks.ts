/**
 * The phases of a room: each is declared once, with what it hands to its handlers. Features, faults and whatever else
 * changes how a room behaves meet only here. Handlers are pure: they see the room as it was when the phase began, and
 * answer with effects, which are applied in order when the phase is over. The order of registration is the order.
 */
import type { Child, Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { Field, Form } from '#xmpp/stanzas/data-form.js'
import type { MucJoin } from '#xmpp/stanzas/muc.js'
import type { Affiliation, Role } from '#xmpp/stanzas/muc-user.js'
import type { RoomNote } from '../audit/audits.ts'
import type { Lobby, Tiding } from '../jitsi/lobby-words.ts'
import type { Stanza } from '../router/router.ts'
import type { Change, Occupant, RoomState } from './room-state.ts'
import type { RoomConfig } from './room-config.ts'
import type { News } from './presence.ts'
import type { Rules } from './rules.ts'

/** What a handler answers with. Changes and outputs are carried out in order; `raise` runs a phase in between. */
export type Effect =
  | Change
  | { readonly kind: 'send'; readonly to: Jid; readonly element: Element }
  | { readonly kind: 'broadcast'; readonly to: readonly Jid[]; readonly element: Element }
  | { readonly kind: 'note'; readonly note: RoomNote }
  /** To a room of the service that this one is tied to. */
  | { readonly kind: 'tell'; readonly room: Jid; readonly tiding: Tiding }
  /** Hears a stanza that had to wait, as if it came now: after this turn, and whatever becomes of it. */
  | { readonly kind: 'hear-again'; readonly stanza: Stanza }
  | Raise
export type Effects = readonly Effect[]
export type Raise = { [P in Phase]: { readonly kind: 'raise'; readonly phase: P; readonly context: Raised<P> } }[Phase]

/** In every phase. */
export interface Turn {
  readonly room: RoomState
  /** Milliseconds since 1970. */
  readonly now: number
  readonly rules: Rules
  /** What the handlers of another phase answer; nothing of it is carried out. */
  readonly ask: Ask
}
export type Ask = <P extends Phase>(phase: P, context: Raised<P>) => Effects | undefined
/** A stanza from anyone. */
export interface Heard extends Turn {
  readonly stanza: Stanza
}
/** A stanza from someone who is in. */
export interface Spoken extends Heard {
  readonly from: Occupant
}
/** Someone asks to come in. */
export interface Joining extends Heard {
  readonly nick: string
  readonly join: MucJoin
}
/** What keeps people out that somebody may be excused from. */
export type Gate = 'password' | 'lobby' | 'members-only'
/** Someone is at the gates, one after the other. */
export interface Entering extends Joining {
  /** Those that are not meant for this one; whoever stands before them adds to it. */
  readonly waived: Set<Gate>
}
/** Someone may come in; handlers say as what. */
export interface Admission extends Joining {
  /** Affiliations that the account is to have by then: the last one counts, and the one that it has where there is none. */
  readonly grants: Affiliation[]
}
/** Someone is in and is shown around: a new occupant, a further resource of one, or one that asked for everything again. */
export interface Arrival extends Joining {
  readonly occupant: Occupant
  readonly session: Jid
  readonly as: 'occupant' | 'session' | 'again'
  /** Codes of the newcomer's own presence. */
  readonly status: Set<number>
}
export interface Renaming extends Spoken {
  readonly nick: string
}
/** A stanza for the occupant of a nickname. */
export interface Addressed extends Spoken {
  readonly nick: string
}
/** A get or set for the room itself; whoever asks need not be in. */
export interface Request extends Heard {
  readonly from: Occupant | undefined
  readonly payload: Element
  readonly type: 'get' | 'set'
}
/** Who caused something, with the standing that counted. */
export interface Actor {
  readonly user: Jid
  readonly nick: string | undefined
  readonly affiliation: Affiliation
  readonly role: Role
}
export interface RoleChange extends Turn {
  readonly actor: Actor | undefined
  readonly nick: string
  readonly role: Role
  readonly reason: string | undefined
}
export interface AffiliationChange extends Turn {
  readonly actor: Actor | undefined
  /** Bare. */
  readonly jid: Jid
  readonly affiliation: Affiliation
  /** A nickname to keep for this account; empty to give it up. */
  readonly nick: string | undefined
  readonly reason: string | undefined
  /** By an invitation, which says all there is to say. */
  readonly invited?: true
}
/** An occupant goes, with all its resources. */
export interface Removal extends Turn {
  readonly occupant: Occupant
  /** Codes that everybody gets. */
  readonly status: Set<number>
  /** As it is shown; the occupant's own when left out. */
  readonly affiliation?: Affiliation
  readonly actor?: Actor | undefined
  readonly reason?: string | undefined
  /** What the occupant said on leaving. */
  readonly payload?: readonly Child[]
  /** The id of the farewell, for whoever sent it. */
  readonly farewell?: { readonly from: Jid; readonly id: string | undefined }
}
/** What owners may configure; handlers add to it. */
export interface Configurable extends Turn {
  readonly fields: Field[]
}
/** A form that an owner hands in. */
export interface Submission extends Request {
  readonly form: Form
  /** Names of fields that count as if they were not there. */
  readonly ignored: Set<string>
}
/** An occupant is told how it is shown to others. */
export interface SelfPresence extends Turn {
  readonly news: News
  readonly session: Jid
  /** What this session is told besides. */
  readonly more: Child[]
}
export interface Configuring extends Turn {
  readonly before: RoomConfig
  /** Codes that tell the occupants what changed. */
  readonly status: Set<number>
  /** Who wanted it. */
  readonly actor: Actor
  /** Names of the fields that were submitted. */
  readonly fields: ReadonlySet<string>
}
export interface Destruction extends Turn {
  readonly venue: Jid | undefined
  readonly reason: string | undefined
  readonly password: string | undefined
}
/** A room of the tied service tells something. */
export interface Telling extends Turn {
  readonly from: Jid
  readonly tiding: Tiding
}
/** The service itself opens a lobby, and nobody asked for it. */
export type LobbyOpening = Turn & Omit<Lobby, 'jid'>
export interface LobbyClosing extends Turn {
  readonly venue: Jid | undefined
  readonly reason: string | undefined
}
/** What disco#info says about the room; handlers add to it. */
export interface Description extends Turn {
  readonly features: Set<string>
  /** Of the roominfo form. */
  readonly fields: Field[]
}

/** Every phase and its context. */
export interface Phases {
  'create': Joining
  'enter': Entering
  'admitted': Admission
  'entered': Arrival
  'resync': Joining & Spoken
  'update': Spoken
  'rename': Renaming
  'leave': Spoken
  'probe': Addressed
  'outsider': Heard
  'outsider-left': Heard
  'groupchat': Spoken
  'said': Spoken & { readonly element: Element }
  'message': Spoken
  'whisper': Addressed
  'stranger': Heard
  'admin-request': Request
  'owner-request': Request
  'owner-form': Configurable
  'submitted': Submission
  'iq': Request
  'relay': Addressed
  'stranger-iq': Heard
  'answer': Spoken
  'bounce': Spoken
  'stray-error': Heard
  'describe': Description
  'check-role': RoleChange & Heard & { readonly actor: Actor }
  'check-affiliation': AffiliationChange & Heard & { readonly actor: Actor }
  'set-role': RoleChange
  'set-affiliation': AffiliationChange
  'left': Removal
  'kicked': Removal
  'banned': Removal
  'unlisted': Removal
  'shut-out': Removal
  'dropped': Removal
  'shown-itself': SelfPresence
  'gone': Turn & { readonly sessions: readonly Jid[] }
  'configured': Configuring
  'destroy': Destruction
  'account-gone': Turn & { readonly user: Jid }
  'shut-down': Turn
  'told': Telling
  'open-lobby': LobbyOpening
  'close-lobby': LobbyClosing
}
export type Phase = keyof Phases

/** Whether the first answer ends a phase, or every handler has its say. */
const PHASES = {
  'create': 'first', // a room that does not exist is asked for
  'enter': 'first', // someone asks to come in
  'admitted': 'all', // nothing keeps someone out
  'entered': 'all', // someone is in: what it gets to see, in this order
  'resync': 'first', // an occupant joins again
  'update': 'first', // an occupant's new availability
  'rename': 'first', // an occupant addresses another nickname
  'leave': 'first', // an occupant says goodbye
  'probe': 'first', // an occupant asks how another one is
  'outsider': 'first', // presence from someone who is not in and does not ask to be
  'outsider-left': 'first', // a goodbye from someone who is not in
  'groupchat': 'first', // an occupant speaks to all
  'said': 'all', // something was said to all
  'message': 'first', // any other message of an occupant to the room
  'whisper': 'first', // an occupant speaks to one
  'stranger': 'first', // a message from someone who is not in
  'admin-request': 'first', // muc#admin: roles, affiliations and their lists
  'owner-request': 'first', // muc#owner: configuration and the end of the room
  'owner-form': 'all', // the form of the configuration
  'submitted': 'all', // the form comes back
  'iq': 'first', // any other request to the room, and those that nobody answered
  'relay': 'first', // a request of an occupant to an occupant
  'stranger-iq': 'first', // a request to an occupant from someone who is not in
  'answer': 'first', // the answer to a relayed request
  'bounce': 'first', // an error from an occupant
  'stray-error': 'first', // an error from anyone else
  'describe': 'all', // disco#info of the room
  'check-role': 'first', // someone wants an occupant to have another role
  'check-affiliation': 'first', // someone wants an account to have another affiliation
  'set-role': 'first', // an occupant's role changes
  'set-affiliation': 'first', // an account's affiliation changes
  'left': 'first', // an occupant goes of its own will
  'kicked': 'first',
  'banned': 'first',
  'unlisted': 'first', // no longer a member of a members-only room
  'shut-out': 'first', // the room has become members-only
  'dropped': 'first', // cannot be reached any more
  'shown-itself': 'all', // one resource of an occupant is told how it is shown
  'gone': 'all', // resources are no longer in the room
  'configured': 'all', // the configuration has changed
  'destroy': 'first',
  'account-gone': 'all', // an account that nobody can log in to again
  'shut-down': 'first', // the service ends
  'told': 'first', // a room that this one is tied to tells something
  'open-lobby': 'first', // the service, and nobody who is in, wants people to wait
  'close-lobby': 'first', // it does not want it any more
} as const satisfies { readonly [P in Phase]: 'first' | 'all' }

export const EVERY_PHASE = Object.keys(PHASES) as readonly Phase[]

/** A context before the room hands it on. */
export type Raised<P extends Phase> = Omit<Phases[P], keyof Turn>
/** `undefined`: not mine, let the next one look. In a phase for all it is the same as no effects. */
export type Handler<P extends Phase> = (context: Phases[P]) => Effects | undefined
export type Wrapper<P extends Phase> = (context: Phases[P], next: () => Effects | undefined) => Effects | undefined

/** Where features and faults register. */
export interface HookTable {
  /** After those that are there. */
  on<P extends Phase>(phase: P, handler: Handler<P>): void
  /** Before those that are there. */
  before<P extends Phase>(phase: P, handler: Handler<P>): void
  /** Around all of them: `next` gives their effects, which can be passed on, changed or dropped. */
  around<P extends Phase>(phase: P, wrapper: Wrapper<P>): void
}

/** Runs a phase later, on the room as it is then. */
export function raise<P extends Phase>(phase: P, context: Raised<P>): Effect {
  return { kind: 'raise', phase, context } as unknown as Effect
}

/** The table of one host. */
export class Hooks implements HookTable {
  // By phase, so what is in a list fits the phase under which it is found.
  readonly #handlers = new Map<Phase, Handler<Phase>[]>()
  readonly #wrappers = new Map<Phase, Wrapper<Phase>[]>()

  on<P extends Phase>(phase: P, handler: Handler<P>): void {
    listOf(this.#handlers, phase).push(handler as Handler<Phase>)
  }

  before<P extends Phase>(phase: P, handler: Handler<P>): void {
    listOf(this.#handlers, phase).unshift(handler as Handler<Phase>)
  }

  around<P extends Phase>(phase: P, wrapper: Wrapper<P>): void {
    listOf(this.#wrappers, phase).push(wrapper as Wrapper<Phase>)
  }

  /** The effects of a phase, none of them carried out yet. */
  run<P extends Phase>(phase: P, context: Phases[P]): Effects | undefined {
    let next = (): Effects | undefined => this.#runHandlers(phase, context)
    for (const wrapper of this.#wrappers.get(phase) ?? []) {
      const inner = next
      next = () => wrapper(context as Phases[Phase] & Phases[P], inner)
    }
    return next()
  }

  #runHandlers<P extends Phase>(phase: P, context: Phases[P]): Effects | undefined {
    const all: Effect[] = []
    for (const handler of this.#handlers.get(phase) ?? []) {
      const effects = handler(context as Phases[Phase] & Phases[P])
      if (!effects) continue
      if (PHASES[phase] === 'first') return effects
      for (const effect of effects) all.push(effect)
    }
    return PHASES[phase] === 'all' ? all : undefined
  }
}

function listOf<V>(lists: Map<Phase, V[]>, phase: Phase): V[] {
  const list = lists.get(phase) ?? []
  lists.set(phase, list)
  return list
}
