/** The HTTP server: a table of paths, and what becomes of an upgrade. Spec: RFC 9110; RFC 7395 §3.1. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { listen, type Listener } from '../listen/listener.ts'

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface Reply {
  readonly status: number
  readonly type: 'text/plain; charset=utf-8' | 'application/json'
  readonly body: string
}

/** What a path answers to a GET, and whether it can be upgraded. */
export interface Route {
  readonly get: () => Reply
  readonly upgrade?: Upgrade
}

export interface HttpSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly routes: ReadonlyMap<string, Route>
}

export function sentence(status: number, body: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` }
}

/** @throws ListenError */
export async function listenHttp({ host, port, routes }: HttpSettings): Promise<Listener> {
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => answer(request, response, routes))
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    const upgrade = routeOf(request, routes)?.upgrade
    if (upgrade) upgrade(request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  return listen(server, { host, port }, () => { for (const socket of sockets) socket.destroy() })
}

function routeOf(request: IncomingMessage, routes: ReadonlyMap<string, Route>): Route | undefined {
  return routes.get((request.url ?? '').split('?')[0] ?? '')
}

function answer(request: IncomingMessage, response: ServerResponse, routes: ReadonlyMap<string, Route>): void {
  const route = routeOf(request, routes)
  const reply = !route ? sentence(404, 'There is nothing here.')
    : request.method !== 'GET' && request.method !== 'HEAD' ? sentence(405, 'This can only be read.')
      : route.get()
  response.writeHead(reply.status, { 'Content-Type': reply.type, 'Content-Length': Buffer.byteLength(reply.body) })
  response.end(request.method === 'HEAD' ? undefined : reply.body)
}
