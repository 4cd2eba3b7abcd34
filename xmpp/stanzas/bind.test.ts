import { expect, test } from 'vitest'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { bind, bound, readBind, readBound } from './bind.ts'

const REQUEST = '<bind xmlns=\'urn:ietf:params:xml:ns:xmpp-bind\'><resource>balcony</resource></bind>'
const ANSWER = '<bind xmlns=\'urn:ietf:params:xml:ns:xmpp-bind\'><jid>juliet@im.example.com/balcony</jid></bind>'

test('reads and writes the request and the answer', () => {
  expect(write(bind('balcony'))).toBe(REQUEST)
  expect(readBind(readElement(REQUEST))).toBe('balcony')
  expect(readBind(bind())).toBeUndefined()
  expect(write(bound('juliet@im.example.com/balcony'))).toBe(ANSWER)
  expect(readBound(readElement(ANSWER))).toBe('juliet@im.example.com/balcony')
})
