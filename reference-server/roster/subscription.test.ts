import { expect, test } from 'vitest'
import { inbound, outbound, SUBSCRIPTION_STATES, type SubscriptionState, type SubscriptionType } from './subscription.ts'

type Row = readonly [passes: boolean, next: SubscriptionState | 'same' | 'approved', reply?: 'subscribed' | 'unsubscribed']
type Table = Readonly<Record<SubscriptionState, Row>>
const YES = true
const NO = false

// RFC 6121 A.2: tables 2 to 5
const OUTBOUND: Readonly<Record<SubscriptionType, Table>> = {
  subscribe: {
    'none': [YES, 'none+out'], 'none+out': [YES, 'same'], 'none+in': [YES, 'none+out+in'], 'none+out+in': [YES, 'same'],
    'to': [YES, 'same'], 'to+in': [YES, 'same'], 'from': [YES, 'from+out'], 'from+out': [YES, 'same'], 'both': [YES, 'same'],
  },
  unsubscribe: {
    'none': [YES, 'same'], 'none+out': [YES, 'none'], 'none+in': [YES, 'same'], 'none+out+in': [YES, 'none+in'],
    'to': [YES, 'none'], 'to+in': [YES, 'none+in'], 'from': [YES, 'same'], 'from+out': [YES, 'from'], 'both': [YES, 'from'],
  },
  subscribed: {
    'none': [NO, 'approved'], 'none+out': [NO, 'approved'], 'none+in': [YES, 'from'], 'none+out+in': [YES, 'from+out'],
    'to': [NO, 'approved'], 'to+in': [YES, 'both'], 'from': [NO, 'same'], 'from+out': [NO, 'same'], 'both': [NO, 'same'],
  },
  unsubscribed: {
    'none': [NO, 'same'], 'none+out': [NO, 'same'], 'none+in': [YES, 'none'], 'none+out+in': [YES, 'none+out'],
    'to': [NO, 'same'], 'to+in': [YES, 'to'], 'from': [YES, 'none'], 'from+out': [YES, 'none+out'], 'both': [YES, 'to'],
  },
}

// RFC 6121 A.3: tables 6 to 9
const INBOUND: Readonly<Record<SubscriptionType, Table>> = {
  subscribe: {
    'none': [YES, 'none+in'], 'none+out': [YES, 'none+out+in'], 'none+in': [NO, 'same'], 'none+out+in': [NO, 'same'],
    'to': [YES, 'to+in'], 'to+in': [NO, 'same'], 'from': [NO, 'same', 'subscribed'], 'from+out': [NO, 'same', 'subscribed'], 'both': [NO, 'same', 'subscribed'],
  },
  unsubscribe: {
    'none': [NO, 'same'], 'none+out': [NO, 'same'], 'none+in': [YES, 'none', 'unsubscribed'], 'none+out+in': [YES, 'none+out', 'unsubscribed'],
    'to': [NO, 'same'], 'to+in': [YES, 'to', 'unsubscribed'], 'from': [YES, 'none', 'unsubscribed'], 'from+out': [YES, 'none+out', 'unsubscribed'], 'both': [YES, 'to', 'unsubscribed'],
  },
  subscribed: {
    'none': [NO, 'same'], 'none+out': [YES, 'to'], 'none+in': [NO, 'same'], 'none+out+in': [YES, 'to+in'],
    'to': [NO, 'same'], 'to+in': [NO, 'same'], 'from': [NO, 'same'], 'from+out': [YES, 'both'], 'both': [NO, 'same'],
  },
  unsubscribed: {
    'none': [NO, 'same'], 'none+out': [YES, 'none'], 'none+in': [NO, 'same'], 'none+out+in': [YES, 'none+in'],
    'to': [YES, 'none'], 'to+in': [YES, 'none+in'], 'from': [NO, 'same'], 'from+out': [YES, 'from'], 'both': [YES, 'from'],
  },
}

const TYPES = ['subscribe', 'unsubscribe', 'subscribed', 'unsubscribed'] as const
const CASES = TYPES.flatMap(type => SUBSCRIPTION_STATES.map(state => [type, state] as const))

function expected([passes, next, reply]: Row, before: SubscriptionState): object {
  return { passes, state: next === 'same' || next === 'approved' ? before : next, approved: next === 'approved', reply }
}

test.each(CASES)('outbound %s in state %s', (type, state) => {
  expect({ reply: undefined, ...outbound(type, { state, approved: false }) }).toEqual(expected(OUTBOUND[type][state], state))
})

test.each(CASES)('inbound %s in state %s', (type, state) => {
  expect({ reply: undefined, ...inbound(type, { state, approved: false }) }).toEqual(expected(INBOUND[type][state], state))
})

// §3.4.2: said yes before being asked
test.each([['none', 'from'], ['none+out', 'from+out'], ['to', 'both']] as const)('a request that was approved before, in state %s', (state, next) => {
  expect(inbound('subscribe', { state, approved: true })).toEqual({ state: next, approved: true, passes: false, reply: 'subscribed' })
})

test.each(SUBSCRIPTION_STATES)('an approval that came before the request is taken back in state %s', state => {
  expect(outbound('unsubscribed', { state, approved: true }).approved).toBe(false)
})
