import * as z from 'zod'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { RunResult } from './run-result.ts'
import { readRunResult, RunFormatError, runSchema } from './run-schema.ts'

const RUN: RunResult = {
  schema: 'assay.run/1',
  assay: { version: '0.1.0', node: '24.1.0' },
  startedAt: '2026-02-03T04:05:06.789Z',
  tookMs: 1234.5,
  seed: 7,
  profile: 'core',
  only: 'XEP-0045#kick.1',
  target: {
    name: 'prosody', kind: 'prosody', software: 'Prosody', version: '0.12.4', domain: 'localhost', mucDomain: 'conference.localhost',
    endpoints: { tcp: 'xmpp://127.0.0.1:5222' }, mechanisms: ['PLAIN'], features: ['muc'], polite: false,
  },
  summary: {
    pass: 0, fail: 1, warn: 0, info: 0, 'known-deviation': 0, 'fixed-deviation': 0, 'not-applicable': 0, 'not-run': 0, inconclusive: 0, error: 0,
  },
  exitCode: 1,
  gates: ['1 new failure of a MUST'],
  documents: { 'XEP-0045': { title: 'Multi-User Chat', version: '1.35.5' } },
  tests: [{
    id: 'XEP-0045#kick.1@tcp', clauses: ['XEP-0045#kick.1'], document: 'XEP-0045', section: '8.2', level: 'MUST', basis: 'keyword', priority: 1,
    profile: 'muc', says: 'the kicked occupant learns that it was a kick', url: 'https://xmpp.org/extensions/xep-0045.html#kick',
    file: 'suites/xep-0045/kick.suite.ts', seenIn: [{ name: 'tracker#1', url: 'https://tracker.example/1' }], transport: 'tcp', verdict: 'fail', tookMs: 12.25, reason: 'new', see: 'https://tracker.example/1',
    failure: { message: 'no 307', expected: '307', observed: '110' },
    transcript: [{ who: 'bob', direction: '←', atMs: 3.5, text: "<presence type='unavailable'/>", decisive: true }],
    again: "npx assay run prosody --only 'XEP-0045#kick.1@tcp'",
  }],
}

type DeepReadonly<T> = T extends string | number | boolean | undefined ? T
  : T extends readonly (infer Item)[] ? readonly DeepReadonly<Item>[]
  : { readonly [Key in keyof T]: DeepReadonly<T[Key]> }

/** The run with another value at a place, as text. */
function runWith(path: readonly (string | number)[], value: unknown): string {
  const run: unknown = structuredClone(RUN)
  const last = path.at(-1) ?? ''
  const inside = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], run)
  ;(inside as Record<string | number, unknown>)[last] = value
  return JSON.stringify(run)
}

function complaint(text: string): string {
  try {
    readRunResult(text, 'out/run.json')
  } catch (error) {
    if (error instanceof RunFormatError) return error.message
    throw error
  }
  return 'no complaint'
}

describe('the result of a run', () => {
  test('is the same in TypeScript and in the schema', () => {
    expectTypeOf<DeepReadonly<z.infer<typeof runSchema>>>().toEqualTypeOf<RunResult>()
  })

  test('is the same in the schema and in the published JSON Schema', async () => {
    const { $schema, ...body } = z.toJSONSchema(runSchema, { io: 'input' })
    const published = { $schema, $id: 'https://assay.example/schemas/run.schema.json', title: 'The result of an Assay run (run.json), assay.run/1', ...body }
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot('../../fixtures/schemas/run.schema.json')
  })

  test('comes back whole', () => {
    expect(readRunResult(JSON.stringify(RUN))).toEqual(RUN)
  })

  test('may have fields that only a newer Assay knows', () => {
    expect(readRunResult(runWith(['weather'], 'fair'))).toEqual(RUN)
  })
})

describe('a file that is not the result of a run', () => {
  test.each<[string, string, string]>([
    ['text', 'hello', 'it is not JSON.'],
    ['a list', '[]', 'the document is an empty list, it should be an object.'],
    ['another version', runWith(['schema'], 'assay.run/9'), 'schema is "assay.run/9", it should be assay.run/1.'],
    ['an unknown verdict', runWith(['tests', 0, 'verdict'], 'passed'),
      'tests[0].verdict is "passed", it should be one of pass, fail, warn, info, known-deviation, fixed-deviation, not-applicable, not-run, inconclusive, error.'],
    ['a missing field', runWith(['tests', 0, 'again'], undefined), 'tests[0].again is missing, it should be a string.'],
    ['a wrong type', runWith(['target', 'endpoints'], []), 'target.endpoints is an empty list, it should be an object.'],
    ['a link that runs code', runWith(['tests', 0, 'url'], 'javascript:alert(1)'),
      'tests[0].url is "javascript:alert(1)", it should be a link that begins with http:// or https://.'],
    ['a count that is none', runWith(['summary', 'fail'], -1), 'summary.fail is -1, it should be at least 0.'],
    ['a count that is missing', runWith(['summary', 'fail'], undefined), 'summary.fail is missing, it should be a number.'],
    ['an invented verdict to count', runWith(['summary', 'great'], 1), 'summary has an unknown field "great".'],
    ['a local time', runWith(['startedAt'], 'yesterday'), 'startedAt is "yesterday", it should be a UTC time like 2026-01-31T12:00:00Z.'],
    ['a clause list without clauses', runWith(['tests', 0, 'clauses'], []), 'tests[0].clauses is an empty list, it should be a list of at least 1.'],
  ])('is refused in one sentence that names the field: %s', (_name, text, sentence) => {
    expect(complaint(text)).toBe(`out/run.json is not the result of a run: ${sentence}`)
  })
})
