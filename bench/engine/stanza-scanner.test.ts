import { expect, test } from 'vitest'
import { readElement } from '#xmpp/xml/reader.js'
import { StanzaScanner } from './stanza-scanner.ts'

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='a' version='1.0'>"
const STANZAS = [
  "<presence from='room@a/b' xmlns='jabber:client'><x xmlns='m'><item jid='a>b' nick=\"it's\"/><status code='110'/></x></presence>",
  "<message xmlns='jabber:client'><body>1 &lt; 2 &amp;&amp; 3 > 2, für alle</body><empty></empty></message>",
  "<iq xmlns='jabber:client' type='result' id='/'/>",
  "<r xmlns='urn:xmpp:sm:3'/>",
]

function scanned(slices: readonly Buffer[]): string[] {
  const found: string[] = []
  const scanner = new StanzaScanner((buffer, start, end) => void found.push(buffer.toString('utf8', start, end)))
  for (const slice of slices) scanner.push(slice)
  return found
}

test('every stanza comes once and whole, wherever the stream is cut, and the strict reader reads it', () => {
  const bytes = Buffer.from(`<?xml version='1.0'?>${HEADER}${STANZAS.join('\n ')}</stream:stream>`)
  for (let cut = 0; cut <= bytes.length; cut += 1) expect(scanned([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([HEADER, ...STANZAS])
  expect(scanned([...bytes].map(one => Buffer.from([one])))).toEqual([HEADER, ...STANZAS])
  for (const stanza of STANZAS) expect(readElement(stanza).name).toBe(/^<(\w+)/.exec(stanza)?.[1])
})
