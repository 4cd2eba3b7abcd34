import { expect, test } from 'vitest'
import { AddressList, groupOf, readAddress } from './addresses.ts'

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['2001:DB8::8:800:200c:417a', '2001:db8:0:0:8:800:200c:417a'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
  ['192.0.2.256', undefined],
  ['unknown', undefined],
  ['', undefined],
])('%s is read as %s', (text, address) => {
  expect(readAddress(text)).toBe(address)
})

test('IPv4 counts for itself, IPv6 for its /64', () => {
  const group = (text: string): string => groupOf(readAddress(text) ?? '')
  expect(group('192.0.2.1')).toBe('192.0.2.1')
  expect(group('2001:db8:1:2:3::4')).toBe(group('2001:db8:1:2::'))
  expect(group('2001:db8:1:3::')).not.toBe(group('2001:db8:1:2::'))
})

test('a list has addresses and networks', () => {
  const list = new AddressList(['127.0.0.0/8', '::1', '2001:db8::/32', '192.0.2.7'])
  const has = (text: string): boolean => list.has(readAddress(text) ?? '')
  expect(['127.9.9.9', '::ffff:127.0.0.1', '::1', '2001:db8:ffff::1', '192.0.2.7'].filter(text => !has(text))).toEqual([])
  expect(['128.0.0.1', '::2', '2001:db9::', '192.0.2.8', 'nonsense'].filter(has)).toEqual([])
})

test.each(['localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '', '::/129'])('"%s" is refused in a list', entry => {
  expect(() => new AddressList([entry])).toThrow(`"${entry}"`)
})
