/** Takes TCP connections and makes streams of them. Spec: RFC 6120 §3, §4.4. */
import { createServer, type Server, type Socket } from 'node:net'
import type { Message, Pipe } from '../delivery/outbox.ts'
import type { Connection, XmppStream } from '../session/stream.ts'
import type { Seams } from '../seams.ts'
import { readAddress } from './addresses.ts'
import type { Admission, AdmissionOptions } from './admission.ts'
import { type Listener, listen } from './listener.ts'

export interface TcpSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly seams: Seams
  readonly admission: Admission
  /** Limits by address that differ on this port. */
  readonly limits?: Partial<AdmissionOptions>
  readonly accept: (connection: Connection) => XmppStream
}

/** @throws ListenError */
export async function listenTcp(settings: TcpSettings): Promise<Listener> {
  const sockets = new Set<Socket>()
  // half-open: what a peer sent before its end is answered before ours
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    attach(socket, settings)
  })
  return listen(server, settings, () => { for (const socket of sockets) socket.destroy() })
}

function attach(socket: Socket, settings: TcpSettings): void {
  const visit = settings.admission.enter(readAddress(socket.remoteAddress ?? '') ?? '', { ...settings.seams.options, ...settings.limits })
  const stream = settings.accept({ transport: 'tcp', pipe: pipeTo(socket), seams: settings.seams, visit })
  socket.on('data', slice => stream.receive(slice))
  socket.on('end', () => {
    if (stream.isOver) return
    stream.lost()
  })
  socket.on('error', () => undefined)     // 'close' follows
  socket.on('close', () => {
    visit.leave()
    stream.lost()
  })
  if (visit.refusal) stream.fail(visit.refusal)
}

/** Writes what is due in one go: one write for a turn, and one packet where it fits. */
function pipeTo(socket: Socket): Pipe {
  return {
    write(messages: readonly Message[]) {
      if (!socket.writable) return
      if (messages.every(message => typeof message === 'string')) socket.write(messages.join(''))
      else socket.write(Buffer.concat(messages.map(message => Buffer.from(message as string))))
    },
    get backlogBytes() { return socket.writableLength },
    end() { socket.end() },
    destroy() { socket.destroy() },
    pause() { socket.pause() },
    resume() { socket.resume() },
  }
}
