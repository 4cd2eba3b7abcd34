import { expect, test } from 'vitest'
import { append, attr, childOf, childrenOf, copyOf, el, elementsOf, is, nsOf, textOf } from './element.ts'

const message = el('message', { xmlns: 'jabber:client', to: 'a', id: undefined, n: 1 },
  el('body', {}, 'one'), undefined, el('x', { xmlns: 'urn:x' }, el('y'), 'two', 'three'), el('body', { xmlns: '' }))
const [body, x] = elementsOf(message)

test('builds what is given and leaves out what is not', () => {
  expect(message.attrs).toEqual({ xmlns: 'jabber:client', to: 'a', n: '1' })
  expect(elementsOf(message).map(child => child.name)).toEqual(['body', 'x', 'body'])
  expect([attr(message, 'to'), attr(message, 'id')]).toEqual(['a', undefined])
})

test('a namespace comes from the nearest element that names one', () => {
  expect([body, x, x && elementsOf(x)[0]].map(each => each && nsOf(each))).toEqual(['jabber:client', 'urn:x', 'urn:x'])
  expect([nsOf(el('a')), is(message, 'jabber:client', 'message'), is(message, 'urn:x', 'message')]).toEqual(['', true, false])
  expect([childOf(message, 'jabber:client', 'body'), childrenOf(message, 'jabber:client', 'body')]).toEqual([body, [body]])
  expect(x && textOf(x)).toBe('twothree')
})

test('a copy stands alone: it keeps its namespace and shares nothing', () => {
  const copy = body && copyOf(body)
  expect(copy).toEqual(el('body', { xmlns: 'jabber:client' }, 'one'))
  const odd = el('a', Object.fromEntries([['__proto__', 'b']]))
  expect(Object.entries(copyOf(odd).attrs)).toEqual([['__proto__', 'b']])
  const tree = copyOf(message)
  append(tree, 'more')
  expect(message.children).toHaveLength(3)
})
