/** Targets that are no XMPP servers: `doctor` and `run` say which, in time. */
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createHttpServer, type Server } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { assay, emptyFolder } from '#cli/testing/assay.js'

const DEADLINE_MS = 20_000

describe.each(['doctor', 'run'])('%s', verb => {
  test.each<[string, (port: number) => string, (socket: Socket) => void, RegExp]>([
    ['says nothing', port => `xmpp://127.0.0.1:${port}`, () => undefined, /nothing|silen|no answer/i],
    ['closes at once', port => `xmpp://127.0.0.1:${port}`, socket => void socket.destroy(), /close/i],
    ['speaks HTTP', port => `xmpp://127.0.0.1:${port}`, speakHttp, /HTTP/],
    ['says nothing to a WebSocket handshake', port => `ws://127.0.0.1:${port}/xmpp-websocket`, () => undefined, /nothing|silen|no answer/i],
    ['closes a WebSocket handshake at once', port => `ws://127.0.0.1:${port}/xmpp-websocket`, socket => void socket.destroy(), /close/i],
    ['answers a WebSocket handshake as a web site does', port => `ws://127.0.0.1:${port}/xmpp-websocket`, speakHttp, /404/],
  ])('a target that %s', async (_, address, speak, words) => {
    await expectUnreachable(verb, address(await listen(createServer(speak))), words)
  })

  test('a real web server', async () => {
    const port = await listen(createHttpServer((_, response) => void response.writeHead(200).end('hello')))
    await expectUnreachable(verb, `xmpp://127.0.0.1:${port}`, /HTTP/)
    await expectUnreachable(verb, `ws://127.0.0.1:${port}/`, /HTTP|WebSocket/)
  })

  test('a port where nobody listens', async () => {
    const server = createServer()
    const port = await listen(server)
    await new Promise(resolve => server.close(resolve))
    await expectUnreachable(verb, `xmpp://127.0.0.1:${port}`, /refuses/)
  })
})

async function expectUnreachable(verb: string, address: string, words: RegExp): Promise<void> {
  const cwd = emptyFolder()
  const { code, stdout, stderr } = await assay([verb, address, '--domain', 'localhost'], { cwd, deadlineMs: DEADLINE_MS })
  expect({ code, said: stdout + stderr }).toEqual({ code: 3, said: expect.stringMatching(words) as unknown })
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+/m)
  expect(existsSync(join(cwd, 'assay-report', 'run.json'))).toBe(false)
}

/** Answers as a web server does when it is spoken to, whatever was said. */
function speakHttp(socket: Socket): void {
  socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'))
}

/** Listens on loopback until the test is over; destroys what is still open then. */
async function listen(server: ReturnType<typeof createServer> | Server): Promise<number> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => undefined).once('close', () => open.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
