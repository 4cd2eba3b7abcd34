/** Faults of conferences that people have met in real deployments (known bug 30), and of the order of their gates. Spec: JITSI. */
import { childOf, type Element, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Turn } from '../muc/hooks.ts'
import { affiliationOf } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import type { Stanza } from '../router/router.ts'
import { fault, type Fault } from './fault.ts'
import { underRules } from './jitsi-turns.ts'
import { altered, isError, isOthers, without } from './muc-effects.ts'

const id = (...names: string[]): string[] => names.map(name => `JITSI#${name}`)
const isConference = ({ rules }: Turn): boolean => rules.options.jitsi !== undefined
/** Somebody whose token says what he may do is asked about elsewhere. */
const isGuest = ({ rules, stanza }: Turn & { readonly stanza: Stanza }): boolean => rules.grantOf(stanza.from)?.claims['context'] === undefined

export const JITSI_KNOWN_BUG_FAULTS: readonly Fault[] = [
  // jitsi-meet#8173: whoever comes from another host than the participants is shown a lobby with that host in its address
  fault({
    name: 'jitsi-lobby-mapped-twice', breaks: id('lobby.6'),
    plant: at => at.around('enter', ({ stanza: { from } }, next) => from.domain.startsWith('auth.') ? altered(next(), isError, copy => withLobby(copy, from.domain)) : next()),
  }),
  // jitsi-meet#5720: who waits may give any password
  fault({
    name: 'jitsi-any-password-past-lobby', breaks: id('lobby.9', 'tokaff.4'),
    plant: at => at.around('enter', (turn, next) => {
      const { room: { config }, join } = turn
      if (isConference(turn) && config.isMembersOnly && config.password !== undefined && join.password !== undefined) Object.assign(turn, { join: { ...join, password: config.password } })
      return next()
    }),
  }),
  // docker-jitsi-meet#1593: owners cannot make anybody an owner
  fault({
    name: 'jitsi-owners-grant-nothing', breaks: id('muc.13', 'lobby.10'), spoils: ['entering'],
    plant: at => at.hook('check-affiliation', turn => isConference(turn) && isGuest(turn) && turn.affiliation === 'owner' && !turn.room.admins.has(turn.actor.user.toString()) ? refuse(turn, 'MUC_AFFILIATION_FORBIDDEN') : undefined),
  }),
  fault({
    name: 'jitsi-grants-unseen', breaks: id('muc.13'),
    plant: at => at.around('set-affiliation', (turn, next) => isConference(turn) && turn.actor && turn.affiliation === 'owner' ? without(next(), isOthers) : next()),
  }),

  fault({ name: 'jitsi-cap-forgotten-with-lobby', breaks: id('maxocc.1'), plant: at => at.around('enter', (turn, next) => isConference(turn) && turn.room.config.isMembersOnly ? underRules(turn, rules => ({ ...rules, maxOccupants: undefined }), next) : next()) }),
  fault({
    name: 'jitsi-password-lifts-bans', breaks: id('lobby.8'),
    plant: at => at.around('enter', (turn, next) => {
      const { room, join, stanza: { from } } = turn
      if (isConference(turn) && room.config.isMembersOnly && join.password === room.config.password && affiliationOf(room, from) === 'outcast') {
        Object.assign(turn, { room: { ...room, bonds: new Map([...room.bonds].filter(([jid]) => jid !== from.bareText)) } })
      }
      return next()
    }),
  }),
  fault({ name: 'jitsi-anybody-makes-rooms', breaks: id('muc.24'), plant: at => at.around('create', (turn, next) => isConference(turn) ? underRules(turn, rules => ({ ...rules, admins: undefined }), next) : next()) }),
  fault({ name: 'jitsi-creation-in-other-words', breaks: id('muc.24'), plant: at => at.refusal('MUC_CREATION_RESTRICTED', { text: 'Not here' }) }),
]

function withLobby(copy: Element, domain: string): Element {
  const error = childOf(copy, NS.client, 'error')
  for (const lobby of elementsOf(error ?? copy).filter(({ name }) => name === 'lobbyroom')) lobby.children = [`${lobby.text()}.${domain}`]
  return copy
}
