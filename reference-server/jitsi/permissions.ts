/**
 * What moderators may do is told to them when they become moderators, and to nobody else: what their tokens say, what the one who made
 * them owners may do, or what everybody may. Spec: JITSI-PERM-01 to -05, -07 (jitsi_permissions).
 */
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Jid } from '#xmpp/jid.js'
import type { AffiliationChange, Effect, Effects, HookTable, SelfPresence, Turn } from '../muc/hooks.ts'
import { affiliationOf, occupantOf } from '../muc/room-state.ts'
import type { Features } from './meeting.ts'
import { isHealthRoom } from './rules.ts'

export function permissions(hooks: HookTable): void {
  // Whoever becomes an owner before it is in is told on arrival.
  hooks.on('admitted', turn => owed(turn, turn.stanza.from.bare, turn.grants.at(-1)))
  hooks.around('set-affiliation', (turn, next) => {
    const effects = next()
    return effects && isAbsent(turn) ? [...effects, ...owed(turn, turn.jid, turn.affiliation) ?? []] : effects
  })

  hooks.on('shown-itself', turn => isMeant(turn, turn.news.occupant.user) ? tell(turn) : undefined)

  hooks.on('gone', ({ room, sessions }) => sessions.filter(session => room.meeting.features.has(session.toString())).map(session => permit(session, undefined)))
  hooks.on('account-gone', ({ room, user }) => room.meeting.untold.has(user.toString()) ? [told(user)] : undefined)
}

function isMeant({ room, rules }: Turn, user: Jid): boolean {
  return rules.options.jitsi?.permissions !== undefined && !room.admins.has(user.bareText) && !isHealthRoom(room.jid)
}

function owed(turn: Turn, user: Jid, affiliation: AffiliationChange['affiliation'] | undefined): Effects | undefined {
  const isNews = affiliation !== undefined && affiliation !== affiliationOf(turn.room, user) && isMeant(turn, user)
  return isNews ? [{ kind: 'meeting', change: affiliation === 'owner' || affiliation === 'admin' ? { kind: 'owe', user } : { kind: 'told', user } }] : undefined
}

function isAbsent({ room, jid }: AffiliationChange): boolean {
  return [...room.occupants.values()].every(({ user }) => !user.equals(jid))
}

function tell(turn: SelfPresence): Effects | undefined {
  const { room, rules, news: { occupant }, session, more } = turn
  const before = occupantOf(room, session)?.affiliation ?? occupant.affiliation
  if (before === 'owner' && occupant.affiliation !== 'owner') return room.meeting.features.has(session.toString()) ? [permit(session, undefined)] : undefined
  const copied = before !== 'owner' && occupant.affiliation === 'owner' ? featuresOfActor(turn) : undefined
  if (!copied && tokenFeatures(turn, session)) return undefined
  const isNews = before !== occupant.affiliation || room.meeting.untold.has(occupant.user.toString()) || room.isNew
  if (!copied && !(isNews && occupant.role === 'moderator')) return undefined
  const features = copied ?? room.meeting.features.get(session.toString()) ?? usual(rules.options.jitsi?.permissions ?? [])
  more.push(element(features))
  return [permit(session, features), told(occupant.user)]
}

/** Of the client with which somebody makes another one an owner. */
function featuresOfActor(turn: SelfPresence): Features | undefined {
  const actor = turn.room.occupants.get(turn.news.actor?.nick ?? '')
  return actor?.sessions.map(session => featuresOf(turn, session)).find(features => features !== undefined)
}

function featuresOf(turn: Turn, session: Jid): Features | undefined {
  return turn.room.meeting.features.get(session.toString()) ?? tokenFeatures(turn, session)
}

function tokenFeatures({ rules }: Turn, session: Jid): Features | undefined {
  const context = rules.grantOf(session)?.claims['context'] as { readonly features?: unknown } | null | undefined
  const features = context?.features
  return typeof features === 'object' && features !== null ? features as Features : undefined
}

function usual(names: readonly string[]): Features {
  return Object.fromEntries(names.map(name => [name, true]))
}

function element(features: Features): Element {
  return el('permissions', { xmlns: NS.jitmeet }, ...Object.entries(features).map(([name, value]) => el('p', { name, val: String(value) })))
}

function permit(session: Jid, features: Features | undefined): Effect {
  return { kind: 'meeting', change: { kind: 'permit', session, features } }
}

function told(user: Jid): Effect {
  return { kind: 'meeting', change: { kind: 'told', user } }
}
