import fc from 'fast-check'
import { expect, test } from 'vitest'
import { append, el, elementsOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { canonicalElement } from './testing/arbitraries.ts'
import { pictureOf } from './testing/libxml2.ts'
import { readElement } from './reader.ts'
import { write } from './writer.ts'

test('what is written is read back the same', () => {
  fc.assert(fc.property(canonicalElement, x => {
    expect(readElement(write(x))).toEqual(x)
  }), { numRuns: 1000 })
})

test('inside a stream, too, where the default namespace and the prefix stream are declared', () => {
  const scope = fc.constantFrom('jabber:client', NS.component, 'urn:a')
  fc.assert(fc.property(canonicalElement, scope, (x, namespace) => {
    const inStream = append(el('error', { xmlns: NS.stream }), x)
    const around = readElement(`<stream:stream xmlns='${namespace}' xmlns:stream='${NS.stream}'>${write(x, namespace)}${write(inStream, namespace)}</stream:stream>`)
    expect(elementsOf(around).map(pictureOf)).toEqual([pictureOf(x), pictureOf(inStream)])
  }), { numRuns: 300 })
})

test('a namespace is declared where it changes and nowhere else', () => {
  const x = el('iq', { xmlns: 'jabber:client', id: 'a' }, el('query', { xmlns: 'urn:q' }, el('item', { xmlns: 'urn:q' })), el('error'))
  expect(write(x)).toBe('<iq xmlns=\'jabber:client\' id=\'a\'><query xmlns=\'urn:q\'><item/></query><error/></iq>')
  expect(write(x, 'jabber:client')).toBe('<iq id=\'a\'><query xmlns=\'urn:q\'><item/></query><error/></iq>')
  expect(write(el('iq', { xmlns: '' }), 'jabber:client')).toBe('<iq xmlns=\'\'/>')
})

test('a child written alone keeps the namespace it had', () => {
  const child = el('body', {}, 'hello')
  append(el('message', { xmlns: 'jabber:client' }), child)
  expect(write(child)).toBe('<body xmlns=\'jabber:client\'>hello</body>')
})

test('elements of the stream itself have its prefix where it is declared', () => {
  const features = el('features', { xmlns: NS.stream }, el('bind', { xmlns: NS.bind }), el('inner'))
  expect(write(features, 'jabber:client')).toBe(`<stream:features><bind xmlns='${NS.bind}'/><stream:inner/></stream:features>`)
  expect(write(features)).toBe(`<features xmlns='${NS.stream}'><bind xmlns='${NS.bind}'/><inner/></features>`)
})

test('characters that would be lost or misread are written as references', () => {
  expect(write(el('a', { b: '<&>\'"\t\n\r' }, '<&>\'"\t\n\r]]>'))).toBe(
    '<a b=\'&lt;&amp;&gt;&apos;&quot;&#9;&#10;&#13;\'>&lt;&amp;&gt;\'"\t\n&#13;]]&gt;</a>')
})

test.each([
  ['WRITE_CHARACTER', el('a', {}, '\u0000')],
  ['WRITE_CHARACTER', el('a', { b: '\uFFFF' })],
  ['WRITE_CHARACTER', el('a', {}, '\uD800')],
  ['WRITE_CHARACTER', el('a', { xmlns: '\u0001' })],
  ['WRITE_NAME', el('a b')],
  ['WRITE_NAME', el('')],
  ['WRITE_NAME', el('p:a', { 'xmlns:p': 'urn:p' })],
  ['WRITE_NAME', el('a', { '1': '' })],
  ['WRITE_NAME', el('a', { ':b': '' })],
  ['WRITE_NAME', el('a', { 'xmlns:p': 'urn:p', 'p:b:c': '' })],
  ['WRITE_PREFIX', el('a', { 'p:b': '' })],
  ['WRITE_PREFIX', el('a', { 'xmlns:p': 'urn:p' }, el('b', { 'p:c': '' }))],
  ['WRITE_NAMESPACE', el('a', { 'xmlns:p': '' })],
  ['WRITE_NAMESPACE', el('a', { 'xmlns:xmlns': 'urn:a' })],
  ['WRITE_NAMESPACE', el('a', { 'xmlns:xml': 'urn:a' })],
  ['WRITE_NAMESPACE', el('a', { 'xmlns:p': NS.xml })],
  ['WRITE_NAMESPACE', el('a', { xmlns: NS.xml })],
  ['WRITE_NAMESPACE', el('a', { xmlns: 'http://www.w3.org/2000/xmlns/' })],
  ['WRITE_TWICE', el('a', { 'xmlns:p': 'urn:p', 'xmlns:q': 'urn:p', 'p:b': '', 'q:b': '' })],
])('%s: what cannot be read back is refused', (code, x) => {
  expect(() => write(x)).toThrow(expect.objectContaining({ code, condition: 'bad-request' }))
})
