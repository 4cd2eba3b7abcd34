import { expect, test } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { Switchboard } from '../delivery/delivery.ts'
import type { Parcel } from '../delivery/parcel.ts'
import { circlesOfHost, circlesOfService } from './circles.ts'
import { Router } from './router.ts'

const HOSTS = [{ domain: 'open.test' }, { domain: 'other.test' }, { domain: 'one.test', isolated: true }, { domain: 'two.test', isolated: true }]
const SERVICES = [
  { domain: 'rooms.test' }, { domain: 'rooms.one.test', hosts: ['one.test'] },
  { domain: 'rooms.both.test', hosts: ['one.test', 'two.test'] }, { domain: 'rooms.open.test', hosts: ['open.test'] },
]

function divided() {
  const router = new Router()
  const received: string[] = []
  const handler = { receive: ({ element, from, to }: { element: Element; from: Jid; to: Jid }) => { received.push(`${from.toString()} → ${to.toString()}: ${element.name} ${String(element.attrs['type'])}`) } }
  for (const host of HOSTS) router.serve(host.domain, handler, { circles: circlesOfHost(host) })
  for (const { domain, hosts } of SERVICES) router.serve(domain, handler, { circles: circlesOfService(hosts), subdomains: domain === 'rooms.one.test' })
  return { router, received, switchboard: new Switchboard(router) }
}

test.each([
  ['open.test', 'other.test', true],
  ['open.test', 'one.test', false],
  ['one.test', 'two.test', false],
  ['one.test', 'one.test', true],
  ['open.test', 'rooms.test', true],
  ['one.test', 'rooms.test', false],
  ['one.test', 'rooms.one.test', true],
  ['one.test', 'far.rooms.one.test', true],
  ['two.test', 'far.rooms.one.test', false],
  ['open.test', 'rooms.one.test', false],
  ['one.test', 'rooms.both.test', true],
  ['two.test', 'rooms.both.test', true],
  ['open.test', 'rooms.open.test', true],
  ['other.test', 'rooms.open.test', false],
  ['rooms.one.test', 'rooms.both.test', true],
  ['rooms.one.test', 'rooms.test', false],
  ['one.test', 'elsewhere.test', true],
])('between %s and %s: %s', (one, other, expected) => {
  const { router } = divided()
  expect([router.reach(one, other), router.reach(other, one)]).toEqual([expected, expected])
})

test('as long as nobody is isolated and no service is for some, everybody reaches everybody', () => {
  const router = new Router()
  router.serve('open.test', { receive: () => undefined }, { circles: circlesOfHost({ domain: 'open.test' }) })
  expect([router.isDivided, router.reach('open.test', 'rooms.test')]).toEqual([false, true])
})

test('what is for a domain out of reach comes back as from one that there is not', () => {
  const { received, switchboard } = divided()
  const message = (to: string): void => switchboard.send(Jid.parse(to), el('message', { xmlns: NS.client, from: 'a@one.test/x', id: 'm' }))
  message('b@two.test')
  message('b@nowhere.test')
  message('one.test')
  expect(received).toEqual(['b@two.test → a@one.test/x: message error', 'b@nowhere.test → a@one.test/x: message error', 'a@one.test/x → one.test: message undefined'])
})

test('nobody hears that an error, a result or a farewell did not get through', () => {
  const { received, switchboard } = divided()
  for (const [name, type] of [['message', 'error'], ['iq', 'result'], ['presence', 'unavailable']] as const) {
    switchboard.send(Jid.parse('b@two.test'), el(name, { xmlns: NS.client, type, from: 'a@one.test/x' }))
  }
  expect(received).toEqual([])
})

test('what is for many gets to those in reach alone', () => {
  const { received, switchboard } = divided()
  const heard: string[] = []
  const people = ['a@one.test/x', 'b@two.test/x', 'c@one.test/x'].map(text => Jid.parse(text))
  for (const person of people) switchboard.plug(person, { accept: (_: Parcel, to?: Jid) => { heard.push(String(to)) } })
  switchboard.broadcast(people, el('presence', { xmlns: NS.client, from: 'room@rooms.one.test/a' }))
  expect(heard).toEqual(['a@one.test/x', 'c@one.test/x'])
  expect(received).toEqual(['b@two.test/x → room@rooms.one.test/a: presence error'])
})
