import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Element, el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { canonicalElement, cutAt, slicings } from '../xml/testing/arbitraries.ts'
import { write } from '../xml/writer.ts'
import { type Framer, type StreamEvent, TcpFramer, WebSocketFramer } from './framer.ts'
import { TCP_CLOSE, writeClose, writeOpen, writeTcpHeader } from './header.ts'

const LIMITS = { maxStanzaBytes: 10_000, maxDepth: 20 }
const HEADER = writeTcpHeader({ to: 'example.org', version: '1.0', lang: 'en', contentNamespace: 'jabber:client' })
const SAMPLE = Buffer.from(`${HEADER} <message to='a@b'><body>grüß 😀 &lt;&#x20AC;<![CDATA[<>]]></body></message>\n<presence/>  <p:x xmlns:p='urn:p' p:y='1>2'/>${TCP_CLOSE}`)

/** What a framer makes of slices: events, elements written out, and at the end its state or the code of its error. */
function story(framer: Framer, slices: Iterable<Uint8Array>): unknown[] {
  const told: unknown[] = []
  try {
    for (const slice of slices) for (const event of framer.push(slice)) told.push(event.kind === 'element' ? write(event.element) : event)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    told.push(`${error.code} ${error.condition}`)
  }
  told.push(framer.state)
  return told
}

function read(framer: Framer, text: string): unknown[] {
  return story(framer, [Buffer.from(text)])
}

function opened(limits = LIMITS): TcpFramer {
  const framer = new TcpFramer(limits)
  read(framer, HEADER)
  return framer
}

