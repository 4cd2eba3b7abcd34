/** What plays is closed in good order, whenever that is. */
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { prepareExaminer } from './vitest.ts'

test('the suites say which tests there are', async () => {
  const examiner = await prepareExaminer()
  const tests = await examiner.tests
  expect(tests.find(({ id }) => id === 'XEP-0045#kick.1')).toMatchObject({ verb: 'MUST', file: expect.stringMatching(/^suites\/xep-0045\/kick\.suite/) })
  await examiner.close()
})

test.each(['at once', 'while the thread starts', 'while it loads'])('nobody has to wait for a plan that never comes: closed %s', async when => {
  const examiner = await prepareExaminer()
  if (when !== 'at once') await setImmediate()
  if (when === 'while it loads') await new Promise(resolve => process.once('worker', resolve))
  expect(await examiner.close().then(() => 'closed')).toBe('closed')
})
