/** `assay serve`: what it says when it is ready, and when it cannot be. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { readRunResult } from '#harness/verdict/run-schema.js'
import { assay, emptyFolder, ended, start } from '#cli/testing/assay.js'

const ANY_PORTS = ['--port-websocket', '0', '--port-tcp', '0', '--port-component', '0', '--port-direct-tls', '0', '--port-secure-websocket', '0']

interface Ready {
  readonly endpoints: { readonly websocket: { readonly url: string }; readonly tcp: { readonly host: string; readonly port: number } }
  readonly faults: readonly unknown[]
}

test('--json prints one line once it takes connections', async () => {
  const { child, ready } = await serving('--json')
  expect(ready).toMatchObject({
    endpoints: {
      websocket: { url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/xmpp-websocket$/) as unknown },
      tcp: { host: '127.0.0.1', port: expect.any(Number) as unknown }, component: { host: '127.0.0.1', port: expect.any(Number) as unknown },
    },
    domains: { hosts: ['localhost', 'anon.localhost', 'oauth.localhost'], rooms: ['conference.localhost'], components: ['echo.localhost', 'relay.localhost'] },
    accounts: ['alice', 'bob', 'carol'].map(username => ({ username, password: 'secret' })),
    components: [{ domain: 'echo.localhost', secret: 'componentsecret' }, { domain: 'relay.localhost', secret: 'relaysecret' }],
  })
  child.kill('SIGINT')
  expect(await ended(child, 10_000)).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('can be questioned as any other server', async () => {
  const { ready } = await serving('--json')
  const { stdout } = await assay(['run', ready.endpoints.websocket.url, '--domain', 'anon.localhost', '--only', 'XEP-0199#c2s.1,XEP-0045#kick.1', '--json', '--quiet'])
  const { exitCode, target, tests } = readRunResult(stdout)
  expect({ exitCode, target }).toMatchObject({ exitCode: 0, target: { kind: 'external', domain: 'anon.localhost', mucDomain: 'conference.localhost' } })
  expect(Object.fromEntries(tests.map(({ id, verdict }) => [id, verdict]))).toMatchObject({ 'XEP-0199#c2s.1': 'pass', 'XEP-0045#kick.1': 'pass' })
})

test('--faults names every fault that it serves', async () => {
  const { ready } = await serving('--json', '--faults')
  expect(ready.faults.length).toBeGreaterThanOrEqual(25)
})

test('a port that is taken is one sentence', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  const { code, stdout, stderr } = await assay(['serve', ...ANY_PORTS, '--port-tcp', String(port)])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(new RegExp(`^assay: .*:${port}.*--port-tcp.*\\n$`))
})

test('a data folder that cannot be used is one sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-serve-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'rooms.sqlite'), 'this is what is left of a database')
  const damaged = await assay(['serve', ...ANY_PORTS, '--data', folder])
  expect(damaged).toMatchObject({ code: 2, stdout: '' })
  expect(damaged.stderr).toMatch(/^assay: nothing can be kept in .*: rooms\.sqlite: file is not a database; the option is --data\n$/)
  const noFolder = await assay(['serve', ...ANY_PORTS, '--data', join(folder, 'rooms.sqlite')])
  expect(noFolder).toMatchObject({ code: 2, stdout: '' })
  expect(noFolder.stderr).toMatch(/^assay: nothing can be kept in [^\n]*\n$/)
})

const CONFIG = "ports: { tcp: 0, websocket: 0 }\nhosts:\n  - domain: meet.example.com\n    mechanisms: [PLAIN]\n    requiresTls: true\n    accounts: [{ username: alice, password: env:ALICE_PASSWORD }]\n    rooms: [{ domain: rooms.example.com }]\n"

test('--config serves what the file says, and tells no secret', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'server.yaml'), CONFIG)
  const child = start(['serve', '--config', 'server.yaml', '--json'], { cwd: folder, env: { ALICE_PASSWORD: 'psst' } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  expect(JSON.parse(line)).toMatchObject({ ready: true, endpoints: { tcp: { host: '127.0.0.1' } }, domains: { hosts: ['meet.example.com'], rooms: ['rooms.example.com'] } })
  expect(line).not.toContain('psst')
  child.kill('SIGTERM')
  expect(await ended(child, 10_000)).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('SIGHUP has the config file read again: a wrong one is refused in sentences, and sessions stay', async () => {
  const folder = emptyFolder()
  const file = join(folder, 'server.yaml')
  const open = (...domains: readonly string[]): string => `ports: { tcp: 0 }\nhosts:\n${domains.map(domain => `  - { domain: ${domain}, mechanisms: [ANONYMOUS] }\n`).join('')}`
  writeFileSync(file, open('a.example', 'b.example'))
  const child = start(['serve', '--config', 'server.yaml', '--json'], { cwd: folder })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said, heard] = [createInterface(child.stdout)[Symbol.asyncIterator](), createInterface(child.stderr)[Symbol.asyncIterator]()]
  const { endpoints } = JSON.parse((await said.next()).value as string) as Ready
  const socket = connect(endpoints.tcp)
  onTestFinished(() => void socket.destroy())
  let text = ''
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(text)) text += String((await once(socket, 'data'))[0])
    text = ''
  }
  const header = "<stream:stream to='a.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
  socket.write(`${header}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`)
  await until(/<success/)
  socket.write(`${header}<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`)
  await until(/<jid>/)
  const readAgain = (text: string): void => {
    writeFileSync(file, text)
    child.kill('SIGHUP')
  }
  readAgain(open('a.example').replace('ANONYMOUS', 'OPEN'))
  expect((await heard.next()).value).toMatch(/^server\.yaml, line 3: hosts\[0\]\.mechanisms\[0\] is none of what may stand here; write one of /)
  expect((await heard.next()).value).toBe('server.yaml does not count: what was served before goes on')
  readAgain(open('a.example', 'c.example').replace('tcp: 0', 'tcp: 1'))
  expect((await heard.next()).value).toBe('server.yaml: ports will count from the next start on')
  expect((await heard.next()).value).toBe('server.yaml counts now: 2 hosts, 1 of them new, 1 gone')
  socket.write("<iq type='get' id='p' to='a.example'><ping xmlns='urn:xmpp:ping'/></iq>")
  await until(/^<iq [^>]*type='result'/)
  child.kill('SIGTERM')
  await once(child, 'exit')
  expect(child.exitCode).toBe(0)
})

test('--check says whether a config file can be used, and opens nothing', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'server.yaml'), CONFIG)
  const check = (...more: readonly string[]): ReturnType<typeof assay> => assay(['serve', '--check', ...more], { cwd: folder, env: { ALICE_PASSWORD: 'psst' } })
  expect(await check('--config', 'server.yaml')).toEqual({ code: 0, stdout: 'server.yaml can be used: 1 host.\n', stderr: '' })
  writeFileSync(join(folder, 'wrong.yaml'), CONFIG.replace('env:ALICE_PASSWORD', 'psst'))
  expect(await check('--config', 'wrong.yaml')).toEqual({ code: 2, stdout: '', stderr: 'assay: wrong.yaml, line 6: hosts[0].accounts[0].password has to be a reference to a secret, env:NAME or file:PATH (never the secret itself)\n' })
  expect(await check('--config', 'none.yaml')).toEqual({ code: 2, stdout: '', stderr: 'assay: none.yaml cannot be read (no such file or directory); write the path of a config file\n' })
  expect(await check()).toEqual({ code: 2, stdout: '', stderr: 'assay: --check looks at a config file; name it with --config\n' })
  expect(await check('--config', 'server.yaml', '--port-tcp', '0', '--faults')).toEqual({ code: 2, stdout: '', stderr: 'assay: with --config, --port-tcp and --faults stand in the file; write them there\n' })
})

async function serving(...options: readonly string[]): Promise<{ child: ChildProcessWithoutNullStreams; ready: Ready }> {
  const child = start(['serve', ...ANY_PORTS, ...options])
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)
  const [line] = (await once(lines, 'line')) as [string]
  lines.close()
  return { child, ready: JSON.parse(line) as Ready }
}
