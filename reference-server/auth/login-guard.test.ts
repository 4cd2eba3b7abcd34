import { expect, test } from 'vitest'
import { TurnedClock } from '../clock.ts'
import { type GuardOptions, LoginGuard } from './login-guard.ts'

const OPTIONS: GuardOptions = { freeLoginFailures: 3, freeLoginFailuresOfAddress: 5, loginDelayMs: 100, maxLoginDelayMs: 1_000, loginFailuresForgottenMs: 60_000 }
const HOME = '192.0.2.1'
const AWAY = '198.51.100.7'

function guard() {
  const clock = new TurnedClock(1_000_000)
  const guarding = new LoginGuard(clock)
  const at = (address: string, account = 'alice@localhost') => ({
    fails: () => guarding.failed({ address, account: account === 'nobody' ? undefined : account }, OPTIONS),
    succeeds: () => guarding.succeeded({ address, account: account === 'nobody' ? undefined : account }, OPTIONS),
    isLetIn: () => guarding.letIn({ address, account }),
  })
  return { clock, guarding, at }
}

const times = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one)

test('the first failures cost nothing; from then on each answer waits twice as long, up to a bound', () => {
  const { clock, at } = guard()
  const stranger = at(AWAY)
  expect(times(4, stranger.fails)).toEqual([0, 0, 0, 0])
  const waits = times(6, () => {
    const wait = stranger.fails()
    if (wait !== 'too-many') clock.turn(wait)
    return wait
  })
  expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000])
})

test('answers wait for each other, and those that would wait too long are not given', () => {
  const { at } = guard()
  const stranger = at(AWAY)
  expect(times(9, stranger.fails)).toEqual([0, 0, 0, 0, 100, 300, 700, 'too-many', 'too-many'])
  expect(stranger.succeeds()).toBe('too-many')
})

test('what is not answered does not count, so that it ends', () => {
  const { clock, at } = guard()
  const stranger = at(AWAY)
  times(50, stranger.fails)
  clock.turn(1_500)
  expect(stranger.succeeds()).toBe(0)
})

test('a stranger does not slow the owner down at other addresses', () => {
  const { at } = guard()
  times(50, at(AWAY).fails)
  expect([at(HOME).fails(), at(HOME).succeeds()]).toEqual([0, 0])
})

test('an address that fails for one account is slowed for all, but for who got in from there before', () => {
  const { at } = guard()
  expect(at(HOME, 'bob@localhost').succeeds()).toBe(0)
  at(HOME, 'bob@localhost').isLetIn()
  times(10, at(HOME, 'mallory@localhost').fails)
  expect([at(HOME, 'alice@localhost').succeeds(), at(HOME, 'bob@localhost').succeeds()]).toEqual([300, 0])
  expect(at(HOME, 'alice@localhost').succeeds()).toBe(300)      // a right guess does not stand out beside itself
  at(HOME, 'alice@localhost').isLetIn()
  expect(at(HOME, 'alice@localhost').succeeds()).toBe(0)
})

test('nor is who got in before locked out by failures to his own account', () => {
  const { at } = guard()
  at(HOME).isLetIn()
  times(50, at(HOME).fails)
  expect([at(HOME).fails(), at(HOME).succeeds(), at(HOME).succeeds()]).toEqual(['too-many', 0, 0])
})

test('many accounts from one address: the address is slowed', () => {
  const { at } = guard()
  const waits = times(8, () => 0).map((_, index) => at(AWAY, `user${index}@localhost`).fails())
  expect(waits).toEqual([0, 0, 0, 0, 0, 0, 100, 300])
})

test('attempts that name nobody count for the address', () => {
  const { at } = guard()
  expect(times(8, at(AWAY, 'nobody').fails)).toEqual([0, 0, 0, 0, 0, 0, 100, 300])
  expect([at(AWAY, 'nobody').succeeds(), at(HOME, 'nobody').succeeds()]).toEqual([700, 0])
})

test('an IPv6 network is one address', () => {
  const { at } = guard()
  times(10, at('2001:db8:0:1:0:0:0:1').fails)
  expect([at('2001:db8:0:1:ffff:0:0:9').succeeds(), at('2001:db8:0:2:0:0:0:1').succeeds()]).toEqual(['too-many', 0])
})

test('failures are forgotten, all at once, some time after the last one', () => {
  const { clock, at, guarding } = guard()
  times(5, at(AWAY).fails)
  clock.turn(59_999)
  expect([at(AWAY).fails(), guarding.size]).toEqual([0, 2])
  clock.turn(60_000)
  expect(times(4, at(AWAY).fails)).toEqual([0, 0, 0, 0])
})
