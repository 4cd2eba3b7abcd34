import { expect, test } from 'vitest'
import { NS } from '../namespaces.ts'
import { is } from '../element.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { ping } from './ping.ts'

test('reads and writes', () => {
  expect(write(ping())).toBe('<ping xmlns=\'urn:xmpp:ping\'/>')
  expect(is(readElement('<ping xmlns=\'urn:xmpp:ping\'/>'), NS.ping, 'ping')).toBe(true)
})