describe('TcpFramer', () => {
  const header = {
    kind: 'header', name: 'stream', namespace: NS.stream, contentNamespace: 'jabber:client', attrs: { 'to': 'example.org', 'version': '1.0', 'xml:lang': 'en' },
  }
  const expected = [
    header,
    '<message xmlns=\'jabber:client\' to=\'a@b\'><body>grüß 😀 &lt;€&lt;&gt;</body></message>',
    '<presence xmlns=\'jabber:client\'/>',
    '<x xmlns=\'urn:p\' xmlns:p=\'urn:p\' p:y=\'1&gt;2\'/>',
    { kind: 'end' },
    'closed',
  ]

  test('reads a stream the same whole, cut at any byte, and byte by byte', () => {
    expect(story(new TcpFramer(LIMITS), [SAMPLE])).toEqual(expected)
    expect(story(new TcpFramer(LIMITS), cutAt(SAMPLE, [...SAMPLE.keys()]))).toEqual(expected)
    for (let cut = 1; cut < SAMPLE.length; cut += 1) expect(story(new TcpFramer(LIMITS), cutAt(SAMPLE, [cut]))).toEqual(expected)
  })

  test('any slicing of any stanzas gives the same elements', () => {
    const sliced = fc.array(canonicalElement, { maxLength: 4 })
      .map(stanzas => Buffer.from(HEADER + stanzas.map(x => write(x, 'jabber:client')).join('\n') + TCP_CLOSE))
      .chain(bytes => fc.record({ bytes: fc.constant(bytes), slices: slicings(bytes) }))
    fc.assert(fc.property(sliced, ({ bytes, slices }) => {
      const whole = story(new TcpFramer(LIMITS), [bytes])
      expect(story(new TcpFramer(LIMITS), slices)).toEqual(whole)
      expect(whole.at(-1)).toBe('closed')
    }), { numRuns: 300 })
  })

  test('any slicing of broken bytes gives the same error after the same elements', () => {
    const broken = fc.tuple(fc.nat(), fc.constantFrom('<!--', '<?x', '&x;', '& ', '\0', '</b>', '<![CDAT', ']]>', 'x', '<a b b>', '\uFEFF'), fc.uint8Array({ maxLength: 3 }))
      .map(([at, text, bytes]) => {
        const place = HEADER.length + at % (SAMPLE.length - HEADER.length)
        return Buffer.concat([SAMPLE.subarray(0, place), Buffer.from(text), bytes, SAMPLE.subarray(place)])
      })
      .chain(bytes => fc.record({ bytes: fc.constant(bytes), slices: slicings(bytes) }))
    fc.assert(fc.property(broken, ({ bytes, slices }) => {
      const whole = story(new TcpFramer(LIMITS), [bytes])
      expect(story(new TcpFramer(LIMITS), slices)).toEqual(whole)
      expect(story(new TcpFramer(LIMITS), cutAt(bytes, [...bytes.keys()]))).toEqual(whole)
    }), { numRuns: 300 })
  })

  test('names its states', () => {
    const framer = new TcpFramer(LIMITS)
    const states = [HEADER.slice(0, 30), HEADER.slice(30), ' \n', '<message><body>', '</body>', '</message>', '<', 'a/>', TCP_CLOSE, '<late/>'].map(text => {
      read(framer, text)
      return framer.state
    })
    expect(states).toEqual([
      'before-header', 'between-stanzas', 'between-stanzas', 'inside-stanza', 'inside-stanza', 'between-stanzas', 'inside-stanza', 'between-stanzas', 'closed', 'closed',
    ])
  })

  test('tells what was complete before an error, throws once, and is silent from then on', () => {
    const framer = opened()
    expect(read(framer, '<presence/><iq></message>')).toEqual(['<presence xmlns=\'jabber:client\'/>', 'XML_NOT_WELL_FORMED not-well-formed', 'failed'])
    expect(read(framer, '<presence/>')).toEqual(['failed'])
  })

  test('the header is whatever comes first; who listens judges it', () => {
    expect(read(new TcpFramer(LIMITS), '<foo to=\'a\'/>')).toEqual(
      [{ kind: 'header', name: 'foo', namespace: '', contentNamespace: '', attrs: { to: 'a' }, prefix: '' }, { kind: 'end' }, 'closed'])
  })

  test('prefixes are told where they are not the usual ones, and are gone otherwise', () => {
    const stanzas = "<iq/><c:iq xmlns:c='jabber:client'><c:a/></c:iq><s:error/>"
    const events = [...new TcpFramer(LIMITS).push(Buffer.from(`<s:stream xmlns='jabber:client' xmlns:s='${NS.stream}'>${stanzas}</s:stream>`))]
    expect(events.map(event => ('prefix' in event ? event.prefix : undefined))).toEqual(['s', undefined, 'c', 's', undefined])
    expect(events.map(event => (event.kind === 'element' ? event.element.toString() : ''))[2]).toBe('<iq xmlns="jabber:client"><a/></iq>')
  })

  test('a restart takes effect in the middle of a slice', () => {
    const framer = opened()
    const told: unknown[] = []
    for (const event of framer.push(Buffer.from(`<auth xmlns='${NS.sasl}'/>${HEADER}<iq/>`))) {
      told.push(event.kind === 'element' ? event.element.name : event.kind)
      if (event.kind === 'element' && event.element.name === 'auth') framer.restart()
    }
    expect(told).toEqual(['auth', 'header', 'iq'])
  })

  test('a restart at a header that is empty makes its end the end of nothing', () => {
    const framer = new TcpFramer(LIMITS)
    const told: unknown[] = []
    for (const event of framer.push(Buffer.from('<a/><b>'))) {
      told.push(event.kind === 'header' ? event.name : event.kind)
      if (told.length === 1) framer.restart()
    }
    expect([told, framer.state]).toEqual([['a', 'b'], 'between-stanzas'])
  })

  test('without a restart a second header is only an element that does not end', () => {
    expect(read(opened(), HEADER.slice(HEADER.indexOf('<stream')))).toEqual(['inside-stanza'])
    expect(read(opened(), HEADER)).toEqual(['XML_PROCESSING_INSTRUCTION restricted-xml', 'failed'])
  })

  test('a stanza may be as large as the limit and not a byte larger, however it is cut', () => {
    const limits = { maxStanzaBytes: 300, maxDepth: 5 }
    const stanza = (size: number): Buffer => Buffer.from(`<a>é${'x'.repeat(size - 9)}</a>`)
    expect(stanza(300)).toHaveLength(300)
    const many = Buffer.concat([stanza(300), Buffer.from('   \n'), stanza(300)])
    const tooBig = Buffer.concat([stanza(20), stanza(301)])
    for (const step of [1, 7, 299, 1000]) {
      const cuts = (bytes: Buffer): number[] => [...bytes.keys()].filter(at => at % step === 0)
      expect(story(opened(limits), cutAt(many, cuts(many)))).toEqual([expect.any(String), expect.any(String), 'between-stanzas'])
      expect(story(opened(limits), cutAt(tooBig, cuts(tooBig)))).toEqual([expect.any(String), 'STREAM_STANZA_TOO_BIG policy-violation', 'failed'])
    }
  })

  test('what never ends is refused at the limit: a header, a tag, a text, an entity', () => {
    const limits = { maxStanzaBytes: 300, maxDepth: 5 }
    for (const start of ['<a b=\'', '<a', '<a>', '<a>&', '<a><![CDATA[', '</']) {
      expect(read(opened(limits), start + 'a'.repeat(400))).toEqual(['STREAM_STANZA_TOO_BIG policy-violation', 'failed'])
    }
    expect(read(new TcpFramer(limits), ' '.repeat(301))).toEqual(['STREAM_STANZA_TOO_BIG policy-violation', 'failed'])
  })

  test('an error before the limit is told, not the limit', () => {
    expect(read(opened({ maxStanzaBytes: 300, maxDepth: 5 }), `<!--${'x'.repeat(400)}`)).toEqual(['XML_COMMENT restricted-xml', 'failed'])
  })

  test('whitespace between stanzas is nothing, however much of it', () => {
    const framer = opened({ maxStanzaBytes: 300, maxDepth: 5 })
    for (let times = 0; times < 50; times += 1) expect(read(framer, ' \r\n\t'.repeat(10))).toEqual(['between-stanzas'])
    expect(read(framer, ' <a/> ')).toEqual(['<a xmlns=\'jabber:client\'/>', 'between-stanzas'])
  })

  test('other text between stanzas is refused', () => {
    expect(read(opened(), '<a/>x<b/>')).toEqual(['<a xmlns=\'jabber:client\'/>', 'STREAM_TEXT bad-format', 'failed'])
    expect(read(opened(), '<![CDATA[x]]><b/>')).toEqual(['STREAM_TEXT bad-format', 'failed'])
  })

  test('a stanza nested too deep is refused, and limits can change on the way', () => {
    const framer = opened({ maxStanzaBytes: 1000, maxDepth: 2 })
    expect(read(framer, '<a><b/></a>')).toHaveLength(2)
    framer.setLimits({ maxStanzaBytes: 1000, maxDepth: 3 })
    expect(read(framer, '<a><b><c/></b></a>')).toHaveLength(2)
    expect(read(framer, '<a><b><c><d')).toEqual(['inside-stanza'])
    expect(read(framer, '/>')).toEqual(['XML_TOO_DEEP policy-violation', 'failed'])
  })

  test('ten thousand open tags cost no more than the first one too many', () => {
    expect(read(opened({ maxStanzaBytes: 1_000_000, maxDepth: 100 }), '<a>'.repeat(100_000))).toEqual(['XML_TOO_DEEP policy-violation', 'failed'])
  })

  test('bytes that are not UTF-8 are refused, after what came before them', () => {
    const bytes = Buffer.concat([Buffer.from('<a/><b>é'), Buffer.from([0xC3, 0x28]), Buffer.from('</b>')])
    for (const slices of [[bytes], cutAt(bytes, [...bytes.keys()])]) {
      expect(story(opened(), slices)).toEqual(['<a xmlns=\'jabber:client\'/>', 'STREAM_UTF8 unsupported-encoding', 'failed'])
    }
    expect(story(new TcpFramer(LIMITS), [Buffer.from(HEADER, 'utf16le')])).toEqual(['XML_NOT_WELL_FORMED not-well-formed', 'failed'])
  })

  test('a U+FEFF is text: not a byte order mark at the start, and kept in a body', () => {
    expect(read(new TcpFramer(LIMITS), `\uFEFF${HEADER}`)).toEqual(['XML_NOT_WELL_FORMED not-well-formed', 'failed'])
    expect(read(opened(), '<a>\uFEFF</a>')).toEqual(['<a xmlns=\'jabber:client\'>\uFEFF</a>', 'between-stanzas'])
  })

  test('a prefix that only the stream header declares is written out, so the element can go elsewhere', () => {
    const framer = new TcpFramer(LIMITS)
    read(framer, `<stream:stream xmlns='jabber:client' xmlns:stream='${NS.stream}' xmlns:p='urn:p'>`)
    expect(read(framer, '<p:a/><message p:b=\'1\'/>')).toEqual(['<a xmlns=\'urn:p\'/>', '<message xmlns=\'jabber:client\' xmlns:p=\'urn:p\' p:b=\'1\'/>', 'between-stanzas'])
    framer.setLimits({ maxStanzaBytes: 40, maxDepth: 5 })
    for (let times = 0; times < 20; times += 1) expect(read(framer, '<p:a/>')).toHaveLength(2)
  })
})

