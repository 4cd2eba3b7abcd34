/** Takes WebSocket connections from an HTTP server and makes streams of them. Spec: RFC 7395 §3.1, §3.2, §3.6; RFC 6455 §4.2. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { WebSocket, WebSocketServer } from 'ws'
import type { OpeningRequest } from '../auth/mechanism.ts'
import type { Octets } from '../delivery/octets.ts'
import type { Pipe } from '../delivery/outbox.ts'
import { clientAddress } from '../http/forwarded.ts'
import type { Upgrade } from '../http/server.ts'
import type { Seams } from '../seams.ts'
import type { Connection } from '../session/stream-parts.ts'
import type { XmppStream } from '../session/stream.ts'
import { AddressList, readAddress } from './addresses.ts'
import type { Admission } from './admission.ts'
import { frame, OPCODE, textFrame } from './websocket-frame.ts'

export interface WebSocketSettings {
  readonly seams: Seams
  readonly admission: Admission
  readonly accept: (connection: Connection) => XmppStream
}

interface Refusal {
  readonly status: string
  readonly headers?: readonly string[]
  readonly body: string
}

/** What is said instead of an upgrade. Spec: RFC 9110 §15.5.1, §15.6.4; RFC 6585 §4. */
const REFUSALS = {
  noSubprotocol: { status: '400 Bad Request', body: 'This endpoint speaks XMPP over WebSocket (RFC 7395): ask for the subprotocol "xmpp".' },
  tooOften: { status: '429 Too Many Requests', headers: ['Retry-After: 5'], body: 'Too many connections a second come from this address.' },
  tooMany: { status: '503 Service Unavailable', headers: ['Retry-After: 30'], body: 'Too many connections are open from this address.' },
} as const satisfies Record<string, Refusal>

/** Stays open when its library gives it up: codes from 1002 on are the library's, ours go past this. RFC 6455 §7.4.1. */
class Patient extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    if (code === undefined || code < 1002 || code === 1003) super.close(code, data)
  }
}

export function websocketUpgrade({ seams, admission, accept }: WebSocketSettings): Upgrade {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    ...(seams.options.brokenFrames === 'ignore' && { WebSocket: Patient }),
    maxPayload: mostOfMessage(seams),
    autoPong: seams.options.websocketPong,
    // the framer decodes, and answers broken UTF-8 with a stream error
    skipUTF8Validation: true,
    handleProtocols: offered => chosen(offered, seams) ?? false,
  })
  const proxies = { trusted: new AddressList(seams.options.trustedProxies), header: seams.options.forwardedHeader }
  return (request, socket, head) => {
    server.options.maxPayload = mostOfMessage(seams)
    if (!mayUpgrade(request, seams)) return refuse(socket, REFUSALS.noSubprotocol)
    const visit = admission.enter(clientAddress(readAddress(request.socket.remoteAddress ?? '') ?? '', request.headers, proxies), seams.options)
    socket.on('close', () => visit.leave())
    const refusal = visit.refusal && seams.refusals.stream[visit.refusal]
    if (refusal) return refuse(socket, visit.refusal === 'STREAM_CONNECTS_TOO_OFTEN' ? REFUSALS.tooOften : REFUSALS.tooMany)
    server.handleUpgrade(request, socket, head, websocket => attach(websocket, socket as Socket, { transport: 'websocket', seams, visit, isSecure: isSecure(request, proxies), request: openingRequest(request), tls: () => (socket instanceof TLSSocket ? socket : undefined) }, accept))
  }
}

/** TLS ends here, or at a proxy that is believed when it says so. */
export function isSecure({ socket, headers }: IncomingMessage, { trusted }: { readonly trusted: AddressList }): boolean {
  return socket instanceof TLSSocket || (headers['x-forwarded-proto'] === 'https' && trusted.has(readAddress(socket.remoteAddress ?? '') ?? ''))
}

/** What a client said of itself in the address and the headers of its request. */
export function openingRequest({ url = '', headers }: IncomingMessage): OpeningRequest {
  const query = url.indexOf('?')
  return { query: new URLSearchParams(query < 0 ? '' : url.slice(query + 1)), headers }
}

/** Bytes. The framer says policy-violation first; this only bounds what is kept for one message. */
function mostOfMessage({ options: { maxStanzaBytes, maxStanzaBytesPrivileged } }: Seams): number {
  return Math.max(64 * maxStanzaBytes, 2 * maxStanzaBytesPrivileged)
}

function chosen(offered: ReadonlySet<string>, seams: Seams): string | undefined {
  return seams.options.subprotocols.find(ours => offered.has(ours))
}

function mayUpgrade(request: IncomingMessage, seams: Seams): boolean {
  const { subprotocols } = seams.options
  const offered = new Set((request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim()))
  return subprotocols.length === 0 || chosen(offered, seams) !== undefined
}

function refuse(socket: Duplex, { status, headers = [], body }: Refusal): void {
  socket.on('error', () => undefined)
  const lines = [`HTTP/1.1 ${status}`, 'Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(body) + 1}`, 'Connection: close', ...headers]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}\n`)
}

function attach(websocket: WebSocket, socket: Socket, from: Omit<Connection, 'pipe'>, accept: (connection: Connection) => XmppStream): void {
  websocket.binaryType = 'nodebuffer'
  const stream = accept({ ...from, pipe: pipeTo(websocket, socket) })
  websocket.on('message', (data, isBinary) => {
    if (isBinary && stream.seams.refusals.stream.WEBSOCKET_BINARY) stream.fail('WEBSOCKET_BINARY')
    else stream.receive(data as Buffer)
  })
  websocket.on('error', () => undefined)     // 'close' follows
  websocket.on('close', () => stream.lost())
}

/** Each message is a frame of its own, and the frames of one turn leave in one write. */
function pipeTo(websocket: WebSocket, socket: Socket): Pipe {
  return {
    write(messages: readonly (Octets | Uint8Array)[]) {
      if (websocket.readyState !== websocket.OPEN) return
      let frames: Octets = ''
      for (const message of messages) frames += typeof message === 'string' ? textFrame(message) : frame(OPCODE.binary, Buffer.from(message).toString('latin1'))
      socket.write(frames, 'latin1')
    },
    get backlogBytes() { return socket.writableLength },
    end(closeCode = 1000) { websocket.close(closeCode) },
    destroy() { websocket.terminate() },
    pause() { websocket.pause() },
    resume() { websocket.resume() },
  }
}
