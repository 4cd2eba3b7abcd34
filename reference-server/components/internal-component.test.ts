import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Stanza } from '../router/router.ts'
import { LittleServer, type Peer } from '../testing/little-server.ts'
import { ComponentRuleError, type ComponentDesk, type InternalComponent } from './internal-component.ts'

interface Scene {
  readonly server: LittleServer
  readonly alice: Peer
  readonly desk: ComponentDesk
  readonly heard: Stanza[]
}

/** Alice, and a component of the server at `focus.localhost` that remembers what it hears. */
function scene(receive?: InternalComponent['receive']): Scene {
  const server = new LittleServer()
  const heard: Stanza[] = []
  const desk = server.addInternal({ domain: 'focus.localhost', start: () => ({ receive: receive ?? (stanza => void heard.push(stanza)) }) })
  const alice = server.login('alice', 'desk')
  alice.hear()
  return { server, alice, desk, heard }
}

const message = (attrs: Readonly<Record<string, string>>) => el('message', { xmlns: NS.client, ...attrs }, el('body', {}, 'hi'))

test('it hears what is sent to any address of its domain, and is heard from any', () => {
  const { alice, desk, heard } = scene()
  alice.say("<message to='focus.localhost'/><presence to='room@focus.localhost/nick'/><iq type='get' id='1' to='x@focus.localhost'><q xmlns='urn:q'/></iq>")
  expect(heard.map(({ element, from, to }) => [element.name, from.toString(), to.toString()])).toEqual([
    ['message', 'alice@localhost/desk', 'focus.localhost'],
    ['presence', 'alice@localhost/desk', 'room@focus.localhost/nick'],
    ['iq', 'alice@localhost/desk', 'x@focus.localhost'],
  ])
  desk.send(message({ from: 'x@focus.localhost/y', to: 'alice@localhost/desk' }))
  expect(alice.hear()).toBe("<message from='x@focus.localhost/y' to='alice@localhost/desk'><body>hi</body></message>")
})

test('two of them talk, each in its own name', () => {
  const { server, desk, heard } = scene()
  const parrot = (other: ComponentDesk): InternalComponent => ({ receive: ({ from }) => other.send(message({ from: 'parrot.localhost', to: from.toString() })) })
  server.addInternal({ domain: 'parrot.localhost', start: parrot })
  desk.send(message({ from: 'x@focus.localhost', to: 'y@parrot.localhost' }))
  expect(heard.map(({ from, to }) => [from.toString(), to.toString()])).toEqual([['parrot.localhost', 'x@focus.localhost']])
})

test.each([
  ['no "from"', { to: 'alice@localhost/desk' }, 'COMPONENT_ADDRESSING'],
  ['no "to"', { from: 'focus.localhost' }, 'COMPONENT_ADDRESSING'],
  ['a forged "from"', { from: 'bob@localhost', to: 'alice@localhost/desk' }, 'COMPONENT_FORGED_FROM'],
])('what an external one would be closed for, %s, throws and goes nowhere', (_, attrs, code) => {
  const { alice, desk } = scene()
  expect(() => desk.send(message(attrs))).toThrow(expect.objectContaining({ constructor: ComponentRuleError, code }) as Error)
  expect(alice.hear()).toBe('')
})

test('an address that nobody can have comes back as jid-malformed, unless nobody waits', () => {
  const { desk, heard } = scene()
  desk.send(message({ from: 'x@focus.localhost', to: '@localhost', id: '1' }))
  desk.send(message({ from: 'x@focus.localhost', to: '@localhost', type: 'error' }))
  expect(heard.map(({ element, to }) => [element.attrs['type'], to.toString(), element.toString().includes('jid-malformed')])).toEqual([['error', 'x@focus.localhost', true]])
})

test.each([
  ['throws', () => { throw new Error('broken') }],
  ['rejects', async () => { throw new Error('broken') }],
])('one that %s is reported, whoever asked is told, and the server goes on', async (_, receive) => {
  const { server, alice } = scene(receive)
  const atOnce = alice.say("<iq type='get' id='1' to='focus.localhost'><q xmlns='urn:q'/></iq>")
  await Promise.resolve()
  expect(atOnce + alice.hear()).toMatch(/^<iq type='error' id='1' .*internal-server-error/)
  expect(alice.say("<iq type='get' id='2'><q xmlns='urn:q'/></iq>")).toContain("id='2'")
  expect(server.mistakes).toHaveLength(1)
})
