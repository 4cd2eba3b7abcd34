import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Parcel } from '../delivery/parcel.ts'
import { ClientState, type Delivery } from './client-state.ts'

const stanza = (name: string, id: string, attrs: Record<string, string> = {}): Delivery => ({ parcel: new Parcel(el(name, { id, ...attrs })) })
const ids = (deliveries: readonly Delivery[]): unknown[] => deliveries.map(({ parcel }) => parcel.element.attrs['id'])

test('an active client gets everything at once', () => {
  const state = new ClientState()
  expect(ids(state.pass(stanza('presence', '1', { from: 'a@x/y' }), 10))).toEqual(['1'])
})

test('an inactive one gets the newest presence of each before the next message', () => {
  const state = new ClientState()
  state.inactivate()
  for (const [id, from] of [['1', 'a@x/y'], ['2', 'b@x/y'], ['3', 'a@x/y']] as const) expect(state.pass(stanza('presence', id, { from }), 10)).toEqual([])
  expect(ids(state.pass(stanza('message', '4'), 10))).toEqual(['2', '3', '4'])
  expect(ids(state.pass(stanza('iq', '5'), 10))).toEqual(['5'])
})

test('what is no state of presence is not held back', () => {
  const state = new ClientState()
  state.inactivate()
  for (const type of ['error', 'subscribe', 'subscribed']) expect(state.pass(stanza('presence', type, { from: 'a@x', type }), 10)).toHaveLength(1)
})

test('activity, a limit, and the choice not to hold release it', () => {
  const state = new ClientState()
  state.inactivate()
  state.pass(stanza('presence', '1', { from: 'a@x/y' }), 2)
  expect(ids(state.activate())).toEqual(['1'])
  state.inactivate()
  for (const from of ['a@x', 'b@x']) expect(state.pass(stanza('presence', from, { from }), 2)).toEqual([])
  expect(ids(state.pass(stanza('presence', 'c@x', { from: 'c@x' }), 2))).toEqual(['a@x', 'b@x', 'c@x'])
  expect(state.pass(stanza('presence', '9', { from: 'd@x' }), 0)).toHaveLength(1)
})
