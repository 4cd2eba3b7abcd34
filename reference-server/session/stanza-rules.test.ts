/** What becomes of a stanza on its way in. */
import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { REFUSALS } from './errors.ts'
import { judgeStanza } from './stanza-rules.ts'

test('a delay in the name of the server is taken away, others stay', () => {
  const delay = (from?: string) => el('delay', { xmlns: NS.delay, from, stamp: '2002-09-10T23:08:25Z' })
  const message = el('message', { xmlns: NS.client, to: 'bob@localhost' }, el('body', {}, 'hi'), delay('localhost'), delay('alice@localhost'), delay())
  expect(judgeStanza(message, { address: Jid.parse('alice@localhost/desk'), language: undefined }, REFUSALS).kind).toBe('route')
  expect(message.getChildElements().map(child => `${child.name} ${String(child.attrs['from'] ?? '-')}`)).toEqual(['body -', 'delay alice@localhost', 'delay -'])
})
