import { expect, test } from 'vitest'
import { attr, childOf, childrenOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { type Person, ROOM, world, type World } from '../muc/room-driver.ts'
import { jitsiRoomOptions, type JitsiRules } from './rules.ts'

const ADMINS = { admins: ['focus@test'] }
const EVERYBODY = { moderated: { rooms: ['staff'], tenants: ['red'] }, allOwners: { mayRevoke: false } }

/** People whose names say what their tokens say; the focus is in. */
function conference(rules: JitsiRules, tokens: Readonly<Record<string, object>> = {}, room = ROOM): World & { readonly focus: Person; readonly enter: (name: string, password?: string) => Person; readonly room: string } {
  const all = world(jitsiRoomOptions({ ...ADMINS, ...rules }), {}, {
    grantOf: ({ local }) => tokens[local] && { claims: tokens[local] as Record<string, unknown> },
  })
  const focus = all.person('focus', 'focus')
  const enter = (name: string, password?: string): Person => {
    const person = all.person(name)
    person.inbox.length = 0
    return person.presence(`${room}/${name}`, {}, joinWith(password))
  }
  focus.presence(`${room}/focus`, {}, joinWith(undefined)).inbox.length = 0
  return { ...all, focus, enter, room }
}

function joinWith(password: string | undefined): Element {
  return writeMucJoin(password === undefined ? {} : { password })
}

/** What somebody is told about itself when it comes in. */
function self(person: Person): string | undefined {
  return person.heard.find(line => line.includes('110') || line.includes('error'))
}

const user = (claims: object): object => ({ context: { user: claims } })

test.each<[object, string]>([
  [user({ affiliation: 'owner' }), 'owner/moderator'],
  [user({ affiliation: 'moderator' }), 'owner/moderator'],
  [user({ affiliation: 'teacher' }), 'owner/moderator'],
  [user({ moderator: true }), 'owner/moderator'],
  [user({ moderator: 'true' }), 'owner/moderator'],
  [user({ moderator: 'yes' }), 'member/participant'],
  [user({ moderator: false, affiliation: 'student' }), 'member/participant'],
  [{ context: null }, 'member/participant'],
  [{}, 'member/participant'],
])('a token that says %j', (claims, expected) => {
  const { focus, enter } = conference({ tokenAffiliation: true }, { ada: claims })
  expect(self(enter('ada'))).toBe(`ada is ${expected} ada@test/home 100 110`)
  expect(focus.heard).toEqual([`ada is ${expected} ada@test/home`])
})

test('tokens change nothing for those who have none, for the focus and in rooms of health checks', () => {
  const health = '__jicofo-health-check-1@muc.test'
  const tokens = { focus: {}, ada: user({ moderator: true }) }
  const { focus, enter } = conference({ tokenAffiliation: true }, tokens)
  expect(self(enter('guest'))).toBe('guest is none/participant guest@test/home 100 110')
  expect(self(focus.leave().presence(`${ROOM}/focus`, {}, joinWith(undefined)))).toContain('focus')
  const check = conference({ tokenAffiliation: true }, tokens, health)
  expect(self(check.enter('ada'))).toBe('ada is none/participant ada@test/home 100 110')
})

test('a token opens no room for members, unless with the right password; whoever is refused has gained nothing', () => {
  const { focus, enter } = conference({ tokenAffiliation: true }, { ada: user({ moderator: true }), bea: {} })
  focus.configure({ membersonly: '1', roomsecret: 'sesame' })
  const owners = (): string[] => {
    const [query] = focus.list({ affiliation: 'owner' }).last.children as Element[]
    return childrenOf(query as Element, NS.mucAdmin, 'item').map(item => attr(item, 'jid') ?? '')
  }
  expect(self(enter('ada'))).toBe('presence error from ada: auth/registration-required')
  expect(self(enter('ada', 'open'))).toBe('presence error from ada: auth/registration-required')
  expect(owners()).not.toContain('ada@test')
  expect(self(enter('ada', 'sesame'))).toBe('ada is owner/moderator ada@test/home 100 110')
  expect(self(enter('bea', 'sesame'))).toBe('bea is member/participant bea@test/home 100 110')
  expect(self(enter('guest', 'sesame'))).toBe('presence error from guest: auth/registration-required')
})

test('whoever is banned stays out, whatever its token says, and a member is made an owner', () => {
  const { focus, enter, person } = conference({ tokenAffiliation: true }, { ada: user({ moderator: true }), bea: user({ moderator: true }) })
  focus.admin({ affiliation: 'outcast', jid: person('ada').jid }, { affiliation: 'member', jid: person('bea').jid })
  expect(self(enter('ada'))).toBe('presence error from ada: auth/forbidden')
  expect(self(enter('bea'))).toBe('bea is owner/moderator bea@test/home 100 110')
})

test('everybody owns a conference, and is seen as an owner from the beginning', () => {
  const { focus, enter } = conference({ ...EVERYBODY })
  const ada = enter('ada')
  expect(ada.heard).toEqual(['focus is owner/moderator focus@test/focus', 'ada is owner/moderator ada@test/home 100 110', 'groupchat from room: subject ""'])
  enter('bea')
  expect(focus.heard).toEqual(['ada is owner/moderator ada@test/home', 'bea is owner/moderator bea@test/home'])
  expect(ada.heard).toEqual(['bea is owner/moderator bea@test/home'])
})

test('a token for another room and everybody as owners go together', () => {
  const { enter } = conference({ ...EVERYBODY, tokenAffiliation: true }, { ada: {} })
  expect(self(enter('ada'))).toBe('ada is owner/moderator ada@test/home 100 110')
})

test('nobody takes ownership away, whichever change of a request would; more of it is allowed', () => {
  const { focus, enter, person } = conference({ ...EVERYBODY })
  const [ada, bea] = [enter('ada'), enter('bea')]
  for (const affiliation of ['none', 'outcast', 'member'] as const) {
    ada.inbox.length = 0
    expect(ada.admin({ affiliation: 'owner', jid: person('carl').jid }, { affiliation, jid: bea.jid }).heard).toEqual(['iq error from room: auth/forbidden'])
  }
  ada.inbox.length = 0
  expect(ada.admin({ affiliation: 'admin', jid: person('carl').jid }).heard.at(-1)).toBe('iq result from room')
  expect(focus.admin({ affiliation: 'member', jid: bea.jid }).heard.at(-1)).toBe('iq error from room: auth/forbidden')
  const free = conference({ ...EVERYBODY, allOwners: { mayRevoke: true } })
  const [carl, dora] = [free.enter('carl'), free.enter('dora')]
  expect(carl.admin({ affiliation: 'member', jid: dora.jid }).heard.at(-1)).toBe('iq result from room')
})

test.each<[string, object, boolean]>([
  ['staff', { room: 'staff', sub: '*' }, true],
  ['staff', { room: '*', sub: '*' }, true],
  ['staff', { room: 'other', sub: '*' }, false],
  ['staff', { room: 'staff', sub: 'test' }, false],
  ['staff', { room: 'staff' }, false],
  ['[red]any', { room: 'any', sub: 'red' }, true],
  ['[red]any', { room: '*', sub: '*' }, true],
  ['[red]any', { room: 'any', sub: 'blue' }, false],
  ['[red]any', { room: 'other', sub: 'red' }, false],
  ['[blue]any', { room: 'other', sub: 'red' }, true],
  ['other', { room: 'x', sub: 'y' }, true],
])('the room %s and the token %j', (name, claims, isOwner) => {
  const { enter } = conference({ ...EVERYBODY }, { ada: claims }, `${name}@muc.test`)
  expect(self(enter('ada'))).toContain(isOwner ? 'ada is owner/moderator' : 'ada is none/participant')
  expect(self(enter('guest'))).toContain(name === 'other' || name === '[blue]any' ? 'guest is owner/moderator' : 'guest is none/participant')
})

test('a moderated room has moderators who may take it back', () => {
  const { enter, room } = conference({ ...EVERYBODY }, { ada: { room: '*', sub: '*' } }, 'staff@muc.test')
  const [ada, bea] = [enter('ada'), enter('bea')]
  ada.inbox.length = 0
  ada.iq('set', writeMucAdmin([{ affiliation: 'outcast', jid: bea.jid }]), room)
  expect(ada.heard.at(-1)).toBe('iq result from room')
})

test('whoever is refused has become no owner, and enters like anybody the next time', () => {
  const { focus, enter, person } = conference({ ...EVERYBODY })
  enter('ada')
  const bea = person('bea')
  bea.inbox.length = 0
  expect(bea.join('ada').heard).toEqual(['presence error from ada: cancel/conflict'])
  const [query] = focus.list({ affiliation: 'owner' }).last.children as Element[]
  expect(childrenOf(query as Element, NS.mucAdmin, 'item').map(item => attr(item, 'jid'))).not.toContain('bea@test')
  expect(self(bea.join('bea'))).toBe('bea is owner/moderator bea@test/home 100 110')
})

test('a further client of an account that a token makes an owner takes the first one along', () => {
  const tokens: Record<string, object> = {}
  const { enter, person } = conference({ tokenAffiliation: true }, tokens)
  const desk = enter('ada')
  desk.inbox.length = 0
  tokens['ada'] = user({ moderator: true })
  person('ada', 'phone').join('ada')
  expect(desk.heard).toEqual(['ada is owner/moderator ada@test/home 110', 'ada is owner/moderator ada@test/home 100 110'])
})

function permitted(person: Person): Record<string, string> | undefined {
  const told = person.inbox.splice(0).map(stanza => childOf(stanza, NS.jitmeet, 'permissions')).filter(each => each !== undefined)
  if (told.length > 1) throw new Error('told twice')
  return told[0] && Object.fromEntries(childrenOf(told[0], NS.jitmeet, 'p').map(p => [attr(p, 'name') ?? '', attr(p, 'val') ?? '']))
}
const USUAL = { permissions: ['recording', 'flip'] }
const USUALLY = { recording: 'true', flip: 'true' }

test('whoever becomes an owner is told once what it may do, and nobody else is', () => {
  const { focus, enter } = conference(USUAL)
  const [ada, bea] = [enter('ada'), enter('bea')]
  expect([permitted(ada), permitted(bea)]).toEqual([undefined, undefined])
  focus.admin({ affiliation: 'owner', jid: ada.jid })
  expect(permitted(ada)).toEqual(USUALLY)
  ada.presence(`${ROOM}/ada`)
  expect(permitted(ada)).toBeUndefined()
  expect([permitted(bea), permitted(focus)]).toEqual([undefined, undefined])
  focus.admin({ affiliation: 'none', jid: ada.jid })
  expect(permitted(ada)).toBeUndefined()
  focus.admin({ affiliation: 'owner', jid: ada.jid })
  expect(permitted(ada)).toEqual(USUALLY)
})

test('an owner is told on arrival, too: one by its token, one like all, one that was made an owner before', () => {
  const token = conference({ ...USUAL, tokenAffiliation: true }, { ada: user({ moderator: true }), bea: {} })
  expect(permitted(token.enter('ada'))).toEqual(USUALLY)
  expect(permitted(token.enter('bea'))).toBeUndefined()
  const all = conference({ ...USUAL, ...EVERYBODY })
  expect(permitted(all.enter('ada'))).toEqual(USUALLY)
  const before = conference(USUAL)
  before.focus.admin({ affiliation: 'owner', jid: before.person('ada').jid })
  const ada = before.enter('ada')
  expect(permitted(ada)).toEqual(USUALLY)
  ada.leave().inbox.length = 0
  expect(permitted(before.enter('ada'))).toBeUndefined()
})

test('whoever has a token that says what it may do is not told, but passes that on to those whom it makes owners, until that is taken back', () => {
  const features = { recording: true, 'send-groupchat': 'false' }
  const { focus, enter } = conference(USUAL, { ada: { context: { features } }, carl: { context: { features: { flip: true } } } })
  const [ada, bea, carl] = [enter('ada'), enter('bea'), enter('carl')]
  focus.admin({ affiliation: 'owner', jid: ada.jid })
  expect(permitted(ada)).toBeUndefined()
  bea.inbox.length = 0
  carl.inbox.length = 0
  ada.admin({ affiliation: 'owner', jid: bea.jid })
  const passedOn = { recording: 'true', 'send-groupchat': 'false' }
  expect(permitted(bea)).toEqual(passedOn)
  bea.admin({ affiliation: 'owner', jid: carl.jid })
  expect(permitted(carl)).toEqual(passedOn)
  ada.admin({ affiliation: 'member', jid: bea.jid })
  focus.admin({ affiliation: 'owner', jid: bea.jid })
  expect(permitted(bea)).toEqual(USUALLY)
})
