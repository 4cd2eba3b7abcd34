import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Parcel } from '../delivery/parcel.ts'
import { type Outgoing, StanzaCounts } from './stream-management.ts'

const outgoing = (id: string): Outgoing => ({ parcel: new Parcel(el('message', { id })), to: undefined, atMs: 0 })
const ids = (counts: StanzaCounts): unknown[] => counts.unacknowledged.map(({ parcel }) => parcel.element.attrs['id'])

test('what is acknowledged is forgotten, oldest first', () => {
  const counts = new StanzaCounts()
  for (const id of ['a', 'b', 'c']) counts.countSent(outgoing(id))
  counts.acknowledge(2)
  expect(ids(counts)).toEqual(['c'])
  counts.acknowledge(2)
  expect(ids(counts)).toEqual(['c'])
  expect(counts.sent).toBe(3)
})

test('nobody has handled more than was sent, or less than before', () => {
  const counts = new StanzaCounts()
  for (const id of ['a', 'b', 'c']) counts.countSent(outgoing(id))
  counts.acknowledge(2)
  expect(counts.doubt(3)).toBeUndefined()
  expect(counts.doubt(4)).toEqual({ h: 4, sent: 3 })
  expect(counts.doubt(1)).toEqual({ h: 1, sent: 3 })
})

test('after 2^32-1 comes zero, in both directions', () => {
  const counts = new StanzaCounts(2 ** 32 - 2)
  for (const id of ['a', 'b', 'c']) counts.countSent(outgoing(id))
  for (let i = 0; i < 3; i += 1) counts.countReceived()
  expect([counts.handled, counts.sent]).toEqual([1, 1])
  expect(counts.doubt(0)).toBeUndefined()
  counts.acknowledge(0)
  expect(ids(counts)).toEqual(['c'])
  expect(counts.doubt(2)).toEqual({ h: 2, sent: 1 })
})
