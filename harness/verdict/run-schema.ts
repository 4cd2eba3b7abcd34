/**
 * The only place where a `run.json` from outside becomes a RunResult. The published JSON Schema (`fixtures/schemas/run.schema.json`)
 * is generated from the schema here; fields may be added within `assay.run/1`, never changed or taken away.
 */
import * as z from 'zod'
import type { RunResult } from './run-result.ts'
import { VERDICTS } from './run-result.ts'

const count = z.int().min(0)
const webLink = z.string().regex(/^https?:\/\//, 'a link that begins with http:// or https://')

const transcriptLine = z.object({
  who: z.string(),
  direction: z.enum(['→', '←', '·']),
  atMs: z.number(),
  text: z.string(),
  decisive: z.boolean().exactOptional(),
})

const testResult = z.object({
  id: z.string().min(1),
  clauses: z.array(z.string()).min(1),
  document: z.string().min(1),
  section: z.string(),
  level: z.enum(['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY']),
  basis: z.string(),
  priority: z.int(),
  profile: z.string(),
  says: z.string(),
  url: webLink,
  file: z.string(),
  seenIn: z.array(z.object({ name: z.string(), url: webLink })).exactOptional(),
  transport: z.enum(['tcp', 'websocket', 'bosh']).exactOptional(),
  verdict: z.enum(VERDICTS),
  tookMs: z.number().min(0),
  reason: z.string().exactOptional(),
  see: webLink.exactOptional(),
  failure: z.object({
    message: z.string(),
    expected: z.string().exactOptional(),
    observed: z.string().exactOptional(),
  }).exactOptional(),
  transcript: z.array(transcriptLine),
  again: z.string(),
})

/** Unknown fields are dropped, so that an older Assay reads what a newer one wrote. */
export const runSchema = z.object({
  schema: z.literal('assay.run/1'),
  assay: z.object({ version: z.string(), node: z.string() }),
  startedAt: z.iso.datetime(),
  tookMs: z.number().min(0),
  seed: z.int(),
  profile: z.string(),
  only: z.string().exactOptional(),
  target: z.object({
    name: z.string(),
    kind: z.enum(['reference', 'prosody', 'ejabberd', 'external']),
    software: z.string().exactOptional(),
    version: z.string().exactOptional(),
    domain: z.string(),
    mucDomain: z.string().exactOptional(),
    endpoints: z.record(z.string(), z.string()),
    mechanisms: z.array(z.string()),
    features: z.array(z.string()),
    polite: z.boolean(),
  }),
  summary: z.record(z.enum(VERDICTS), count),
  exitCode: z.int().min(0).max(255),
  gates: z.array(z.string()),
  documents: z.record(z.string(), z.object({ title: z.string(), version: z.string().exactOptional() })).exactOptional(),
  tests: z.array(testResult),
})

/** A file that is not the result of a run. The message is one sentence that names the file and the first wrong field. */
export class RunFormatError extends Error {
  override readonly name = 'RunFormatError'
  readonly code = 'RUN_FORMAT'
}

/**
 * Reads the text of a `run.json`.
 * @param source how the sentence calls the text, usually the path of the file
 * @throws RunFormatError
 */
export function readRunResult(text: string, source = 'run.json'): RunResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new RunFormatError(`${source} is not the result of a run: it is not JSON.`, { cause })
  }
  const read = runSchema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new RunFormatError(`${source} is not the result of a run: ${issue ? describe(issue, value) : 'unreadable'}.`, { cause: read.error })
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  const field = issue.path.reduce<string>((path, key) => path + (typeof key === 'number' ? `[${key}]` : `${path && '.'}${String(key)}`), '')
  const found = issue.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown> | null | undefined)?.[key], value)
  if (issue.code === 'unrecognized_keys') return `${field || 'the document'} has an unknown field ${issue.keys.map(key => `"${key}"`).join(', ')}`
  return `${field || 'the document'} ${found === undefined ? 'is missing' : `is ${brief(found)}`}, it should be ${wanted(issue)}`
}

const KINDS: Readonly<Record<string, string>> = { int: 'a whole number', array: 'a list', record: 'an object', object: 'an object', boolean: 'true or false' }

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? `a ${issue.expected}`
  if (issue.code === 'invalid_value') return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
  if (issue.code === 'too_small') return issue.origin === 'array' ? `a list of at least ${issue.minimum}` : issue.origin === 'string' ? 'some text' : `at least ${issue.minimum}`
  if (issue.code === 'too_big') return `at most ${issue.maximum}`
  if (issue.code === 'invalid_format' && issue.format === 'datetime') return 'a UTC time like 2026-01-31T12:00:00Z'
  return issue.message
}

function brief(found: unknown): string {
  if (Array.isArray(found)) return found.length > 0 ? 'a list' : 'an empty list'
  if (typeof found === 'object' && found !== null) return 'an object'
  const text = JSON.stringify(found)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
