/** Who gets into a conference: everybody at every gate, asked table by table. Spec: JITSI, in the order of its modules. */
import { expect, must } from '#harness/clause/clause.js'
import { type Bringing, type Comer, type Gates, gates, type GateSetting } from '#suites/scenes/gates.js'
import { decide, inAs, STANDINGS } from './gate-table.ts'

const OPEN: GateSetting = { lobby: false, password: false, full: false }
const LOCKED = { ...OPEN, password: true }
const LOCKED_LOBBY = { ...LOCKED, lobby: true }
const RIGHT: Bringing = { password: 'right', name: true }
const WRONG: Bringing = { password: 'wrong', name: true }
const NONE: Bringing = { password: 'none', name: true }
const ANYTHING = [NONE, WRONG, RIGHT]
const NAMELESS = ANYTHING.map(bringing => ({ ...bringing, name: false }))
const PEOPLE = ['owner', 'member', 'guest', 'banned'] as const
const PARTS = ['focus', 'recorder'] as const
const inWords = (who: Comer, { password, name }: Bringing): string => `${who}, ${password === 'none' ? 'no' : `a ${password}`} password${name ? '' : ', no name'}`

/** Asks row by row; of several right answers the one that was given. */
async function ask({ come }: Gates, setting: GateSetting, rows: readonly (readonly [Comer, Bringing])[]): Promise<void> {
  const standings = { ...STANDINGS }
  const seen: Record<string, string> = {}
  const right: Record<string, string> = {}
  for (const [index, [who, bringing]] of rows.entries()) {
    const row = `${index + 1}. ${inWords(who, bringing)}`
    const answers = decide(who, setting, bringing, standings[who])
    const answer = await come(who, bringing)
    seen[row] = answer
    right[row] = answers.includes(answer) ? answer : answers.join(' or ')
    const became = (['owner', 'member', 'none'] as const).find(standing => answers.includes(inAs(standing)))
    if (became !== undefined) standings[who] = became
  }
  expect(seen).toEqual(right)
}

/** Each of these with each of those, in this order. */
function crossed(whom: readonly Comer[], what: readonly Bringing[]): (readonly [Comer, Bringing])[] {
  return what.flatMap(bringing => whom.map(who => [who, bringing] as const))
}

/** A table of one room: each of these brings each of those. */
function table(id: string, says: string, setting: GateSetting, whom: readonly Comer[], what: readonly Bringing[]): void {
  must(id, says, gates(setting, [...new Set(whom)]).with({ meets: 'a-table' }), async scene => ask(scene, setting, crossed(whom, what)))
}

// The password
table('JITSI#pwwl.1~gates', 'parts of the installation enter a room with a password whatever they bring', LOCKED, PARTS, [...ANYTHING, ...NAMELESS])
table('JITSI#pwwl.2~gates', 'a password is asked of everybody who is on no whitelist, owners and members too', LOCKED, PEOPLE, [...ANYTHING, ...NAMELESS])
table('JITSI#pwwl.2~gates-again', 'whoever has entered with the password once is asked for it again', LOCKED, PEOPLE, [RIGHT, NONE, WRONG])
table('JITSI#pwwl.3~gates', 'somebody on the password whitelist waits in the lobby, whatever password he brings but the right one', LOCKED_LOBBY, ['recorder'], [NONE, WRONG])
table('JITSI#pwwl.1~gates-member', 'somebody on the password whitelist who has become a member enters a room with lobby and password, whatever he brings', LOCKED_LOBBY, ['recorder'], [RIGHT, WRONG, NONE])

// The lobby
table('JITSI#lobby.6~gates', 'whoever has no standing is shown the lobby, whatever he brings', { ...OPEN, lobby: true }, [...PARTS, ...PEOPLE], [NONE, WRONG])
table('JITSI#lobby.7~gates', 'the name is asked for before the lobby is shown and before the password is asked for', LOCKED_LOBBY, [...PARTS, 'owner', 'member', 'guest'], NAMELESS)
table('JITSI#lobby.8~gates', 'the right password admits past the lobby, and the banned it does not', LOCKED_LOBBY, [...PARTS, ...PEOPLE], [RIGHT])
table('JITSI#lobby.8~gates-again', 'whoever has passed the lobby with the password comes again without it', LOCKED_LOBBY, ['guest'], [NONE, RIGHT, NONE])
table('JITSI#lobby.9~gates', 'a wrong password admits nobody, and is shown as wrong to those only who need not wait', LOCKED_LOBBY, [...PARTS, ...PEOPLE], [WRONG])
table('JITSI#lobby.10~gates', 'whoever need not wait need not know the password, either', LOCKED_LOBBY, [...PARTS, ...PEOPLE], [NONE, NONE])

// The limit
table('JITSI#maxocc.1~gates', 'a full room is full for whoever counts, before any other gate', { ...OPEN, full: true }, PEOPLE, ANYTHING)
table('JITSI#maxocc.1~gates-lobby', 'a full room is full for whoever would have to wait, or knows its password', { ...LOCKED_LOBBY, full: true }, PEOPLE, ANYTHING)
table('JITSI#maxocc.2~gates', 'parts of the installation enter a full room', { ...LOCKED, full: true }, PARTS, ANYTHING)
table('JITSI#maxocc.2~gates-lobby', 'parts of the installation come to the other gates of a full room', { ...LOCKED_LOBBY, full: true }, PARTS, ANYTHING)

// Tokens
table('JITSI#tokaff.1~gates', 'the token of a moderator opens no room with a password', LOCKED, ['moderator'], ANYTHING)
table('JITSI#tokaff.2~gates', 'any other token opens no room with a password', LOCKED, ['bearer'], ANYTHING)
table('JITSI#tokaff.4~gates', 'a token opens no lobby, and counts for whoever knows the password', LOCKED_LOBBY, ['moderator', 'bearer'], [NONE, WRONG, RIGHT, NONE])
table('JITSI#maxocc.1~gates-tokens', 'a token makes no place', { ...OPEN, full: true }, ['moderator', 'bearer'], [NONE])
