/** What must hold for any bytes: slices change nothing, libxml2 agrees on what XMPP allows, and what was read can be written and read again. */
import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import type { Element } from '#xmpp/element.js'
import { type Framer, type StreamEvent, TcpFramer, WebSocketFramer } from '#xmpp/stream/framer.js'
import { WireError } from '#xmpp/wire-error.js'
import { readElement } from '#xmpp/xml/reader.js'
import { type Picture, pictureOf, secondOpinion } from '#xmpp/xml/testing/libxml2.js'
import { write } from '#xmpp/xml/writer.js'

const LIMITS = { maxStanzaBytes: 20_000, maxDepth: 50 }

/** Something that must hold did not. */
class Disagreement extends Error {
  override readonly name = 'Disagreement'
}

interface Story {
  readonly events: readonly StreamEvent[]
  readonly error: WireError | undefined
  readonly state: string
  /** How many bytes had been given when the last event came. */
  readonly usedBytes: number
}

/** Reads a stream whole, up to each ">", and in the given slices. @throws Disagreement */
export function examineStream(bytes: Buffer, slices: readonly Uint8Array[]): void {
  const story = tell(new TcpFramer(LIMITS), upToEachEnd(bytes))
  for (const way of [[bytes], slices]) demandSame(story, tell(new TcpFramer(LIMITS), way))
  if (story.error) examineError(story.error, bytes)
  const [header] = story.events
  if (header) demandAgreement(story.events, closed(bytes.subarray(0, story.usedBytes), story.state))
}

/** Reads a WebSocket message. @throws Disagreement */
export function examineMessage(bytes: Buffer): void {
  const framer = new WebSocketFramer(LIMITS)
  tell(framer, [Buffer.from('<open xmlns=\'urn:ietf:params:xml:ns:xmpp-framing\'/>')])
  const story = tell(framer, [bytes])
  if (story.error) examineError(story.error, bytes)
  const [event] = story.events
  if (event?.kind !== 'element') return
  const opinion = secondOpinion(bytes)
  if (opinion.verdict === 'refused') throw new Disagreement(`accepted a message, libxml2 refuses it: ${opinion.why}`)
  if (opinion.verdict === 'accepted') demandEqual(pictureOf(event.element), opinion.picture)
  demandIdentity(event.element)
}

function tell(framer: Framer, slices: Iterable<Uint8Array>): Story {
  const events: StreamEvent[] = []
  let error: WireError | undefined
  let givenBytes = 0
  let usedBytes = 0
  try {
    for (const slice of slices) {
      givenBytes += slice.length
      for (const event of framer.push(slice)) {
        events.push(event)
        usedBytes = givenBytes
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof WireError)) throw thrown
    error = thrown
  }
  return { events, error, state: framer.state, usedBytes }
}

function upToEachEnd(bytes: Buffer): readonly Uint8Array[] {
  const slices: Uint8Array[] = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf('>', from) + 1 || bytes.length
    slices.push(bytes.subarray(from, end))
    from = end
  }
  return slices
}

function demandSame(one: Story, other: Story): void {
  const plain = ({ events, error, state }: Story): unknown =>
    [events.map(event => (event.kind === 'element' ? pictureOf(event.element) : event)), error?.code, error?.condition, state]
  if (!isDeepStrictEqual(plain(one), plain(other))) {
    throw new Disagreement(`slices change the story: ${one.error?.code ?? one.state} after ${one.events.length}, ${other.error?.code ?? other.state} after ${other.events.length} events`)
  }
}

/** A refusal must have a ground that can be seen from outside. */
function examineError(error: WireError, bytes: Buffer): void {
  const text = bytes.toString()
  const grounds: Record<string, () => boolean> = {
    // libxml2 skips a byte order mark, and takes "1." for a version
    'not-well-formed': () => text.startsWith('\uFEFF') || /^<\?xml[^>]*version\s*=\s*['"]1\.['"]/.test(text) || secondOpinion(bytes).verdict !== 'accepted',
    'restricted-xml': () => /<[!?]|&[^#]/.test(text),
    'unsupported-encoding': () => !isUtf8(bytes) || /encoding/.test(text),
    'policy-violation': () => bytes.length > LIMITS.maxStanzaBytes || text.split('<').length > LIMITS.maxDepth || (error.code === 'XML_EXPANDS' && /xmlns[^>]{500}/.test(text)),
    'bad-format': () => true,
  }
  if (!grounds[error.condition]?.()) throw new Disagreement(`no ground can be seen for ${error.code} (${error.condition}): ${error.message}`)
}

/** The beginning of a stream, ended where the last event came. */
function closed(bytes: Buffer, state: string): Buffer {
  if (state === 'closed') return bytes
  const root = /<([^ \t\r\n<>/!?=]+)/.exec(bytes.toString())?.[1] ?? ''
  return Buffer.concat([bytes, Buffer.from(`</${root}>`)])
}

function demandAgreement(events: readonly StreamEvent[], document: Buffer): void {
  const opinion = secondOpinion(document)
  if (opinion.verdict === 'refused') throw new Disagreement(`accepted a stream, libxml2 refuses it: ${opinion.why}`)
  const elements = events.filter(event => event.kind === 'element').map(event => event.element)
  if (opinion.verdict === 'accepted') demandEqual(elements.map(pictureOf), opinion.picture.children.filter(child => typeof child !== 'string'))
  for (const element of elements) demandIdentity(element)
}

function demandIdentity(element: Element): void {
  const text = write(element)
  demandEqual(pictureOf(readElement(text)), pictureOf(element))
  if (write(readElement(text)) !== text) throw new Disagreement('what was written is written differently after it was read')
}

function demandEqual(ours: Picture | readonly Picture[], other: unknown): void {
  if (!isDeepStrictEqual(ours, other)) throw new Disagreement(`different elements: ${JSON.stringify(ours).slice(0, 500)} and ${JSON.stringify(other).slice(0, 500)}`)
}
