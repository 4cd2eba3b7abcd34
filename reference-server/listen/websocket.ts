/** Takes WebSocket connections from an HTTP server and makes streams of them. Spec: RFC 7395 §3.1, §3.2, §3.6; RFC 6455 §4.2. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Message, Pipe } from '../delivery/outbox.ts'
import type { Upgrade } from '../http/server.ts'
import type { Seams } from '../seams.ts'
import type { Connection, XmppStream } from '../session/stream.ts'

export interface WebSocketSettings {
  readonly seams: Seams
  readonly accept: (connection: Connection) => XmppStream
}

const NO_SUBPROTOCOL = 'This endpoint speaks XMPP over WebSocket (RFC 7395): ask for the subprotocol "xmpp".\n'

export function websocketUpgrade({ seams, accept }: WebSocketSettings): Upgrade {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // the framer says policy-violation first; this only bounds what is kept for one message
    maxPayload: 64 * seams.options.maxStanzaBytes,
    autoPong: seams.options.websocketPong,
    // the framer decodes, and answers broken UTF-8 with a stream error
    skipUTF8Validation: true,
    handleProtocols: offered => chosen(offered, seams) ?? false,
  })
  server.on('wsClientError', (_error, socket) => socket.destroy())
  return (request, socket, head) => {
    if (!mayUpgrade(request, seams)) return refuse(socket)
    server.handleUpgrade(request, socket, head, websocket => attach(websocket, socket as Socket, seams, accept))
  }
}

function chosen(offered: ReadonlySet<string>, seams: Seams): string | undefined {
  return seams.options.subprotocols.find(ours => offered.has(ours))
}

function mayUpgrade(request: IncomingMessage, seams: Seams): boolean {
  const { subprotocols } = seams.options
  const offered = new Set((request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim()))
  return subprotocols.length === 0 || chosen(offered, seams) !== undefined
}

function refuse(socket: Duplex): void {
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(NO_SUBPROTOCOL)}\r\nConnection: close\r\n\r\n${NO_SUBPROTOCOL}`)
}

function attach(websocket: WebSocket, socket: Socket, seams: Seams, accept: (connection: Connection) => XmppStream): void {
  websocket.binaryType = 'nodebuffer'
  const stream = accept({ transport: 'websocket', pipe: pipeTo(websocket, socket), seams })
  websocket.on('message', (data, isBinary) => {
    if (isBinary && stream.seams.refusals.stream.WEBSOCKET_BINARY) stream.fail('WEBSOCKET_BINARY')
    else stream.receive(data as Buffer)
  })
  websocket.on('error', () => undefined)     // 'close' follows
  websocket.on('close', () => stream.lost())
}

/** Each message is a frame of its own; corked, the frames of one turn leave in one write. */
function pipeTo(websocket: WebSocket, socket: Socket): Pipe {
  return {
    write(messages: readonly Message[]) {
      if (websocket.readyState !== websocket.OPEN) return
      socket.cork()
      for (const message of messages) websocket.send(message)
      socket.uncork()
    },
    get backlogBytes() { return socket.writableLength },
    end(closeCode = 1000) { websocket.close(closeCode) },
    destroy() { websocket.terminate() },
    pause() { websocket.pause() },
    resume() { websocket.resume() },
  }
}
