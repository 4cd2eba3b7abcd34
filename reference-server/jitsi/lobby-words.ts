/**
 * A room and its lobby: what either knows of the other, and what they tell each other. They are rooms of two services, and neither
 * looks into the other; the services carry the tidings.
 */
import type { Jid } from '#xmpp/jid.js'
import type { Affiliation } from '#xmpp/stanzas/muc-user.js'
import type { Bond } from '../muc/room-state.ts'

/** What a room knows of its lobby. */
export interface Lobby {
  /** Its room, on the service of lobbies. */
  readonly jid: Jid
  /** Name of an element of `http://jitsi.org/jitmeet` that says why people wait. JITSI-LOBBY-25. */
  readonly because?: string | undefined
  /** Nobody has to say a name to be shown the lobby. JITSI-LOBBY-07. */
  readonly skipsNames?: boolean | undefined
  /** The room outlives its last occupant while somebody waits. JITSI-PLOBBY-01. */
  readonly holdsRoom?: boolean | undefined
}

export type ToLobby =
  /** There is a lobby from now on, and these are the bonds of its room. */
  | { readonly kind: 'lobby-opened'; readonly bonds: readonly Bond[] }
  /** It is no more; whoever waits is shown the venue. */
  | { readonly kind: 'lobby-closed'; readonly venue: Jid | undefined; readonly reason: string | undefined }
  /** An account, by its bare JID, has another affiliation. */
  | { readonly kind: 'standing'; readonly jid: Jid; readonly affiliation: Affiliation }
  /** An occupant of the room, here by its nickname, asks somebody in. */
  | { readonly kind: 'asked-in'; readonly invitee: Jid; readonly by: string }
  | { readonly kind: 'room-empty' }

export type FromLobby =
  /** An occupant of the room, by its nickname, lets somebody in who waits. */
  | { readonly kind: 'granted'; readonly who: Waiting; readonly by: string }
  /** An account, by its bare JID, has sent somebody away. */
  | { readonly kind: 'denied'; readonly who: Waiting; readonly by: Jid }
  | { readonly kind: 'nobody-waits' }

/** Somebody in the lobby. */
export interface Waiting {
  /** lobby@service/nick */
  readonly jid: Jid
  /** The display name. */
  readonly name: string | undefined
}

export type Tiding = ToLobby | FromLobby
