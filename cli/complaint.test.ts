import { describe, expect, test } from 'vitest'
import { HarnessError } from '#harness/errors.js'
import { complaintOf } from './complaint.ts'
import { UsageError } from './usage-error.ts'

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}

describe('what went wrong has a sentence and an exit code', () => {
  test.each<[string, unknown, number]>([
    ['a mistake of the user', new UsageError('no such file'), 2],
    ['a target file', named('TargetFileError', 'x.yaml: domain: is missing'), 2],
    ['a word that is no target', new HarnessError('TARGET_UNKNOWN', '"x" is no target'), 2],
    ['a server that is not installed', new HarnessError('TARGET_NOT_INSTALLED', 'prosody is not installed here'), 3],
    ['a server that dies at start', new HarnessError('TARGET_DIED_AT_START', 'prosody ended'), 3],
    ['a target that does not answer', named('TargetUnreachableError', 'tcp: 127.0.0.1:1 refuses connections'), 3],
  ])('%s', (_, error, exitCode) => {
    expect(complaintOf(error)).toEqual({ sentence: (error as Error).message, exitCode })
  })

  test('a bug of ours shows where it is', () => {
    const { sentence, exitCode } = complaintOf(new TypeError('x is not a function'))
    expect(exitCode).toBe(70)
    expect(sentence).toMatch(/^this is a bug of Assay, please report it with these lines:\nTypeError: x is not a function\n\s+at /)
  })
})
