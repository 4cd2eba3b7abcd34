/** The HTTP server: a table of paths, and what becomes of an upgrade. Spec: RFC 9110; RFC 7395 §3.1. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, Server as TcpServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { listen, type Listener } from '../listen/listener.ts'
import { direct, type TlsTerms } from '../tls/server-socket.ts'

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface Reply {
  readonly status: number
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** What a path answers to a GET, and whether it can be upgraded. */
export interface Route {
  readonly get: (request: IncomingMessage) => Reply | Promise<Reply>
  readonly upgrade?: Upgrade
  /** Takes what is no GET, and answers it itself. */
  readonly serve?: (request: IncomingMessage, response: ServerResponse) => void
}

export interface HttpSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly routes: ReadonlyMap<string, Route>
  /** With it, this is https. */
  readonly tls?: TlsTerms & {
    /** Milliseconds for the handshake; 0 means no limit. */
    readonly handshakeTimeMs: number
  }
}

export function sentence(status: number, body: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` }
}

/** How long a connection may lie idle, in milliseconds: clients of BOSH come back to it. */
const KEEP_ALIVE_MS = 75_000

/** @throws ListenError */
export async function listenHttp({ host, port, routes, tls }: HttpSettings): Promise<Listener> {
  const sockets = new Set<Socket>()
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => void answer(request, response, routes))
  const arrived = (socket: Socket): void => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    const upgrade = routeOf(request, routes)?.upgrade
    if (upgrade) upgrade(request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  const destroyAll = (): void => { for (const socket of sockets) socket.destroy() }
  // close() of an HTTP server also ends connections on which nothing is under way, where a client may be about to ask for its last words
  if (!tls) return { ...await listen(server.on('connection', arrived), { host, port }, destroyAll), refuseNew: () => { TcpServer.prototype.close.call(server) } }
  return listen(createTcpServer({ pauseOnConnect: true }, socket => {
    arrived(socket)
    void secured(socket, tls, above => server.emit('connection', above))
  }), { host, port }, destroyAll)
}

/** A peer that does not shake hands in time is gone; nobody else waits for it. */
async function secured(socket: Socket, tls: NonNullable<HttpSettings['tls']>, taken: (above: Socket) => void): Promise<void> {
  const timer = tls.handshakeTimeMs > 0 ? setTimeout(() => socket.destroy(), tls.handshakeTimeMs) : undefined
  socket.on('error', () => undefined).on('close', () => clearTimeout(timer))
  try {
    const above = await direct(socket, tls)
    above.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    above.once('secure', () => {
      clearTimeout(timer)
      taken(above)
    })
  } catch {
    socket.destroy()
  }
}

function routeOf(request: IncomingMessage, routes: ReadonlyMap<string, Route>): Route | undefined {
  return routes.get((request.url ?? '').split('?')[0] ?? '')
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: ReadonlyMap<string, Route>): Promise<void> {
  const route = routeOf(request, routes)
  if (route?.serve && request.method !== 'GET' && request.method !== 'HEAD') return route.serve(request, response)
  const reply = !route ? sentence(404, 'There is nothing here.')
    : request.method !== 'GET' && request.method !== 'HEAD' ? { ...sentence(405, 'This can only be read.'), headers: { Allow: 'GET, HEAD' } }
      : await route.get(request)
  response.writeHead(reply.status, { 'Content-Type': reply.type, 'Content-Length': Buffer.byteLength(reply.body), ...reply.headers })
  response.end(request.method === 'HEAD' ? undefined : reply.body)
}
