import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { XmlReader, readElement } from './reader.ts'

test('prefixes go, and every element carries its namespace where it differs from its parent\'s', () => {
  const x = readElement('<x:a xmlns:x=\'urn:x\' xmlns=\'urn:d\' c=\'1\'><x:b/><d><x:e/></d><f xmlns=\'\'/></x:a>')
  expect(x).toEqual(el('a', { xmlns: 'urn:x', c: '1' }, el('b'), el('d', { xmlns: 'urn:d' }, el('e', { xmlns: 'urn:x' })), el('f', { xmlns: '' })))
})

test('a prefixed attribute gets a declaration of its own, xml:lang needs none, and unused declarations go', () => {
  const x = readElement('<a xmlns:p=\'urn:p\' xmlns:q=\'urn:q\'><b p:c=\'1\' xml:lang=\'en\'/></a>')
  expect(x).toEqual(el('a', { xmlns: '' }, el('b', { 'xmlns:p': 'urn:p', 'p:c': '1', 'xml:lang': 'en' })))
})

test('text is one string, whatever it was written as', () => {
  expect(readElement('<a>1&lt;<![CDATA[2<]]>&#x33;\r\n<b/>&amp;</a>')).toEqual(el('a', { xmlns: '' }, '1<2<3\n', el('b'), '&'))
})

test('line ends in attributes become spaces, references to them do not', () => {
  expect(readElement('<a b="x\r\n\ty&#10;&#9;z"/>')).toEqual(el('a', { xmlns: '', b: 'x  y\n\tz' }))
})

test('a namespace name is taken as it is written', () => {
  expect(readElement('<a xmlns=\' urn:a \'/>')).toEqual(el('a', { xmlns: ' urn:a ' }))
})

test('an XML declaration may begin a document', () => {
  const same = el('a', { xmlns: '' })
  expect(readElement('<?xml version="1.0"?><a/>')).toEqual(same)
  expect(readElement('<?xml version=\'1.1\' encoding=\'utf-8\' standalone=\'no\' ?>\n<a/>\n')).toEqual(same)
})

