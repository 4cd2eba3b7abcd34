/** `assay serve user`: accounts in a data folder, beside a server that runs on it. */
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { login } from '#harness/probe/client.js'
import { Transcript } from '#harness/probe/transcript.js'
import type { Endpoints } from '#harness/target/target.js'
import { assay, emptyFolder, ended, start, type Ended } from '#cli/testing/assay.js'

const CONFIG = 'ports: { tcp: 0 }\ndata: data\nhosts:\n  - domain: a.example\n    mechanisms: [SCRAM-SHA-512, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN]\n    accounts: [{ username: focus, password: env:FOCUS_PASSWORD }]\n  - { domain: b.example, mechanisms: [PLAIN] }\n'

test('an account that is added logs in at once, until it is removed; of its password there are only keys', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'server.yaml'), CONFIG)
  const user = async (verb: string, ...more: readonly string[]): Promise<Ended> => assay(['serve', 'user', verb, ...more, '--config', 'server.yaml'], { cwd: folder, env: { PASSWORD: 'correct horse', OTHER: 'battery staple' } })
  const server = start(['serve', '--config', 'server.yaml', '--json'], { cwd: folder, env: { FOCUS_PASSWORD: 'of the focus' } })
  onTestFinished(() => void server.kill('SIGKILL'))
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
  const { endpoints } = JSON.parse(line) as { endpoints: Endpoints }
  const logsIn = async (password: string): Promise<string> => {
    try {
      const client = await login({ target: { domain: 'a.example', endpoints }, transport: 'tcp', account: { username: 'alice', password }, transcript: new Transcript(), who: 'alice' })
      client.wire.destroy()
      return 'in'
    } catch (error) {
      return String(error)
    }
  }
  expect(await logsIn('correct horse')).toContain('not-authorized')
  expect(await user('add', 'Alice@a.example', '--password-from', 'env:PASSWORD')).toEqual({ code: 0, stdout: 'alice@a.example may log in now.\n', stderr: '' })
  expect(await logsIn('correct horse')).toBe('in')
  expect(await user('password', 'alice@a.example', '--password-from', 'env:OTHER')).toMatchObject({ code: 0 })
  expect([await logsIn('correct horse'), await logsIn('battery staple')]).toEqual([expect.stringContaining('not-authorized'), 'in'])
  const kept = readdirSync(join(folder, 'data')).map(name => readFileSync(join(folder, 'data', name), 'latin1')).join('')
  expect(kept).toContain('alice')
  expect(kept).not.toMatch(/correct horse|battery staple/)
  expect(await user('list')).toEqual({ code: 0, stdout: 'alice@a.example\n', stderr: '' })
  expect(await user('remove', 'alice@a.example')).toMatchObject({ code: 0 })
  expect(await logsIn('battery staple')).toContain('not-authorized')
  server.kill('SIGTERM')
  await ended(server, 10_000)
})

test('what cannot be done is one sentence', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'server.yaml'), CONFIG)
  const complaint = async (...args: readonly string[]): Promise<string> => {
    const child = start(['serve', 'user', ...args], { cwd: folder })
    child.stdin.end('\n')
    const { code, stderr } = await ended(child, 20_000)
    return `${code} ${stderr}`
  }
  expect(await complaint('add', 'alice@a.example')).toBe('2 assay: say where accounts are kept: --config FILE, whose data folder it is, or --data FOLDER\n')
  expect(await complaint('add', 'alice', '--config', 'server.yaml')).toBe('2 assay: "alice" is no address of an account; write NAME@HOST\n')
  expect(await complaint('add', 'alice@c.example', '--config', 'server.yaml')).toBe('2 assay: the config file has no host c.example; it has a.example, b.example\n')
  expect(await complaint('add', 'alice@a.example', '--config', 'server.yaml')).toBe('2 assay: an empty password lets everybody in; write one\n')
  expect(await complaint('remove', 'alice@a.example', '--data', 'data')).toBe('2 assay: alice@a.example is not kept there; "assay serve user list" shows who is\n')
})
