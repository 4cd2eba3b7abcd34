import { expect, test } from 'vitest'
import { readRunResult } from '#harness/verdict/run-schema.js'
import { everyVerdict, hostileRun } from '../sample.ts'
import { renderJson } from './json.ts'

test('comes back as it went out', () => {
  expect(readRunResult(renderJson(everyVerdict()))).toEqual(everyVerdict())
})

test('is the same bytes for the same run, one field a line', () => {
  expect(renderJson(everyVerdict())).toBe(renderJson(structuredClone(everyVerdict())))
  expect(renderJson(everyVerdict()).split('\n').slice(0, 3)).toEqual(['{', '  "schema": "assay.run/1",', '  "assay": {'])
})

test('with links that are none, it is refused when read', () => {
  expect(() => readRunResult(renderJson(hostileRun()))).toThrow('run.json is not the result of a run: tests[0].url is "javascript:globalThis.stolen = 3", it should be a link that begins with http:// or https://.')
})
