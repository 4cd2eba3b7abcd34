/**
 * What a conference of Jitsi's is beside a room: its id, whether focus and host have been there, who waits for the focus, and what users were
 * permitted. The only function that changes it. Spec: JITSI-MEETID-01 to -05, JITSI-WFH-04, JITSI-PERM-01 to -07.
 */
import type { Jid } from '#xmpp/jid.js'
import type { Stanza } from '../router/router.ts'

/** What somebody may do beside talking, by the name of the feature: as tokens say it, a boolean or its name in letters. */
export type Features = Readonly<Record<string, unknown>>

export interface Meeting {
  /** Empty before there is one. */
  readonly id: string
  /** Whether the focus has ever been in: nobody waits for it any more. */
  readonly isOpen: boolean
  /** Whether a host has ever been in: nobody waits for one any more. */
  readonly hasHost: boolean
  /** Joins that wait for the focus, the oldest first; one of each session. */
  readonly waiting: readonly Stanza[]
  /** What a session may do by what happened in here, by full JID. */
  readonly features: ReadonlyMap<string, Features>
  /** Bare JIDs of accounts that have become owners, and have not been told yet what they may do. */
  readonly untold: ReadonlySet<string>
}

export type MeetingChange =
  | { readonly kind: 'name'; readonly id: string }
  | { readonly kind: 'wait'; readonly stanza: Stanza }
  | { readonly kind: 'give-up'; readonly session: Jid }
  | { readonly kind: 'open' }
  | { readonly kind: 'hosted' }
  | { readonly kind: 'permit'; readonly session: Jid; readonly features: Features | undefined }
  | { readonly kind: 'owe'; readonly user: Jid }
  | { readonly kind: 'told'; readonly user: Jid }

export const NO_MEETING: Meeting = { id: '', isOpen: false, hasHost: false, waiting: [], features: new Map(), untold: new Set() }

/** The meeting after a change. */
export function meetingAfter(meeting: Meeting, change: MeetingChange): Meeting {
  switch (change.kind) {
    case 'name': return { ...meeting, id: change.id }
    case 'wait': return { ...meeting, waiting: withJoin(meeting.waiting, change.stanza) }
    case 'give-up': return { ...meeting, waiting: meeting.waiting.filter(({ from }) => !from.equals(change.session)) }
    case 'open': return { ...meeting, isOpen: true, waiting: [] }
    case 'hosted': return { ...meeting, hasHost: true }
    case 'permit': {
      const features = new Map(meeting.features)
      if (change.features) features.set(change.session.toString(), change.features)
      else features.delete(change.session.toString())
      return { ...meeting, features }
    }
    case 'owe': return { ...meeting, untold: meeting.untold.union(new Set([change.user.bareText])) }
    case 'told': return { ...meeting, untold: meeting.untold.difference(new Set([change.user.bareText])) }
  }
}

/** Whoever asks again keeps its place: nobody fills the queue alone. */
function withJoin(waiting: readonly Stanza[], stanza: Stanza): readonly Stanza[] {
  const place = waiting.findIndex(({ from }) => from.equals(stanza.from))
  return place < 0 ? [...waiting, stanza] : waiting.with(place, stanza)
}
