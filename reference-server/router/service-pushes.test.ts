import { expect, test } from 'vitest'
import { attr, type Element, elementsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { serviceElements } from '#xmpp/stanzas/external-services.js'
import { TurnedClock } from '../clock.ts'
import { ServicePushes } from './service-pushes.ts'

const ALICE = Jid.parse('alice@localhost/desk')
const services = [
  { host: 'turn.example', type: 'turn', secret: 's', credentialsMs: 10_000 },
  { host: 'stun.example', type: 'stun' },
  { host: 'open.example', type: 'turn' },
  { host: 'late.example', type: 'turn', secret: 's', credentialsMs: 60_000 },
]

function pushes(): { readonly clock: TurnedClock; readonly pushed: ServicePushes; readonly sent: Element[] } {
  const [clock, sent] = [new TurnedClock(), [] as Element[]]
  return { clock, sent, pushed: new ServicePushes({ domain: 'localhost', services: () => services, clock, send: (_, element) => sent.push(element) }) }
}

test('who asked is told of new credentials before the old ones end, again and again', () => {
  const { clock, pushed, sent } = pushes()
  pushed.asked(ALICE, 'turn')
  clock.turn(4_999)
  expect(sent).toEqual([])
  clock.turn(1)
  clock.turn(5_000)
  expect(sent.map(({ attrs }) => [attrs['type'], attrs['from'], attrs['to']])).toEqual(Array.from({ length: 2 }, () => ['set', 'localhost', ALICE.toString()]))
  const told = sent.slice(0, 1).flatMap(iq => elementsOf(iq).flatMap(serviceElements))
  expect(told.map(service => [attr(service, 'host'), attr(service, 'action'), attr(service, 'restricted')])).toEqual([['turn.example', 'modify', 'true'], ['late.example', 'modify', 'true']])
})

test('who is gone, or asked for what has no credentials, is told nothing', () => {
  const { clock, pushed, sent } = pushes()
  pushed.asked(ALICE, 'turn')
  pushed.asked(ALICE, 'stun')
  pushed.gone(ALICE)
  clock.turn(60_000)
  pushed.asked(ALICE, 'turn')
  pushed.stop()
  clock.turn(60_000)
  expect(sent).toEqual([])
})
