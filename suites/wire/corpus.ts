/** The corpus of hostile streams (`fixtures/wire/streams/`) as typed data: what is sent at which stage, and what may come of it. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'

const Piece = z.union([
  /** One write over TCP, one text message over WebSocket. */
  z.string(),
  z.strictObject({ text: z.string(), times: z.number().int().positive() }),
  /** WebSocket only: a binary message, one message in several frames, hex below the frames. */
  z.strictObject({ binary: z.string() }),
  z.strictObject({ fragments: z.array(z.string()) }),
  z.strictObject({ below: z.string() }),
])

/** Any of these is a right answer. An empty list stands for any condition. */
const Answer = z.strictObject({
  /** Conditions of a stream error. */
  error: z.array(z.string()).optional(),
  /** Conditions of an error stanza. */
  stanza: z.array(z.string()).optional(),
  /** Conditions of a SASL failure. */
  sasl: z.array(z.string()).optional(),
  /** WebSocket close codes. */
  close: z.array(z.number()).optional(),
  /** HTTP status codes. */
  status: z.array(z.number()).optional(),
  /** The server ends the stream or the connection, whatever it says. */
  ends: z.literal(true).optional(),
  /** The stream goes on as if nothing had been. */
  lives: z.literal(true).optional(),
})

const Stage = z.enum(['raw', 'opened', 'authenticated', 'bound', 'http'])
const Transports = z.array(z.enum(['tcp', 'websocket'])).min(1)

const Stream = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What is sent, in words. */
  says: z.string().min(8),
  /** `raw`: connected; `opened`: features have come; `authenticated`: and again after login; `bound`; `http`: a socket to the endpoint. */
  stage: Stage,
  on: Transports,
  send: z.union([Piece, z.array(Piece)]).transform(send => (Array.isArray(send) ? send : [send])),
  /** What follows: the answer is awaited, or the connection is cut, ended in an orderly way, or left as it is. */
  after: z.enum(['answer', 'drop', 'end', 'stay']),
  answer: Answer.optional(),
  /** The clause that wants this answer; without one, the answer is documented but not demanded. */
  clause: z.string().nullable(),
  /** Where to read about it. */
  spec: z.string().regex(/^(RFC \d+|XEP-\d{4})/),
})
const File = z.strictObject({ kind: z.string(), default: z.record(z.string(), z.unknown()), streams: z.array(z.record(z.string(), z.unknown())) })

export type Piece = z.infer<typeof Piece>
export type Answer = z.infer<typeof Answer>
/** One hostile stream. `kind` is the name of its file. */
export type HostileStream = z.infer<typeof Stream> & { readonly kind: string }

const FOLDER = fileURLToPath(new URL('../../fixtures/wire/streams/', import.meta.url))
const DEFAULTS = { on: ['tcp', 'websocket'], after: 'answer' }

/**
 * All hostile streams, file by file.
 * @throws Error that names the file, the stream and the field
 */
export function readCorpus(): readonly HostileStream[] {
  return readdirSync(FOLDER).filter(name => name.endsWith('.yaml')).toSorted().flatMap(name => readFile(name))
}

function readFile(name: string): HostileStream[] {
  const { kind, default: own, streams } = File.parse(parse(readFileSync(`${FOLDER}${name}`, 'utf8')))
  if (`${kind}.yaml` !== name) throw new Error(`fixtures/wire/streams/${name} says that its kind is ${kind}`)
  return streams.map(stream => {
    const checked = Stream.safeParse({ ...DEFAULTS, ...own, ...stream })
    if (checked.success) return { ...checked.data, kind }
    throw new Error(`fixtures/wire/streams/${name}: ${String(stream['name'])}: ${z.prettifyError(checked.error)}`)
  })
}

/** What placeholders stand for: `{self}`, `{domain}`, `{open}`, … */
export type Fill = Readonly<Record<string, string>>

/**
 * The bytes of a piece of text: `{name}` is filled in, `{hex:c328}` stands for bytes, `{500*<a>}` for repetition, `{attributes:9}` for
 * so many different attributes.
 * @throws Error when a placeholder is unknown
 */
export function bytesOf(text: string, fill: Fill): Buffer {
  const pieces = text.split(/(\{(?:\d+\*[^{}]+|[a-z]+(?::[0-9a-f]+)?)\})/)
  return Buffer.concat(pieces.map((piece, index) => (index % 2 === 0 ? Buffer.from(piece) : placeholder(piece.slice(1, -1), fill))))
}

function placeholder(name: string, fill: Fill): Buffer {
  const [, times, what] = /^(\d+)\*(.*)$/s.exec(name) ?? []
  if (times !== undefined && what !== undefined) return Buffer.from(what.repeat(Number(times)))
  if (name.startsWith('hex:')) return Buffer.from(name.slice(4), 'hex')
  if (name.startsWith('attributes:')) return Buffer.from(Array.from({ length: Number(name.slice(11)) }, (_, index) => `a${index}='x'`).join(' '))
  const value = fill[name]
  if (value === undefined) throw new Error(`{${name}} stands for nothing`)
  return Buffer.from(value)
}
