/** Matchers for rosters: what a roster or a push says. Spec: RFC 6121 §2.1. */
import { attr, childrenOf, type Element, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { equal, hit, type Matcher, matcher, miss } from './matcher.ts'
import { iqRequest, type IqSeen } from './stanza.ts'

export interface RosterItemSeen {
  readonly jid: string | undefined
  readonly name: string | undefined
  readonly subscription: string | undefined
  readonly ask: string | undefined
  readonly approved: string | undefined
  /** In the order of the alphabet. */
  readonly groups: readonly string[]
}

export interface RosterSeen {
  readonly ver: string | undefined
  readonly items: readonly RosterItemSeen[]
}

/** Reads the payload of a result or a push. */
export function readRoster(query: Element): RosterSeen {
  return { ver: attr(query, 'ver'), items: childrenOf(query, NS.roster, 'item').map(readItem) }
}

function readItem(item: Element): RosterItemSeen {
  const said = (name: string): string | undefined => attr(item, name)
  return {
    jid: said('jid'), name: said('name'), subscription: said('subscription'), ask: said('ask'), approved: said('approved'),
    groups: childrenOf(item, NS.roster, 'group').map(textOf).toSorted((a, b) => a.localeCompare(b)),
  }
}

/** A push; `item` is its first. */
export interface RosterPushSeen extends IqSeen, RosterSeen {
  readonly item: RosterItemSeen
}

export interface RosterPushWanted {
  readonly jid?: string
  readonly subscription?: string
  readonly ask?: string
  readonly name?: string
}

/** A roster push, about this contact when one is given. */
export function rosterPush(wanted: RosterPushWanted = {}): Matcher<RosterPushSeen> {
  const request = iqRequest({ ns: NS.roster })
  return matcher<RosterPushSeen>('a roster push', event => {
    const seen = request.match(event)
    if (!seen.ok) return seen
    const { payload } = seen.value
    const roster = payload && is(payload, NS.roster, 'query') && seen.value.type === 'set' ? readRoster(payload) : undefined
    const item = roster?.items[0]
    return roster && item ? hit({ ...seen.value, ...roster, item }) : miss('a roster request that is no push', 0.25)
  }, [
    ...equal<RosterPushSeen>('contact', wanted.jid, ({ item }) => item.jid, 'about'),
    ...equal<RosterPushSeen>('subscription', wanted.subscription, ({ item }) => item.subscription ?? 'none'),
    ...equal<RosterPushSeen>('ask', wanted.ask, ({ item }) => item.ask),
    ...equal<RosterPushSeen>('name', wanted.name, ({ item }) => item.name),
  ])
}
