/** The main job on real servers: every suite against each, as a user runs it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ejabberd } from '#harness/target/ejabberd.js'
import { prosody } from '#harness/target/prosody.js'
import { prosodyJitsi } from '#harness/target/prosody-jitsi.js'
import { readRunResult } from '#harness/verdict/run-schema.js'
import { assay, emptyFolder } from '#cli/testing/assay.js'

/** A whole run on a machine that has other work to do. */
const RUN_DEADLINE_MS = 400_000
/** What must not be in the result of a server whose deviations are all in the ledger. */
const UNWANTED = ['fail', 'error', 'inconclusive', 'not-run', 'fixed-deviation'] as const

test('the reference server does what every suite asks, and nothing is out of its reach', async () => {
  const run = await question('reference')
  expect(run.tests.filter(({ verdict }) => !['pass', 'info'].includes(verdict)).map(({ id, verdict, reason, failure }) => ({ id, verdict, why: failure?.message ?? reason }))).toEqual([])
})

describe.each([prosody(), ejabberd()])('$name', driver => {
  test('deviates nowhere but where its ledger says', async ({ skip }) => {
    const there = await driver.installed()
    if (!there.yes && process.env['ASSAY_REQUIRE_TARGETS'] !== '1') skip(there.why)
    await question(driver.name)
  })
})

test('prosody-jitsi deviates nowhere but where its ledgers say, or says what it is missing: no package of Debian has the modules', async () => {
  const there = await prosodyJitsi().installed()
  if (there.yes) await question('prosody-jitsi', { ASSAY_JITSI_PLUGINS: process.env['ASSAY_JITSI_PLUGINS'] ?? '' })
  else expect(await assay(['run', 'prosody-jitsi'])).toEqual({ code: 3, stdout: '', stderr: `assay: ${there.why}\n` })
})

test('two targets at once have a folder each and a page together', async () => {
  const cwd = emptyFolder()
  const { code, stdout } = await assay(['run', 'reference', 'reference', '--only', 'XEP-0199', '--out', 'both', '--json'], { cwd })
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as { schema: string }[]).map(({ schema }) => schema)).toEqual(['assay.run/1', 'assay.run/1'])
  for (const file of ['report.html', 'reference/report.html', 'reference-2/run.json']) expect(existsSync(join(cwd, 'both', file)), file).toBe(true)
})

test('--json prints the result and nothing else, and the CI job has its summary', async () => {
  const cwd = emptyFolder()
  const { code, stdout, stderr } = await assay(['run', '--only', 'XEP-0199', '--seed', '7', '--json', '--quiet'], { cwd, env: { GITHUB_STEP_SUMMARY: join(cwd, 'job.md') } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(readRunResult(stdout)).toMatchObject({ seed: 7, only: 'XEP-0199', exitCode: 0 })
  expect(readFileSync(join(cwd, 'job.md'), 'utf8')).toBe(readFileSync(join(cwd, 'assay-report', 'summary.md'), 'utf8'))
})

test('nothing that matches is a gate that was not met', async () => {
  expect((await assay(['run', '--only', 'no such test'])).code).toBe(4)
})

async function question(target: string, env: Readonly<Record<string, string>> = {}): Promise<ReturnType<typeof readRunResult>> {
  const cwd = emptyFolder()
  const { code, stderr } = await assay(['run', target, '--out', 'report'], { cwd, env, deadlineMs: RUN_DEADLINE_MS })
  expect(stderr).toBe('')
  const run = readRunResult(readFileSync(join(cwd, 'report', 'run.json'), 'utf8'))
  expect(run.tests.filter(({ verdict }) => UNWANTED.some(unwanted => unwanted === verdict)).map(({ id, verdict, reason, failure }) => ({ id, verdict, why: failure?.message ?? reason }))).toEqual([])
  expect({ code, gates: run.gates }).toEqual({ code: 0, gates: [] })
  const streamed = readFileSync(join(cwd, 'report', 'run.ndjson'), 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as { id: string }).id)
  expect(streamed.toSorted()).toEqual(run.tests.map(({ id }) => id).toSorted())
  return run
}
