import { expect, test } from 'vitest'
import { TurnedClock } from '../clock.ts'
import { DEFAULT_OPTIONS } from '../session/options.ts'
import { Admission, type AdmissionOptions } from './admission.ts'

const limits = (own: Partial<AdmissionOptions>): AdmissionOptions => ({ ...DEFAULT_OPTIONS, ...own })

test('an address has so many connections at once, and each that leaves makes room', () => {
  const admission = new Admission(new TurnedClock())
  const options = limits({ maxConnectionsPerAddress: 2 })
  const [first] = [admission.enter('192.0.2.1', options), admission.enter('192.0.2.1', options)]
  const refused = admission.enter('192.0.2.1', options)
  expect(refused.refusal).toBe('STREAM_TOO_MANY_CONNECTIONS')
  expect(admission.enter('192.0.2.2', options).refusal).toBeUndefined()
  refused.leave()
  first?.leave()
  first?.leave()
  expect(admission.enter('192.0.2.1', options).refusal).toBeUndefined()
  expect(admission.enter('192.0.2.1', options).refusal).toBe('STREAM_TOO_MANY_CONNECTIONS')
})

test('an address comes so often, and again after a while', () => {
  const clock = new TurnedClock()
  const admission = new Admission(clock)
  const options = limits({ connectionsPerSecond: 2, connectionBurst: 3 })
  const come = (): string | undefined => {
    const visit = admission.enter('192.0.2.1', options)
    visit.leave()
    return visit.refusal
  }
  expect([come(), come(), come(), come()]).toEqual([undefined, undefined, undefined, 'STREAM_CONNECTS_TOO_OFTEN'])
  clock.turn(500)
  expect([come(), come()]).toEqual([undefined, 'STREAM_CONNECTS_TOO_OFTEN'])
})

test('sessions of an address end with their visits', () => {
  const admission = new Admission(new TurnedClock())
  const [a, b] = [admission.enter('192.0.2.1', DEFAULT_OPTIONS), admission.enter('192.0.2.1', DEFAULT_OPTIONS)]
  expect([a.takeSession(1), b.takeSession(1)]).toEqual([true, false])
  a.leave()
  expect([b.takeSession(1), b.takeSession(0)]).toEqual([true, true])
})

test('a /64 of IPv6 counts as one', () => {
  const admission = new Admission(new TurnedClock())
  const options = limits({ maxConnectionsPerAddress: 1 })
  admission.enter('2001:db8:0:1:0:0:0:1', options)
  expect(admission.enter('2001:db8:0:1:f:f:f:f', options).refusal).toBe('STREAM_TOO_MANY_CONNECTIONS')
  expect(admission.enter('2001:db8:0:2:0:0:0:1', options).refusal).toBeUndefined()
})

test('loopback is exempt unless somebody says otherwise', () => {
  const admission = new Admission(new TurnedClock())
  const tight = { maxConnectionsPerAddress: 1, connectionBurst: 1 }
  expect([1, 2, 3].map(() => admission.enter('127.0.0.1', limits(tight)).refusal)).toEqual([undefined, undefined, undefined])
  expect([1, 2].map(() => admission.enter('127.0.0.1', limits({ ...tight, exemptAddresses: [] })).refusal)).toEqual([undefined, 'STREAM_TOO_MANY_CONNECTIONS'])
})

test('addresses that left long ago are forgotten', () => {
  const clock = new TurnedClock()
  const admission = new Admission(clock)
  for (let i = 0; i < 5_000; i += 1) {
    admission.enter(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, DEFAULT_OPTIONS).leave()
    clock.turn(1_000)
  }
  expect(admission.size).toBeLessThan(2_048)
})
