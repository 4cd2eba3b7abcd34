import { expect, test } from 'vitest'
import { childOf, childrenOf, el, elementsOf, textOf, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { raise } from '../muc/hooks.ts'
import { fieldOf, ROOM, world, type Person, type World } from '../muc/room-driver.ts'
import { Tenants } from '../muc/tenants.ts'
import { jitsiRoomOptions, type LobbyRules } from './rules.ts'

const LOBBY = 'room@lobby.test'
const named = (text: string): Element => el('nick', { xmlns: NS.nick }, text)

/** A focus, an owner and a guest are in a room with rules for lobbies. */
function conference(rules: Partial<LobbyRules> = {}, seams: Parameters<typeof world>[1] = {}, more: Parameters<typeof world>[2] = {}): World & { readonly focus: Person; readonly olga: Person; readonly gus: Person } {
  const there = world({ ...jitsiRoomOptions({ admins: ['focus@test'], lobby: { domain: 'lobby.test', ...rules } }) }, seams, more)
  const focus = there.person('focus').join('focus')
  const olga = there.person('olga').join('Olga')
  const gus = there.person('gus').join('Gus')
  focus.admin({ affiliation: 'owner', jid: Jid.parse('olga@test') }).admin({ affiliation: 'member', jid: Jid.parse('gus@test') })
  for (const each of [focus, olga, gus]) each.inbox.length = 0
  return { ...there, focus, olga, gus }
}

function knock(person: Person, nick: string, name = nick): Person {
  return person.presence(`${LOBBY}/${nick}`, {}, named(name), el('x', { xmlns: NS.muc }))
}

function notices(person: Person): unknown[] {
  return person.inbox.splice(0).flatMap(stanza => childrenOf(stanza, NS.jitmeet, 'json-message').map((json): unknown => ({ from: stanza.attrs['from'] as unknown, ...JSON.parse(textOf(json)) as object })))
}

const invite = (...to: string[]): Element => el('x', { xmlns: NS.mucUser }, ...to.map(each => el('invite', { to: each })))

test('an owner opens the lobby and closes it, and all hear of it', () => {
  const { olga, gus, person, failures } = conference()
  olga.configure({ membersonly: '1' })
  expect(gus.heard).toEqual([
    'groupchat from Olga: json-message "{"type":"lobby-notify","event":"LOBBY-ENABLED","value":true}"', 'groupchat from room: x 104',
  ])
  olga.iq('get', el('query', { xmlns: NS.discoInfo }))
  expect(fieldOf(olga.last, 'muc#roominfo_lobbyroom')).toEqual([LOBBY])
  gus.inbox.length = 0
  expect(olga.configure({ membersonly: '1' }) && gus.heard).toEqual([])
  const wanda = knock(person('wanda'), 'Wanda')
  wanda.inbox.length = 0
  olga.configure({ membersonly: '0' })
  expect(wanda.heard).toEqual(['Wanda unavailable none/none destroyed → room@muc.test (Lobby room closed.) 110'])
  expect(notices(gus)).toEqual([{ from: `${ROOM}/Olga`, type: 'lobby-notify', event: 'LOBBY-ENABLED', value: false }])
  olga.iq('get', el('query', { xmlns: NS.discoInfo }))
  expect(fieldOf(olga.last, 'muc#roominfo_lobbyroom')).toBeUndefined()
  expect(knock(person('will'), 'Will').heard).toEqual(['presence error from Will: cancel/not-allowed'])
  expect(failures).toEqual([])
})

test('a room of a tenant is named as it is known outside', () => {
  const there = world({ ...jitsiRoomOptions({ lobby: { domain: 'lobby.test' } }) }, {}, { tenants: new Tenants('muc.test') })
  const olga = there.person('olga').presence('tale@muc.acme.test/Olga', {}, el('x', { xmlns: NS.muc }))
  const submit = (value: string): Element => el('query', { xmlns: NS.mucOwner }, el('x', { xmlns: NS.dataForms, type: 'submit' }, el('field', { var: 'muc#roomconfig_membersonly' }, el('value', {}, value))))
  olga.iq('set', submit('1'), 'tale@muc.acme.test')
  const wanda = there.person('wanda').presence('[acme]tale@lobby.test/Wanda', {}, el('x', { xmlns: NS.muc }))
  olga.iq('set', submit('0'), 'tale@muc.acme.test')
  expect(wanda.heard.at(-1)).toBe('Wanda unavailable none/none destroyed → tale@muc.acme.test (Lobby room closed.) 110')
})

test('neither the focus nor a room without lobbies opens one, and neither does whoever configures something else', () => {
  const { focus, olga, gus } = conference()
  expect(focus.configure({ membersonly: '1' }) && notices(gus)).toEqual([])
  expect(olga.configure({ roomname: 'Tales' }) && notices(gus)).toEqual([])
  olga.configure({ membersonly: '1' })
  expect(gus.heard.at(-1)).toBe('groupchat from room: x 104') // the room was for members before
  expect(focus.configure({ membersonly: '0' }) && notices(gus)).toEqual([])
  const other = conference({ notFor: ['ro'] })
  expect(other.olga.configure({ membersonly: '1' }) && notices(other.gus)).toEqual([])
})

test('whoever is no member is shown the lobby, and has to have a name', () => {
  const { olga, person } = conference()
  olga.configure({ membersonly: '1' })
  const wanda = person('wanda').join('Wanda', {}, named('Wanda'))
  expect(wanda.last.toString()).toBe([
    '<presence xmlns="jabber:client" type="error" to="wanda@test/home" from="room@muc.test/Wanda">',
    '<error type="auth" by="room@muc.test" code="407"><registration-required xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>',
    '<lobbyroom xmlns="http://jitsi.org/jitmeet">room@lobby.test</lobbyroom></error>',
    '<lobbyroom>room@lobby.test</lobbyroom><x xmlns="http://jabber.org/protocol/muc"/></presence>',
  ].join(''))
  wanda.join('Wanda', {}, named(''))
  expect(wanda.last.toString()).toBe([
    '<presence xmlns="jabber:client" type="error" to="wanda@test/home" from="room@muc.test/Wanda">',
    '<error type="modify" by="room@muc.test" code="406"><not-acceptable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>',
    '<displayname-required xmlns="http://jitsi.org/jitmeet" lobby="true"/></error><x xmlns="http://jabber.org/protocol/muc"/></presence>',
  ].join(''))
})

test('passwords and lists get people past the lobby as members', () => {
  const { olga, person } = conference({ whitelist: ['rec@test'] })
  olga.configure({ membersonly: '1', roomsecret: 'sesame' })
  expect(person('paula').join('Paula', { password: 'sesame' }).heard).toContain('Paula is member/participant paula@test/home 100 110')
  expect(person('wanda').join('Wanda', { password: 'wrong' }, named('Wanda')).heard).toEqual(['presence error from Wanda: auth/registration-required'])
  expect(person('rec').join('Rec').heard).toContain('presence error from Rec: auth/not-authorized') // that list is about waiting alone
  olga.admin({ affiliation: 'member', jid: Jid.parse('mia@test') }).admin({ affiliation: 'member', jid: Jid.parse('mo@test') })
  expect(person('mia').join('Mia', {}, named('Mia')).heard).toContain('Mia is member/participant mia@test/home <nick>Mia 100 110')
  expect(person('mo').join('Mo', { password: 'wrong' }, named('Mo')).heard).toContain('presence error from Mo: auth/not-authorized')
})

test('those who are asked in become members, and who waits among them is announced', () => {
  const { olga, gus, person } = conference()
  olga.configure({ membersonly: '1', roomsecret: 'sesame' })
  const [wanda, will] = [knock(person('wanda'), 'w1', 'Wanda'), knock(person('will'), 'w2', 'Will')]
  for (const each of [olga, gus, wanda, will]) each.inbox.length = 0
  olga.message(ROOM, undefined, invite('wanda@test/home', 'will@test', 'zoe@test'))
  expect(notices(gus)).toEqual([
    { from: `${ROOM}/Olga`, type: 'lobby-notify', event: 'LOBBY-ACCESS-GRANTED', value: `${LOBBY}/w1`, name: 'Wanda' },
    { from: `${ROOM}/Olga`, type: 'lobby-notify', event: 'LOBBY-ACCESS-GRANTED', value: `${LOBBY}/w2`, name: 'Will' },
  ])
  for (const each of [wanda, will]) {
    const letters = each.inbox.filter(({ name }) => name === 'message').filter(message => childOf(message, NS.mucUser, 'x')?.getChild('invite'))
    expect(letters).toHaveLength(1)
    expect(letters[0]?.toString()).not.toContain('sesame')
    expect(each.join('In', {}, named('In')).heard.join()).toMatch(each === wanda ? /In is member/ : /conflict/)
  }
})

test('invitations by others, and of nobody', () => {
  const { olga, gus, person } = conference()
  olga.configure({ membersonly: '1' })
  gus.inbox.length = 0
  expect(gus.message(ROOM, undefined, invite('wanda@test/home')).heard).toEqual(['message error from room: auth/forbidden'])
  expect(olga.message(ROOM, undefined, invite('@', 'will@test')) && olga.heard.filter(line => line.includes('error'))).toEqual(['message error from room: cancel/jid-malformed'])
  expect(person('wanda').join('Wanda', {}, named('Wanda')).heard).toEqual(['presence error from Wanda: auth/registration-required'])
  expect(person('will').join('Will', {}, named('Will')).heard).toContain('Will is member/participant will@test/home <nick>Will 100 110')
})

test('in the lobby owners see those who wait, and are seen by nobody', () => {
  const { olga, focus, person } = conference()
  olga.configure({ membersonly: '1' })
  const [wanda, will] = [knock(person('wanda'), 'Wanda'), knock(person('will'), 'Will')]
  expect(wanda.heard).toEqual(['Wanda is none/participant wanda@test/home <nick>Wanda 100 110'])
  expect(will.heard).toEqual(['Will is none/participant will@test/home <nick>Will 100 110'])
  olga.inbox.length = 0
  knock(olga, 'Olga')
  expect(olga.heard).toEqual([
    'Wanda is none/participant wanda@test/home <nick>Wanda', 'Will is none/participant will@test/home <nick>Will',
    'Olga is owner/moderator olga@test/home <nick>Olga 100 110',
  ])
  knock(focus, 'focus')
  expect([...olga.heard, ...wanda.heard, ...will.heard]).toEqual([])
  wanda.message(LOBBY, 'groupchat', el('body', {}, 'hello?'))
  expect([wanda.heard, will.heard, olga.heard]).toEqual([[], [], ['groupchat from Wanda: body "hello?"']])
  olga.message(LOBBY, 'groupchat', el('body', {}, 'soon'))
  expect([wanda.heard, will.heard]).toEqual([['groupchat from Olga: body "soon"'], ['groupchat from Olga: body "soon"']])
  wanda.message(`${LOBBY}/Will`, 'chat', el('body', {}, 'psst')).message(`${LOBBY}/Olga`, 'chat', el('body', {}, 'please'))
  expect([will.heard, olga.heard]).toEqual([[], ['groupchat from Olga: body "soon"', 'chat from Wanda: body "please" x']])
  expect(wanda.iq('get', el('query', { xmlns: NS.discoInfo }), LOBBY).iq('get', el('ping', { xmlns: NS.ping }), LOBBY).heard).toEqual(['iq result from room query'])
  expect(wanda.iq('get', el('ping', { xmlns: NS.ping }), 'lobby.test').iq('get', el('query', { xmlns: NS.discoInfo }), 'lobby.test').heard).toEqual(['iq result from service query'])
})

test('who is sent away in the lobby is announced in the room, and no answer comes', () => {
  const { olga, gus, person } = conference()
  olga.configure({ membersonly: '1' })
  const wanda = knock(person('wanda'), 'w1', 'Wanda')
  knock(olga, 'Olga')
  for (const each of [olga, gus, wanda]) each.inbox.length = 0
  wanda.iq('set', writeMucAdmin([{ nick: 'Olga', role: 'none' }]), LOBBY)
  expect([...wanda.heard, ...olga.heard]).toEqual([])
  olga.iq('set', writeMucAdmin([{ nick: 'w1', role: 'none' }]), LOBBY)
  expect(wanda.heard).toEqual(['w1 unavailable none/none wanda@test/home by Olga 110 307'])
  expect(olga.inbox.filter(({ name }) => name === 'iq')).toEqual([])
  expect(notices(gus)).toEqual([{ from: `${ROOM}/Olga`, type: 'lobby-notify', event: 'LOBBY-ACCESS-DENIED', value: `${LOBBY}/w1`, name: 'Wanda' }])
})

test('a lobby is there for as long as its room wants it, and those of the room count in it as they do there', () => {
  const { olga, focus, gus, person, service } = conference()
  olga.configure({ membersonly: '1' })
  const wanda = knock(person('wanda'), 'Wanda').presence(`${LOBBY}/Wanda`, { type: 'unavailable' })
  knock(wanda, 'Wanda')
  wanda.inbox.length = 0
  focus.admin({ affiliation: 'owner', jid: Jid.parse('gus@test') })
  knock(gus, 'Gus')
  expect(gus.heard).toContain('Gus is owner/moderator gus@test/home <nick>Gus 100 110')
  focus.admin({ affiliation: 'member', jid: Jid.parse('gus@test') })
  gus.iq('set', writeMucAdmin([{ nick: 'Wanda', role: 'none' }]), LOBBY)
  expect(wanda.heard).toEqual([])
  olga.destroy({ reason: 'over' })
  expect(wanda.heard).toEqual(['Wanda unavailable none/none destroyed (Lobby room closed.) 110'])
  expect(service.size).toBe(0)
})

test('a room that nobody is left in takes its lobby along', () => {
  const { olga, gus, focus, person } = conference()
  olga.configure({ membersonly: '1' })
  const wanda = knock(person('wanda'), 'Wanda')
  wanda.inbox.length = 0
  for (const each of [gus, olga, focus]) each.leave()
  expect(wanda.heard).toEqual(['Wanda unavailable none/none destroyed (Lobby room closed.) 110'])
})

test('nobody becomes a member by itself, and nobody changes a lobby from inside', () => {
  const { olga, person } = conference()
  const register = el('query', { xmlns: NS.register }, el('x', { xmlns: NS.dataForms, type: 'submit' },
    el('field', { var: 'FORM_TYPE' }, el('value', {}, NS.mucRegister)), el('field', { var: 'muc#register_roomnick' }, el('value', {}, 'W'))))
  const wanda = person('wanda')
  expect(wanda.iq('set', register).heard).toEqual(['iq error from room: cancel/not-allowed'])
  olga.configure({ membersonly: '1' })
  knock(wanda, 'Wanda')
  knock(olga, 'Olga')
  olga.iq('set', writeMucAdmin([{ jid: Jid.parse('wanda@test'), affiliation: 'outcast' }]), LOBBY).iq('set', el('query', { xmlns: NS.mucOwner }, el('destroy')), LOBBY)
  expect(knock(wanda.presence(`${LOBBY}/Wanda`, { type: 'unavailable' }), 'Wanda').heard.at(-1)).toBe('Wanda is none/participant wanda@test/home <nick>Wanda 100 110')
})

/** A service that opens and closes lobbies when somebody says so. */
const backend = conference.bind(undefined, {}, {
  plant: hooks => hooks.before('groupchat', ({ stanza }) => {
    const text = stanza.element.getChildText('body')
    if (text === 'open') return [raise('open-lobby', { because: 'waiting-for-host', skipsNames: true, holdsRoom: true })]
    return text === 'close' ? [raise('close-lobby', { venue: Jid.parse(ROOM), reason: 'Host arrived.' })] : undefined
  }),
})

test('a lobby of the service itself throws nobody out, and says why people wait', () => {
  const { olga, gus, person } = backend()
  const sam = person('sam').join('Sam')
  sam.inbox.length = 0
  olga.say('open')
  expect(sam.heard).toEqual(['Sam is member/participant sam@test/home 110', 'groupchat from room: x 104'])
  expect(notices(gus)).toEqual([])
  const wanda = person('wanda').join('Wanda')
  expect(elementsOf(childOf(wanda.last, NS.client, 'error') ?? wanda.last).map(({ name }) => name)).toEqual(['registration-required', 'waiting-for-host', 'lobbyroom'])
  knock(wanda, 'Wanda').inbox.length = 0
  olga.say('close')
  expect(wanda.heard).toEqual(['Wanda unavailable none/none destroyed → room@muc.test (Host arrived.) 110'])
  expect(person('zoe').join('Zoe').heard).toContain('Zoe is none/participant zoe@test/home 100 110')
})

test('somebody who waits holds the room, and it goes when nobody does', () => {
  const { olga, gus, focus, person, service } = backend()
  olga.say('open')
  const wanda = knock(person('wanda'), 'Wanda')
  for (const each of [gus, olga, focus]) each.leave()
  expect(service.size).toBe(1)
  wanda.presence(`${LOBBY}/Wanda`, { type: 'unavailable' })
  expect(service.size).toBe(0)
  const other = backend()
  other.olga.say('open')
  for (const each of [other.gus, other.olga, other.focus]) each.leave()
  expect(other.service.size).toBe(0)
})

test('each change of a request is answered for itself, up to one that cannot be read', () => {
  const { olga } = conference()
  olga.iq('set', writeMucAdmin([{ affiliation: 'member', jid: Jid.parse('a@test') }, { affiliation: 'member', nick: 'nobody' }, { affiliation: 'member', jid: Jid.parse('b@test/home') }, { affiliation: 'member', jid: Jid.parse('c@test') }]))
  const answers = olga.inbox.filter(({ name }) => name === 'iq')
  expect(new Set(answers.map(({ attrs }) => attrs['id'] as unknown)).size).toBe(1)
  expect(olga.heard.filter(line => line.startsWith('iq'))).toEqual(['iq result from room', 'iq error from room: cancel/item-not-found', 'iq error from room: modify/jid-malformed'])
  olga.list({ affiliation: 'member' })
  expect(olga.last.toString()).toContain('a@test')
  expect(olga.last.toString()).not.toContain('c@test')
  expect(olga.iq('set', el('query', { xmlns: NS.mucAdmin }, el('item', { affiliation: 'member', jid: '@' }))) && olga.heard.slice(-1)).toEqual(['iq error from room: modify/jid-malformed'])
})

test('a nickname that is kept for somebody drives out who has it, if an owner says so', () => {
  const { olga, gus, person } = conference()
  const sam = person('sam').join('Sam')
  sam.inbox.length = 0
  expect(gus.admin({ affiliation: 'member', jid: Jid.parse('zoe@test'), nick: 'Sam' }).heard.filter(line => line.startsWith('iq'))).toEqual(['iq error from room: auth/forbidden'])
  expect(sam.heard).toEqual([])
  olga.admin({ affiliation: 'member', jid: Jid.parse('zoe@test'), nick: 'Sam' })
  expect(sam.heard.at(-1)).toBe('Sam unavailable none/none sam@test/home by Olga (The nickname is kept for somebody else) 110 307')
})
