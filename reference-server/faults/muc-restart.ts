/** Faults of what is left of rooms when the server has been started again. Spec: XEP-0045 v1.35.5 §4.2, §5.2, §7.2.5, §7.2.15, §7.10. */
import { DEFAULT_CONFIG } from '../muc/room-config.ts'
import type { Bond } from '../muc/room-state.ts'
import type { Lasting } from '../muc/store.ts'
import { fault, type Fault } from './fault.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

export const MUC_RESTART_FAULTS: readonly Fault[] = [
  fault({
    name: 'muc-restart-forgets-rooms', breaks: id('terms-rooms.2', 'affil.5', 'enter-pw.1', 'enter-subject.1', 'register.4', 'register.5'), port: true,
    plant: at => at.foundRoom(() => undefined),
  }),
  fault({
    name: 'muc-restart-forgets-configuration', breaks: id('terms-rooms.2', 'enter-pw.1'), port: true,
    plant: at => at.foundRoom(room => ({ ...room, config: { ...DEFAULT_CONFIG, isPersistent: true } })),
  }),
  fault({
    name: 'muc-restart-forgets-password', breaks: id('enter-pw.1'), port: true,
    plant: at => at.foundRoom(room => ({ ...room, config: { ...room.config, password: undefined } })),
  }),
  fault({
    name: 'muc-restart-forgets-owners', breaks: id('owner.2', 'affil.5', 'terms-rooms.2'), port: true,
    plant: at => at.foundRoom(room => withBonds(room, bond => bond.affiliation === 'owner' ? [] : [bond])),
  }),
  fault({
    name: 'muc-restart-makes-members-of-admins', breaks: id('affil.5'), port: true,
    plant: at => at.foundRoom(room => withBonds(room, bond => [bond.affiliation === 'admin' ? { ...bond, affiliation: 'member' } : bond])),
  }),
  fault({
    name: 'muc-restart-forgets-bans', breaks: id('affil.5'), port: true,
    plant: at => at.foundRoom(room => withBonds(room, bond => bond.affiliation === 'outcast' ? [] : [bond])),
  }),
  fault({
    name: 'muc-restart-forgets-nicknames', breaks: id('register.5'), port: true,
    plant: at => at.foundRoom(room => withBonds(room, bond => [{ ...bond, nick: undefined }])),
  }),
  fault({ name: 'muc-restart-forgets-subject', breaks: id('enter-subject.1'), port: true, plant: at => at.foundRoom(room => ({ ...room, subject: undefined })) }),
  fault({ name: 'muc-restart-keeps-temporary-rooms', breaks: id('terms-rooms.1'), port: true, plant: at => at.lastingRooms(({ life }) => life === 'open') }),
]

function withBonds(room: Lasting, change: (bond: Bond) => readonly Bond[]): Lasting {
  const bonds = [...room.bonds].flatMap(([jid, bond]) => change(bond).map(changed => [jid, changed] as const))
  return { ...room, bonds: new Map(bonds) }
}
