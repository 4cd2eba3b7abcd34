import { expect, test } from 'vitest'
import { TCP_CLOSE, writeClose, writeOpen, writeTcpHeader } from './header.ts'

test('a TCP stream begins with a declaration, its namespaces and what is known', () => {
  expect(writeTcpHeader({ to: 'example.org', version: '1.0', contentNamespace: 'jabber:client' })).toBe(
    '<?xml version=\'1.0\'?><stream:stream xmlns=\'jabber:client\' xmlns:stream=\'http://etherx.jabber.org/streams\' to=\'example.org\' version=\'1.0\'>')
  expect(TCP_CLOSE).toBe('</stream:stream>')
})

test('a WebSocket stream begins and ends with whole elements', () => {
  expect(writeOpen({ from: 'example.org', id: 'a\'b', version: '1.0', lang: 'en' })).toBe(
    '<open xmlns=\'urn:ietf:params:xml:ns:xmpp-framing\' from=\'example.org\' id=\'a&apos;b\' version=\'1.0\' xml:lang=\'en\'/>')
  expect(writeClose()).toBe('<close xmlns=\'urn:ietf:params:xml:ns:xmpp-framing\'/>')
  expect(writeClose({ seeOtherUri: 'wss://other.example/' })).toBe('<close xmlns=\'urn:ietf:params:xml:ns:xmpp-framing\' see-other-uri=\'wss://other.example/\'/>')
})
