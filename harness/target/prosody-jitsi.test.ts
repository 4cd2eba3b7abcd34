import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { prosody } from './prosody.ts'
import { prosodyJitsi } from './prosody-jitsi.ts'

const there = await prosody().installed()
const folder = mkdtempSync(join(tmpdir(), 'assay-test-'))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('says what to set where nobody says where the modules are, and what is missing where they are not', async () => {
  vi.stubEnv('ASSAY_JITSI_PLUGINS', '')
  const untold = await prosodyJitsi().installed()
  vi.stubEnv('ASSAY_JITSI_PLUGINS', folder)
  const empty = await prosodyJitsi().installed()
  expect([untold, empty]).toEqual(there.yes ? [
    { yes: false, why: expect.stringMatching(/^nobody says where Jitsi's modules for Prosody are\. Set ASSAY_JITSI_PLUGINS to their folder/) as unknown },
    { yes: false, why: expect.stringMatching(new RegExp(`^ASSAY_JITSI_PLUGINS names ${folder}, where these files .* are missing: mod_auth_token\\.lua, `)) as unknown },
  ] : [there, there])
})

it('is not started then', async () => {
  vi.stubEnv('ASSAY_JITSI_PLUGINS', '')
  await expect(prosodyJitsi().start()).rejects.toMatchObject({ code: 'TARGET_NOT_INSTALLED' })
})
