/** Faults of conferences that wait for a host. Spec: JITSI. */
import { raise, type Effects, type Joining, type Phases, type Turn } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import { underRules } from './jitsi-turns.ts'

const id = (...numbers: number[]): string[] => numbers.map(number => `JITSI#wfh.${number}`)
const isHosted = ({ rules }: Turn): boolean => rules.options.jitsi?.waitForHost !== undefined
const isModerated = ({ room }: Turn): boolean => room.jid.local.startsWith('[')
const hasToken = ({ rules, stanza }: Joining): boolean => rules.grantOf(stanza.from) !== undefined

/** Opens or closes the lobby in another way. */
const otherwise = <P extends 'open-lobby' | 'close-lobby'>(phase: P, change: Partial<Phases[P]>) => (at: FaultSeams): void => {
  at.around(phase, (turn, next) => {
    if (isHosted(turn)) Object.assign(turn, change)
    return next()
  })
}
/** Other tokens count in moderated rooms for somebody. */
const trusting = (issuers: readonly string[] | undefined, turn: Joining, next: () => Effects | undefined): Effects | undefined =>
  underRules(turn, rules => ({ ...rules, moderated: { rooms: [], tenants: [], ...rules.moderated, issuers } }), next)

export const JITSI_HOST_FAULTS: readonly Fault[] = [
  fault({ name: 'jitsi-host-not-named', breaks: [...id(1), 'JITSI#lobby.25'], plant: otherwise('open-lobby', { because: undefined }) }),
  fault({ name: 'jitsi-host-awaited-by-name', breaks: id(1), plant: otherwise('open-lobby', { skipsNames: false }) }),
  fault({
    name: 'jitsi-host-awaited-in-the-open', breaks: id(1),
    plant: at => at.hook('describe', turn => {
      if (isHosted(turn) && turn.features.delete('muc_membersonly')) turn.features.add('muc_open')
      return undefined
    }, 'on'),
  }),
  fault({ name: 'jitsi-host-leaves-lobby-open', breaks: id(2), plant: at => at.around('close-lobby', (turn, next) => isHosted(turn) ? [] : next()) }),
  fault({ name: 'jitsi-host-leads-nowhere', breaks: id(2), plant: otherwise('close-lobby', { venue: undefined }) }),
  fault({ name: 'jitsi-host-arrives-in-silence', breaks: id(2), plant: otherwise('close-lobby', { reason: undefined }) }),
  fault({
    name: 'jitsi-host-owns-nothing', breaks: id(3),
    plant: at => at.hook('admitted', turn => {
      if (isHosted(turn) && hasToken(turn)) turn.grants.push('member')
      return undefined
    }, 'on'),
  }),
  fault({
    name: 'jitsi-host-owns-moderated-rooms', breaks: id(3),
    plant: at => at.hook('admitted', turn => {
      if (isHosted(turn) && isModerated(turn) && hasToken(turn)) turn.grants.push('owner')
      return undefined
    }, 'on'),
  }),
  fault({
    name: 'jitsi-host-awaited-again', breaks: id(4),
    plant: at => at.around('enter', (turn, next) => {
      const isLeft = isHosted(turn) && turn.room.meeting.hasHost && !turn.room.occupants.has('host')
      if (isLeft) Object.assign(turn, { room: { ...turn.room, meeting: { ...turn.room.meeting, hasHost: false } } })
      return next()
    }),
  }),
  fault({ name: 'jitsi-host-awaited-by-parts', breaks: id(5), plant: at => at.hook('enter', turn => isHosted(turn) && turn.nick === 'part' ? refuse(turn, 'MUC_MEMBERS_ONLY') : undefined) }),
  fault({
    name: 'jitsi-parts-are-hosts', breaks: id(5),
    plant: at => at.hook('entered', turn => isHosted(turn) && turn.nick === 'part' ? [{ kind: 'meeting', change: { kind: 'hosted' } }, raise('close-lobby', { venue: undefined, reason: undefined })] : undefined, 'on'),
  }),
  fault({ name: 'jitsi-host-of-any-issuer', breaks: id(6), plant: at => at.around('enter', (turn, next) => isHosted(turn) ? trusting(undefined, turn, next) : next()) }),
  fault({ name: 'jitsi-host-of-no-issuer', breaks: id(6), plant: at => at.around('enter', (turn, next) => isHosted(turn) && turn.nick === 'host' ? trusting([], turn, next) : next()) }),
]
