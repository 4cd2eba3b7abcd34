/** Faults of who gets into a conference. Spec: JITSI. */
import { isHealthRoom } from '../jitsi/rules.ts'
import type { Turn } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import type { Stanza } from '../router/router.ts'
import { fault, type Fault } from './fault.ts'
import { inRoom, underRules } from './jitsi-turns.ts'

const id = (...names: string[]): string[] => names.map(name => `JITSI#${name}`)
const isRecorder = ({ stanza }: { readonly stanza: Stanza }): boolean => stanza.from.local === 'recorder'
const isConference = ({ rules }: Turn): boolean => rules.options.jitsi !== undefined
const mostOf = ({ rules }: Turn): number => rules.options.jitsi?.maxOccupants ?? Number.POSITIVE_INFINITY
/** Without the focus. */
const guestsIn = ({ room }: Turn): number => room.occupants.size - 1

export const JITSI_GATE_FAULTS: readonly Fault[] = [
  // Passwords
  fault({
    name: 'jitsi-passwords-for-recorders', breaks: id('pwwl.1'),
    plant: at => at.hook('enter', turn => isRecorder(turn) && turn.room.config.password !== undefined && !turn.room.config.isMembersOnly ? refuse(turn, 'MUC_PASSWORD_MISSING') : undefined),
  }),
  fault({
    name: 'jitsi-wrong-passwords-of-recorders', breaks: id('pwwl.1'), // whose password would be filled in only where they give none
    plant: at => at.hook('enter', turn => isRecorder(turn) && turn.join.password !== undefined && turn.join.password !== turn.room.config.password ? refuse(turn, 'MUC_PASSWORD_WRONG') : undefined),
  }),
  fault({ name: 'jitsi-passwords-unneeded', breaks: id('pwwl.2'), plant: at => at.around('enter', (turn, next) => isConference(turn) && turn.join.password === undefined ? inRoom(turn, { password: undefined }, next) : next()) }),
  fault({ name: 'jitsi-any-password', breaks: id('pwwl.2'), plant: at => at.around('enter', (turn, next) => isConference(turn) && !turn.room.config.isMembersOnly && turn.join.password !== undefined ? inRoom(turn, { password: undefined }, next) : next()) }),
  fault({ name: 'jitsi-recorders-count-as-members', breaks: id('pwwl.3'), plant: at => at.around('enter', (turn, next) => isRecorder(turn) ? inRoom(turn, { isMembersOnly: false }, next) : next()) }),

  // How many
  fault({ name: 'jitsi-cap-unchecked', breaks: id('maxocc.1', 'maxocc.2'), plant: at => at.refusal('MUC_CONFERENCE_FULL', undefined) }),
  fault({ name: 'jitsi-cap-to-wait-for', breaks: id('maxocc.1', 'maxocc.2'), plant: at => at.refusal('MUC_CONFERENCE_FULL', { type: 'wait' }) }),
  fault({ name: 'jitsi-cap-stops-parts', breaks: id('maxocc.2'), plant: at => at.hook('enter', turn => isRecorder(turn) && guestsIn(turn) >= mostOf(turn) ? refuse(turn, 'MUC_CONFERENCE_FULL') : undefined) }),
  fault({ name: 'jitsi-cap-counts-parts', breaks: id('maxocc.2'), plant: at => at.around('enter', (turn, next) => turn.room.occupants.has('recorder') ? underRules(turn, rules => ({ ...rules, accessWhitelist: rules.admins }), next) : next()) }),
  fault({
    name: 'jitsi-cap-never-counts-focus', breaks: id('maxocc.2'),
    plant: at => at.around('enter', (turn, next) => turn.room.occupants.size >= mostOf(turn) ? underRules(turn, rules => ({ accessWhitelist: rules.admins, ...rules }), next) : next()),
  }),
  fault({
    name: 'jitsi-places-never-free', breaks: id('maxocc.1'),
    plant: at => {
      const everIn = new Map<string, Set<string>>()
      at.hook('enter', turn => {
        const room = turn.room.jid.toString()
        const been = everIn.get(room) ?? new Set()
        everIn.set(room, been)
        if (isHealthRoom(turn.room.jid) || been.size - 1 < mostOf(turn) || isRecorder(turn)) {
          if (!isRecorder(turn)) been.add(turn.stanza.from.toString())
          return undefined
        }
        return refuse(turn, 'MUC_CONFERENCE_FULL')
      })
    },
  }),
  fault({ name: 'jitsi-cap-for-presence', breaks: id('maxocc.4'), plant: at => at.hook('update', turn => guestsIn(turn) >= mostOf(turn) ? refuse(turn, 'MUC_CONFERENCE_FULL') : undefined) }),
  fault({ name: 'jitsi-cap-in-health-rooms', breaks: id('maxocc.4'), plant: at => at.hook('enter', turn => isHealthRoom(turn.room.jid) && turn.room.occupants.size >= mostOf(turn) ? refuse(turn, 'MUC_CONFERENCE_FULL') : undefined) }),
]
