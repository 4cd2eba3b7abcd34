import { expect, test } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { type DomainHandler, Router, type Stanza } from '../router/router.ts'
import { FakePipe } from '../testing/little-server.ts'
import { Switchboard } from './delivery.ts'
import { Outbox } from './outbox.ts'
import { type Parcel, type Scope, spliceFor } from './parcel.ts'
import { Turn } from './turn.ts'

class FakeSession {
  readonly pipe = new FakePipe()
  readonly outbox: Outbox
  readonly #scope: Scope

  constructor(turn: Turn, scope: Scope) {
    this.#scope = scope
    this.outbox = new Outbox({ pipe: this.pipe, turn, maxBytes: () => 1000, overflowed: () => this.outbox.finish(['too much']) })
  }

  accept(parcel: Parcel, to?: Jid): void {
    this.outbox.pushWritten(parcel.writtenFor(this.#scope), spliceFor(to))
  }
}

function scene() {
  const deferred: (() => void)[] = []
  const turn = new Turn(run => deferred.push(run))
  const router = new Router()
  const switchboard = new Switchboard(router)
  const received: Stanza[] = []
  const host: DomainHandler = { receive: stanza => received.push(stanza) }
  router.serve('localhost', host)
  const session = (address: string, scope: Scope = 'client-stream'): FakeSession => {
    const made = new FakeSession(turn, scope)
    switchboard.plug(Jid.parse(address), made)
    return made
  }
  return { switchboard, received, session, endTurn: () => { for (const run of deferred.splice(0)) run() } }
}

const message = (attrs = {}): Element => el('message', { xmlns: NS.client, from: 'room@rooms/nick', ...attrs }, el('body', {}, 'hi'))

test('a broadcast is spliced for each, in the form of its stream, and leaves in one write a socket and turn', () => {
  const { switchboard, session, endTurn } = scene()
  const [tcp, websocket, component] = [session('a@localhost/1'), session("b@localhost/o'hara & co", 'client-message'), session('c@localhost/3', 'component-stream')]
  const to = ['a@localhost/1', "b@localhost/o'hara & co", 'c@localhost/3'].map(text => Jid.parse(text))
  switchboard.broadcast(to, message())
  switchboard.broadcast(to, message({ to: 'not@looked/at' }))
  expect(tcp.pipe.writes).toEqual([])
  endTurn()
  const one = "<message to='a@localhost/1' from='room@rooms/nick'><body>hi</body></message>"
  expect(tcp.pipe.writes).toEqual([[one, one]])
  expect(component.pipe.writes).toEqual([[one, one].map(text => text.replace('a@localhost/1', 'c@localhost/3'))])
  const framed = "<message to='b@localhost/o&apos;hara &amp; co' xmlns='jabber:client' from='room@rooms/nick'><body>hi</body></message>"
  expect(websocket.pipe.writes).toEqual([[framed, framed]])
})

test('what has no session is routed, and what has no domain bounces to whoever sent it', () => {
  const { switchboard, received } = scene()
  switchboard.broadcast([Jid.parse('gone@localhost/1')], message())
  switchboard.send(Jid.parse('x@elsewhere'), message({ from: 'a@localhost/1', id: '7' }))
  switchboard.send(Jid.parse('x@elsewhere'), message({ from: 'a@localhost/1', type: 'error' }))
  expect(received.map(({ element, to }) => [to.toString(), element.attrs['type'], element.attrs['id'], element.attrs['from']])).toEqual([
    ['gone@localhost/1', undefined, undefined, 'room@rooms/nick'],
    ['a@localhost/1', 'error', '7', 'x@elsewhere'],
  ])
})

test('a full outbox is told once, and takes last words only', () => {
  const { session, endTurn } = scene()
  const { outbox, pipe } = session('a@localhost/1')
  outbox.push('x'.repeat(600))
  outbox.push('y'.repeat(600))
  outbox.push('z')
  endTurn()
  expect(pipe.writes).toEqual([['too much']])
  expect(pipe.ended).toBe('no code')
})

test('a socket that does not drain counts as well', () => {
  const { session, endTurn } = scene()
  const { outbox, pipe } = session('a@localhost/1')
  pipe.reads = false
  for (const text of ['x'.repeat(600), 'y'.repeat(600)]) {
    outbox.push(text)
    endTurn()
  }
  endTurn()
  expect(pipe.writes.at(-1)).toEqual(['too much'])
})

test('one domain has one handler', () => {
  const router = new Router()
  const handler: DomainHandler = { receive: () => undefined }
  router.serve('a', handler)
  expect(() => router.serve('a', handler)).toThrow('the domain a is configured twice')
})

test('a message that is larger than all that may wait is read like any other, and so is what comes behind it', () => {
  const { session, endTurn } = scene()
  const { outbox, pipe } = session('a@localhost/1')
  pipe.reads = false
  outbox.push('x'.repeat(5_000))
  outbox.push('y'.repeat(900))
  endTurn()
  outbox.push('z')
  endTurn()
  expect([pipe.writes.flat().map(message => message.length), pipe.ended]).toEqual([[5_000, 900, 1], undefined])
  outbox.push('z'.repeat(200))
  endTurn()
  endTurn()
  expect(pipe.ended).toBe('no code')
})

test('what has been read makes no room beyond the limit', () => {
  const { session, endTurn } = scene()
  const { outbox, pipe } = session('a@localhost/1')
  outbox.push('x'.repeat(5_000))
  endTurn()
  pipe.reads = false
  for (const [count, isOver] of [[900, false], [200, true]] as const) {
    outbox.push('y'.repeat(count))
    endTurn()
    endTurn()
    expect(pipe.ended !== undefined).toBe(isOver)
  }
})
