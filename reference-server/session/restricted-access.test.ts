import { expect, test } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { isBeyond } from './restricted-access.ts'

const ALICE = Jid.parse('alice@oauth.localhost')
const iq = (type: string, to: string | undefined, ns: string): Element => el('iq', { type, id: 'x', to }, el('query', { xmlns: ns }))

test.each<[string, Element, read: boolean, write: boolean]>([
  ['reads its roster', iq('get', undefined, NS.roster), false, false],
  ['asks its server', iq('get', 'oauth.localhost', NS.discoInfo), false, false],
  ['asks its account', iq('get', 'alice@oauth.localhost', NS.discoInfo), false, false],
  ['answers its server', el('iq', { type: 'result', id: 'x', to: 'oauth.localhost' }), false, false],
  ['changes its roster', iq('set', undefined, NS.roster), true, false],
  ['asks for copies of messages', iq('set', undefined, NS.carbons), true, true],
  ['asks a contact', iq('get', 'bob@oauth.localhost', NS.discoInfo), true, true],
  ['asks a room', iq('get', 'room@conference.localhost', NS.discoInfo), true, true],
  ['asks another client of its own', iq('get', 'alice@oauth.localhost/desk', NS.discoInfo), true, true],
  ['talks', el('message', { to: 'bob@oauth.localhost' }), true, true],
  ['talks to its server', el('message', { to: 'oauth.localhost' }), true, true],
  ['shows itself', el('presence'), true, true],
])('who may only see the account, or change it, too: %s', (_, element, read, write) => {
  expect([isBeyond(element, 'account-read', ALICE), isBeyond(element, 'account-write', ALICE)]).toEqual([read, write])
})
