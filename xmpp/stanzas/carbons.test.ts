import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { readCarbon, writeCarbon } from './carbons.ts'

const message = el('message', { xmlns: NS.client, from: 'juliet@x/balcony', to: 'romeo@x/garden', type: 'chat' }, el('body', {}, 'hi'))

test.each(['received', 'sent'] as const)('a %s copy has the message inside as it was', direction => {
  const copy = writeCarbon({ direction, from: 'romeo@x', message, stamp: new Date(0) })
  expect(copy.toString()).toBe(`<message xmlns="jabber:client" from="romeo@x" type="chat"><${direction} xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0"><delay xmlns="urn:xmpp:delay" stamp="1970-01-01T00:00:00.000Z"/>${message.toString()}</forwarded></${direction}></message>`)
  expect(readCarbon(copy)?.direction).toBe(direction)
  expect(String(readCarbon(copy)?.message)).toBe(String(message))
})

test('a message without one is no copy; a stanza in another namespace is not the message', () => {
  expect(readCarbon(message)).toBeUndefined()
  expect(readCarbon(el('message', { xmlns: NS.client }, el('sent', { xmlns: NS.carbons })))).toBeUndefined()
  const odd = el('message', { xmlns: NS.client }, el('sent', { xmlns: NS.carbons }, el('forwarded', { xmlns: NS.forward }, el('message'))))
  expect(readCarbon(odd)).toMatchObject({ direction: 'sent', message: undefined })
})