const REFUSED: readonly [code: string, condition: string, text: string, deserves: RegExp | undefined][] = [
  // the last column is the shortest beginning that must already be refused; without one, the whole is needed
  ['XML_COMMENT', 'restricted-xml', '<a><!-- c --></a>', /^<a><!-/],
  ['XML_DOCTYPE', 'restricted-xml', '<!DOCTYPE a><a/>', /^<!D/],
  ['XML_DOCTYPE', 'restricted-xml', '<!DOCTYPE a [<!ENTITY b \'c\'>]><a>&b;</a>', /^<!D/],
  ['XML_PROCESSING_INSTRUCTION', 'restricted-xml', '<a><?b c?></a>', /^<a><\?b/],
  ['XML_PROCESSING_INSTRUCTION', 'restricted-xml', '<?b c?><a/>', /^<\?b/],
  ['XML_PROCESSING_INSTRUCTION', 'restricted-xml', '<?xm?><a/>', /^<\?xm\?>/],
  ['XML_PROCESSING_INSTRUCTION', 'restricted-xml', '<?xml-stylesheet href=\'a\'?><a/>', /^<\?xml-s/],
  ['XML_PROCESSING_INSTRUCTION', 'restricted-xml', ' <?xml version=\'1.0\'?><a/>', /^ <\?x/],
  ['XML_PROCESSING_INSTRUCTION', 'restricted-xml', '<a><?xml version=\'1.0\'?></a>', /^<a><\?x/],
  ['XML_ENTITY', 'restricted-xml', '<a>&nbsp;</a>', /^<a>&nbsp;/],
  ['XML_ENTITY', 'restricted-xml', '<a b=\'&nbsp;\'/>', /^<a b='&nbsp;/],
  ['XML_ENCODING', 'unsupported-encoding', '<?xml version=\'1.0\' encoding=\'ISO-8859-1\'?><a/>', /^<\?xml.*\?>/],
  ['XML_ENCODING', 'unsupported-encoding', '<?xml version=\'1.0\' encoding=\'UTF-16\'?><a/>', /^<\?xml.*\?>/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>fish & chips</a>', /^<a>fish & /],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>AT&T</a>', /^<a>AT&T</],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>&#0;</a>', /^<a>&#0;/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>&#xD800;</a>', /^<a>&#xD800;/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>&;</a>', /^<a>&;/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>\u0000</a>', /^<a>\0/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>\uFFFE</a>', /^<a>\uFFFE/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '\uFEFF<a/>', /^\uFEFF/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a b=\'1\' b=\'2\'/>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a b=1/>', /^<a b=1/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a b/>', /^<a b\//],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a b=\'<\'/>', /^<a b='</],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a b=\'1\'c=\'2\'/>', /^<a b='1'c/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a><b></a></b>', /^<a><b><\/a>/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '</a>', /^<\/a>/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>]]></a>', /^<a>\]\]>/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a/><b/>', /^<a\/><b\//],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a/>text', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<1/>', /^<1/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '< a/>', /^< /],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<!ELEMENT a>', /^<!E/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<![CDATX[', /^<!\[CDATX/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<p:a/>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a p:b=\'\'/>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a:1 xmlns:a=\'u\'/>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a xmlns:p=\'\'/>', /^<a xmlns:p=''/],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a xmlns=\'http://www.w3.org/2000/xmlns/\'/>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<a xmlns:x=\'u\' xmlns:y=\'u\' x:b=\'\' y:b=\'\'/>', undefined],
  ['XML_NOT_WELL_FORMED', 'not-well-formed', '<?xml?><a/>', undefined],
]

test.each(REFUSED)('%s, %s: %j', (code, condition, text, deserves) => {
  const error = expect.objectContaining({ code, condition }) as unknown
  expect(() => readElement(text)).toThrow(error as Error)
  const needed = deserves?.exec(text)?.[0]
  expect(() => oneByOne(needed ?? text, needed === undefined)).toThrow(error as Error)
})

function oneByOne(text: string, finish: boolean): void {
  const reader = new XmlReader('document', { maxStanzaBytes: Infinity, maxDepth: 10 })
  for (const character of text) reader.feed(character)
  if (finish) reader.finish()
}

test('one reader reads one document after the other, each from its own start', () => {
  const reader = new XmlReader('document', { maxStanzaBytes: Infinity, maxDepth: 10 })
  for (const text of ['<?xml version=\'1.0\'?><a/>', '<?xml version=\'1.0\'?><b/>']) {
    expect(reader.feed(text)).toHaveLength(1)
    reader.finish()
  }
  expect(() => reader.feed('\uFEFF<c/>')).toThrow(expect.objectContaining({ code: 'XML_NOT_WELL_FORMED' }))
})

test('elements may nest as deep as the limit, and the tag that goes deeper is refused before its end', () => {
  expect(readElement('<a><b><c/></b></a>', { maxDepth: 3 }).name).toBe('a')
  expect(() => new XmlReader('document', { maxStanzaBytes: Infinity, maxDepth: 2 }).feed('<a><b><c ')).toThrow(
    expect.objectContaining({ code: 'XML_TOO_DEEP', condition: 'policy-violation' }))
})

test('a long namespace behind a short prefix is not written out without end', () => {
  const text = `<a xmlns:p='${'u'.repeat(500)}'>${'<p:b/>'.repeat(50)}</a>`
  expect(() => readElement(text, { maxStanzaBytes: 1000 })).toThrow(expect.objectContaining({ code: 'XML_EXPANDS', condition: 'policy-violation' }))
  expect(readElement(text, { maxStanzaBytes: 25_000 }).children).toHaveLength(50)
})

test('a name that JavaScript keeps for itself is an attribute like another', () => {
  expect(Object.entries(readElement('<a __proto__=\'1\' constructor=\'2\'/>').attrs)).toEqual([['xmlns', ''], ['__proto__', '1'], ['constructor', '2']])
})
