/** Processes we start end with us, whatever happens; their folders are gone, too. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ServerProcess } from './server-process.ts'

const script = (code: string) => () => ({ name: 'the script', command: process.execPath, args: ['-e', code] })
const FOREVER = 'console.log("ready"); setInterval(() => {}, 1000)'

/** A process that has ended and whose parent has not looked yet (a zombie) is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return existsSync('/proc/self/stat') ? false : isThere(pid)
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(resolve => setImmediate(resolve))
}

describe('ServerProcess', () => {
  it('is ready when it says so, and leaves nothing behind when stopped', async () => {
    const server = ServerProcess.start(script(FOREVER))
    expect(await server.readyWhen(async () => server.line(line => line === 'ready'), 5000)).toBe('ready')
    expect(existsSync(server.folder)).toBe(true)
    await server.stop()
    expect(await server.exited).toBe('the script ended with signal SIGTERM; its last words: ready')
    expect({ alive: isAlive(server.pid ?? 0), folder: existsSync(server.folder) }).toEqual({ alive: false, folder: false })
  })

  it('says how it crashed, with its last words', async () => {
    const server = ServerProcess.start(script('console.error("out of tea"); process.exit(3)'))
    expect(await server.exited).toBe('the script ended with exit code 3; its last words: out of tea')
    expect(existsSync(server.folder)).toBe(false)
  })

  it('says so when it dies while starting, never gets ready, or cannot be started', async () => {
    const dies = ServerProcess.start(script('console.error("port in use"); process.exit(1)'))
    await expect(dies.readyWhen(async () => dies.line(() => false), 5000)).rejects.toMatchObject({
      code: 'TARGET_DIED_AT_START', message: 'the script did not start: the script ended with exit code 1; its last words: port in use',
    })
    const hangs = ServerProcess.start(script('setInterval(() => {}, 1000)'))
    await expect(hangs.readyWhen(async () => hangs.line(() => false), 100)).rejects.toMatchObject({ code: 'TARGET_START_DEADLINE' })
    await gone(hangs.pid ?? 0)
    const missing = ServerProcess.start(() => ({ name: 'nothing', command: '/nowhere/nothing', args: [] }))
    await expect(missing.readyWhen(async () => missing.line(() => false), 5000)).rejects.toMatchObject({ code: 'TARGET_DIED_AT_START' })
  })

  it('kills a child that ignores SIGTERM, with all it started', async () => {
    const server = ServerProcess.start(script('const {spawn} = require("child_process"); process.on("SIGTERM", () => {}); const c = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log("pid " + c.pid); setInterval(() => {}, 1000)'))
    const grandchild = Number((await server.readyWhen(async () => server.line(line => line.startsWith('pid ')), 5000)).slice(4))
    await server.stop()
    await gone(grandchild)
    expect(await server.exited).toContain('signal SIGKILL')
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('ends when its parent gets %s', async signal => {
    const module = fileURLToPath(new URL('server-process.ts', import.meta.url))
    const parent = spawn(process.execPath, ['--input-type=module', '-e', `
      import { ServerProcess } from ${JSON.stringify(module)}
      const server = ServerProcess.start(() => ({ name: 'child', command: process.execPath, args: ['-e', ${JSON.stringify(FOREVER)}] }))
      await server.readyWhen(async () => server.line(() => true), 5000)
      console.log(JSON.stringify({ pid: server.pid, folder: server.folder }))`], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(parent.stdout, 'data')) as [Buffer]
    const { pid, folder } = JSON.parse(said.toString()) as { pid: number; folder: string }
    parent.kill(signal)
    expect(await once(parent, 'close')).toEqual([null, signal])
    await gone(pid)
    // Nobody can clean up behind SIGKILL.
    if (signal === 'SIGKILL') rmSync(folder, { recursive: true })
    expect(existsSync(folder)).toBe(false)
  })

  it('ends when its parent simply ends', async () => {
    const module = fileURLToPath(new URL('server-process.ts', import.meta.url))
    const parent = spawn(process.execPath, ['--input-type=module', '-e', `
      import { ServerProcess } from ${JSON.stringify(module)}
      const server = ServerProcess.start(() => ({ name: 'child', command: process.execPath, args: ['-e', ${JSON.stringify(FOREVER)}] }))
      await server.readyWhen(async () => server.line(() => true), 5000)
      console.log(JSON.stringify({ pid: server.pid, folder: server.folder }))
      process.exit(0)`], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(parent, 'close')
    const [said] = (await once(parent.stdout, 'data')) as [Buffer]
    const { pid, folder } = JSON.parse(said.toString()) as { pid: number; folder: string }
    // It kills first and cleans up after.
    await ended
    await gone(pid)
    expect(existsSync(folder)).toBe(false)
  })
})
