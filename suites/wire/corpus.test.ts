import { expect, test } from 'vitest'
import { TcpFramer } from '#xmpp/stream/framer.js'
import { WireError } from '#xmpp/wire-error.js'
import { findClause } from '#harness/clause/catalogue.js'
import { bytesOf, type HostileStream, readCorpus } from './corpus.ts'

const CORPUS = readCorpus()
const HEADER = "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
const FILL = {
  domain: 'localhost', self: 'alice@localhost/desk', other: 'bob@localhost/phone', open: HEADER, close: '</stream:stream>',
  auth: "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
  message: "<message xmlns='jabber:client' type='chat' to='alice@localhost/desk'>",
}
const LIMITS = { maxStanzaBytes: 20_000, maxDepth: 100 }
/** Streams of up to so many bytes are cut at every byte. */
const SHORT_BYTES = 1_000
/** Longer ones at so many places, and only so much of them is read: all limits are below. */
const CUTS = 50
const LONG_BYTES = 30_000

function bytesOfStream({ send, stage }: HostileStream): Buffer {
  const pieces = send.flatMap(piece => (typeof piece === 'string' ? [bytesOf(piece, FILL)] : 'text' in piece ? Array.from({ length: piece.times }, () => bytesOf(piece.text, FILL)) : []))
  return Buffer.concat([Buffer.from(stage === 'raw' ? '' : HEADER), ...pieces]).subarray(0, LONG_BYTES)
}

/** What a framer makes of slices: each event, and the error. */
function read(slices: readonly Uint8Array[]): string[] {
  const framer = new TcpFramer(LIMITS)
  const seen: string[] = []
  try {
    for (const slice of slices) for (const event of framer.push(slice)) seen.push(event.kind === 'element' ? event.element.toString() : event.kind)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    seen.push(`${error.code} ${error.condition}`)
  }
  return [...seen, framer.state]
}

test('there are more than 250 streams, each with a name of its own', () => {
  expect(CORPUS.length).toBeGreaterThan(250)
  expect(new Set(CORPUS.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(CORPUS.length)
})

test('each clause exists, and each answer can be given on the way it is waited for', () => {
  expect(CORPUS.filter(({ clause }) => clause !== null && !findClause(clause)).map(({ name, clause }) => `${name}: ${clause}`)).toEqual([])
  expect(CORPUS.filter(({ clause, answer, after }) => clause !== null && (!answer || after !== 'answer')).map(({ name }) => name)).toEqual([])
  expect(CORPUS.filter(({ stage, answer }) => answer !== undefined && (stage === 'http') !== (answer.status !== undefined)).map(({ name }) => name)).toEqual([])
})

test.each(CORPUS.filter(({ on, stage }) => on.includes('tcp') && stage !== 'http').map(stream => [`${stream.kind} ${stream.name}`, stream] as const))('%s is the same however it is cut', (_, stream) => {
  const bytes = bytesOfStream(stream)
  const whole = read([bytes])
  const step = bytes.length <= SHORT_BYTES ? 1 : Math.ceil(bytes.length / CUTS)
  for (let at = 1; at < bytes.length; at += step) {
    const cut = read([bytes.subarray(0, at), bytes.subarray(at)])
    // one look at a time: comparing is cheap, explaining is not
    if (cut.join('\n') !== whole.join('\n')) expect(cut, `cut at byte ${at}`).toEqual(whole)
  }
  if (bytes.length <= SHORT_BYTES) expect(read(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(whole)
})

test('what a placeholder stands for is known', () => {
  expect(bytesOf('a{3*<b>}{hex:00ff}{self}{attributes:2}', FILL).toString('latin1')).toBe("a<b><b><b>\0\xffalice@localhost/deska0='x' a1='x'")
  expect(() => bytesOf('{nobody}', FILL)).toThrow('{nobody} stands for nothing')
})