describe('WebSocketFramer', () => {
  const open = writeOpen({ to: 'example.org', version: '1.0', lang: 'en' })
  const header = { kind: 'header', name: 'open', namespace: NS.framing, contentNamespace: NS.framing, attrs: { 'to': 'example.org', 'version': '1.0', 'xml:lang': 'en' } }

  function tell(messages: readonly (string | Uint8Array)[], limits = LIMITS): unknown[] {
    const framer = new WebSocketFramer(limits)
    return story({ push: (slice: string | Uint8Array): Iterable<StreamEvent> => framer.push(slice), get state() { return framer.state } } as Framer, messages as Uint8Array[])
  }

  test('reads messages as text and as bytes', () => {
    const messages = [open, '<presence xmlns=\'jabber:client\'/>', writeClose(), '<late/>']
    const told = [header, '<presence xmlns=\'jabber:client\'/>', { kind: 'end' }, 'closed']
    expect(tell(messages)).toEqual(told)
    expect(tell(messages.map(message => Buffer.from(message)))).toEqual(told)
  })

  test('an <open/> is a header at any time, and after a restart so is whatever comes', () => {
    expect(tell([open, open])).toEqual([header, header, 'between-stanzas'])
    const framer = new WebSocketFramer(LIMITS)
    const kinds = [open, '<a/>'].flatMap(message => [...framer.push(message)]).map(event => event.kind)
    framer.restart()
    expect([...kinds, framer.state, ...[...framer.push('<a/>')].map(event => event.kind)]).toEqual(['header', 'element', 'before-header', 'header'])
  })

  test('the header is whatever comes first, even one that belongs on TCP; who listens judges it', () => {
    expect(tell(['<open xmlns=\'urn:wrong\' to=\'a\'/>'])[0]).toEqual({ kind: 'header', name: 'open', namespace: 'urn:wrong', contentNamespace: 'urn:wrong', attrs: { to: 'a' } })
    expect(tell([HEADER])[0]).toMatchObject({ kind: 'header', name: 'stream', namespace: NS.stream })
  })

  test('an XML declaration may begin a message', () => {
    expect(tell([`<?xml version='1.0'?>${open}`])).toEqual([header, 'between-stanzas'])
  })

  test.each([
    ['STREAM_FRAME bad-format', ''],
    ['STREAM_FRAME bad-format', ' '],
    ['STREAM_FRAME bad-format', ' <a/>'],
    ['STREAM_FRAME bad-format', '\uFEFF<a/>'],
    ['STREAM_FRAME bad-format', 'hello'],
    ['XML_NOT_WELL_FORMED not-well-formed', '<a/><b/>'],
    ['XML_NOT_WELL_FORMED not-well-formed', '<a>'],
    ['XML_NOT_WELL_FORMED not-well-formed', '</a>'],
    ['XML_NOT_WELL_FORMED not-well-formed', '<stream:features/>'],
    ['XML_COMMENT restricted-xml', '<!-- a --><a/>'],
    ['STREAM_UTF8 unsupported-encoding', '<a>\uD800b</a>'],
    ['STREAM_UTF8 unsupported-encoding', Buffer.from([0x3C, 0x61, 0x3E, 0xFF])],
    ['STREAM_STANZA_TOO_BIG policy-violation', `<a>${'é'.repeat(200)}</a>`],
    ['XML_TOO_DEEP policy-violation', '<a><a><a><a/></a></a></a>'],
  ])('%s: %j', (error, message) => {
    expect(tell([open, '<a/>', message, '<late/>'], { maxStanzaBytes: 300, maxDepth: 3 })).toEqual([header, '<a/>', error, 'failed'])
  })

  test('any element comes back as it was sent', () => {
    const framer = new WebSocketFramer(LIMITS)
    expect([...framer.push(open)]).toHaveLength(1)
    fc.assert(fc.property(canonicalElement, x => {
      expect([...framer.push(write(x))]).toEqual([{ kind: 'element', element: x }])
    }), { numRuns: 200 })
  })

  test('elements are ltx elements', () => {
    expect([...new WebSocketFramer(LIMITS).push('<a/>'), ...opened().push(Buffer.from('<a/>'))].at(-1)).toEqual({ kind: 'element', element: el('a', { xmlns: 'jabber:client' }) })
    expect(el('a')).toBeInstanceOf(Element)
  })
})
