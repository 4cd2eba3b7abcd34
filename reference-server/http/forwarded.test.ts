import { expect, test } from 'vitest'
import { AddressList } from '../listen/addresses.ts'
import { clientAddress } from './forwarded.ts'

const trusted = new AddressList(['127.0.0.1', '10.0.0.0/8'])
const through = (header: 'x-forwarded-for' | 'forwarded', value: string, peer = '127.0.0.1'): string => clientAddress(peer, { [header]: value }, { trusted, header })

test.each([
  ['one hop', '192.0.2.1', '192.0.2.1'],
  ['the rightmost that is not ours, whatever the client claims to its left', '203.0.113.9, 192.0.2.1, 10.1.2.3', '192.0.2.1'],
  ['a port', '192.0.2.1:4711', '192.0.2.1'],
  ['IPv6', '2001:db8::1', '2001:db8:0:0:0:0:0:1'],
  ['IPv6 with port', '[2001:db8::1]:4711', '2001:db8:0:0:0:0:0:1'],
  ['nothing but proxies', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['an unreadable hop ends at who told it', '192.0.2.1, unknown, 10.0.0.2', '10.0.0.2'],
  ['nothing', '', '127.0.0.1'],
])('X-Forwarded-For: %s', (_, value, address) => {
  expect(through('x-forwarded-for', value)).toBe(address)
})

test.each([
  ['a token', 'for=192.0.2.1;proto=http;by=10.0.0.1', '192.0.2.1'],
  ['quoted IPv6', 'For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe:0:0:0:0:17'],
  ['several', 'for=203.0.113.9, for=192.0.2.1;host="a,b", for=10.0.0.9', '192.0.2.1'],
  ['a comma in quotes is no border', 'for=192.0.2.1;host="x, for=203.0.113.1"', '192.0.2.1'],
  ['one that hides', 'for=192.0.2.1, for=_gazonk', '127.0.0.1'],
  ['an element without it', 'for=192.0.2.1, proto=https', '127.0.0.1'],
])('Forwarded: %s', (_, value, address) => {
  expect(through('forwarded', value)).toBe(address)
})

test('who is not trusted says nothing about others', () => {
  expect(through('x-forwarded-for', '203.0.113.9', '192.0.2.1')).toBe('192.0.2.1')
})

test('only the header that the proxies write is read', () => {
  expect(clientAddress('127.0.0.1', { 'x-forwarded-for': '192.0.2.1', 'forwarded': 'for=203.0.113.9' }, { trusted, header: 'x-forwarded-for' })).toBe('192.0.2.1')
})
