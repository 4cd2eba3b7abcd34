/** What a room ought to be after each of a random history of changes, as an owner can see it; knows nothing of the server. Spec: XEP-0045 v1.35.5 §4.2, §9, §10. */
import type { Chance } from '#bench/micro/fuzz-reader/inputs.js'

const PEOPLE = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5'] as const
const GIVEN = ['admin', 'member', 'outcast', 'none', 'owner'] as const
/** Messages that are compared: as many as a newcomer gets at most. */
export const COMPARED = 50

export interface Rank {
  readonly affiliation: (typeof GIVEN)[number]
  readonly nick: string | undefined
}

export interface Room {
  readonly name: string
  readonly description: string
  readonly maxUsers: string
  readonly isPersistent: boolean
  /** By name of the person; who has none is not in it. */
  readonly ranks: Readonly<Record<string, Rank>>
  readonly subject: string
  /** Oldest first. */
  readonly history: readonly string[]
}

export type Change =
  | { readonly do: 'found'; readonly name: string }
  | { readonly do: 'destroy' }
  | { readonly do: 'configure'; readonly name: string; readonly description: string; readonly maxUsers: string; readonly isPersistent: boolean }
  | { readonly do: 'rank'; readonly people: readonly ({ readonly who: string } & Rank)[] }
  | { readonly do: 'subject'; readonly text: string }
  | { readonly do: 'say'; readonly text: string }

/** A change that a room accepts that is like this. */
export function anyChange(chance: Chance, room: Room | undefined, number: number): Change {
  if (!room) return { do: 'found', name: `founded ${number}` }
  const dice = chance.next(100)
  if (dice < 2) return { do: 'destroy' }
  if (dice < 20) return { do: 'configure', name: `name ${number}`, description: `description ${number}`, maxUsers: chance.pick(['10', '20', '50', 'none']), isPersistent: room.isPersistent ? chance.next(8) > 0 : true }
  if (dice < 60) return { do: 'rank', people: [...new Set(Array.from({ length: 1 + chance.next(4) }, () => chance.pick(PEOPLE)))].map(who => anyRank(chance, who)) }
  return dice < 70 ? { do: 'subject', text: `subject ${number} <&>` } : { do: 'say', text: `message ${number}` }
}

function anyRank(chance: Chance, who: string): { readonly who: string } & Rank {
  const affiliation = chance.pick(GIVEN)
  return { who, affiliation, nick: chance.next(2) === 0 && canHaveNick(affiliation) ? `nick of ${who}` : undefined }
}

function canHaveNick(affiliation: Rank['affiliation']): boolean {
  return affiliation !== 'none' && affiliation !== 'outcast'
}

/** The room after a change. */
export function after(room: Room | undefined, change: Change): Room | undefined {
  if (change.do === 'found') return { name: change.name, description: '', maxUsers: 'none', isPersistent: true, ranks: {}, subject: '', history: [] }
  if (change.do === 'destroy' || !room) return undefined
  switch (change.do) {
    case 'configure': {
      const { do: _, ...config } = change
      return { ...room, ...config }
    }
    case 'rank': return { ...room, ranks: ranked(room.ranks, change.people) }
    case 'subject': return { ...room, subject: change.text }
    case 'say': return { ...room, history: [...room.history, change.text].slice(-COMPARED) }
  }
}

function ranked(before: Room['ranks'], people: readonly ({ readonly who: string } & Rank)[]): Room['ranks'] {
  const ranks = { ...before }
  for (const { who, affiliation, nick } of people) {
    const kept = nick ?? (canHaveNick(affiliation) ? ranks[who]?.nick : undefined)
    if (affiliation === 'none') delete ranks[who]
    else ranks[who] = { affiliation, nick: kept }
  }
  return ranks
}

/** What of it is there after a restart. */
export function lasting(room: Room | undefined): Room | undefined {
  return room?.isPersistent ? room : undefined
}

/** The same text for the same room. */
export function fingerprint(room: Room | undefined): string {
  if (!room) return 'no room'
  const { ranks, ...rest } = room
  return JSON.stringify({ ...rest, ranks: PEOPLE.map(who => [who, ranks[who]?.affiliation ?? 'none', ranks[who]?.nick ?? null]) })
}
