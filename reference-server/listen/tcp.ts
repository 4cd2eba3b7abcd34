/** Takes TCP connections and makes streams of them; TLS begins with the first byte, when a stream asks for it, or never. Spec: RFC 6120 §3, §4.4, §5.4; XEP-0368 v1.1.0 §2. */
import { createServer, type Server, type Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { Octets } from '../delivery/octets.ts'
import type { Pipe } from '../delivery/outbox.ts'
import type { Connection } from '../session/stream-parts.ts'
import type { XmppStream } from '../session/stream.ts'
import type { Seams } from '../seams.ts'
import { direct, type TlsTerms, upgraded } from '../tls/server-socket.ts'
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
  /** `starttls`: a stream may ask for TLS; terms: every connection begins with it. */
  readonly tls?: 'starttls' | TlsTerms
  readonly accept: (connection: Connection) => XmppStream
}

/** @throws ListenError */
export async function listenTcp(settings: TcpSettings): Promise<Listener> {
  const sockets = new Set<Socket>()
  // half-open: what a peer sent before its end is answered before ours
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: typeof settings.tls === 'object' }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    attach(socket, settings)
  })
  return listen(server, settings, () => { for (const socket of sockets) socket.destroy() })
}

function attach(socket: Socket, { admission, limits, seams, tls, accept }: TcpSettings): void {
  const visit = admission.enter(readAddress(socket.remoteAddress ?? '') ?? '', { ...seams.options, ...limits })
  const terms = typeof tls === 'object' ? tls : undefined
  const pipe = new TcpPipe(socket, terms ? 'waits for TLS' : 'open')
  const stream = accept({
    transport: 'tcp', pipe, seams, visit,
    tls: () => pipe.tls,
    ...(terms && { isSecure: true }),
    ...(tls === 'starttls' && { secure: (context: SecureContext, asksForCertificate: boolean) => pipe.secure(current => upgraded(current, context, asksForCertificate)) }),
  })
  pipe.readInto(stream)
  socket.on('error', () => undefined)     // 'close' follows
  socket.on('close', () => {
    visit.leave()
    stream.lost()
  })
  if (terms) void direct(socket, terms).then(secured => pipe.secure(() => secured), () => socket.destroy())
  if (visit.refusal) stream.fail(visit.refusal)
}

/** Writes what is due in one go: one write for a turn, and one packet where it fits. */
class TcpPipe implements Pipe {
  /** With TLS the socket above the one that the kernel knows. */
  #socket: Socket
  #stream: XmppStream | undefined
  /** Nothing goes out in the clear where TLS comes first. */
  #state: 'open' | 'waits for TLS'

  constructor(socket: Socket, state: 'open' | 'waits for TLS') {
    this.#socket = socket
    this.#state = state
  }

  get backlogBytes(): number { return this.#socket.writableLength }
  get tls(): TLSSocket | undefined { return this.#socket instanceof TLSSocket ? this.#socket : undefined }

  readInto(stream: XmppStream): void {
    this.#stream = stream
    if (this.#state === 'open') this.#read()
  }

  /** From now on another socket on top of this one is read and written. */
  secure(onTop: (socket: Socket) => Socket): void {
    const below = this.#socket
    if (below.destroyed) return
    below.removeAllListeners('data').removeAllListeners('end')
    this.#socket = onTop(below).on('error', () => below.destroy())
    this.#socket.on('close', () => below.destroy())
    this.#state = 'open'
    this.#read()
  }

  write(messages: readonly (Octets | Uint8Array)[]): void {
    if (!this.#socket.writable || this.#state !== 'open') return
    if (messages.every(message => typeof message === 'string')) this.#socket.write(messages.join(''), 'latin1')
    else this.#socket.write(Buffer.concat(messages.map(message => Buffer.from(message as Octets, 'latin1'))))
  }

  end(): void { this.#socket.end() }
  destroy(): void { this.#socket.destroy() }
  pause(): void { this.#socket.pause() }
  resume(): void { this.#socket.resume() }

  #read(): void {
    const stream = this.#stream
    if (!stream) return
    this.#socket.on('data', slice => stream.receive(slice))
    this.#socket.on('end', () => {
      if (!stream.isOver) stream.lost()
    })
  }
}
