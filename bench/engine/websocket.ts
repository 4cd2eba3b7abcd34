/**
 * A WebSocket client that costs the generator next to nothing: cuts frames out of what the socket gives, and hands text on as bytes.
 * Spec: RFC 6455 §4.1, §5.2. It knows no extensions and no fragments: no server that is measured here uses them.
 */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { BenchEvents, BenchLine } from './session.ts'

const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const

export class BenchSocket implements BenchLine {
  readonly #socket: Socket
  readonly #events: BenchEvents
  #rest: Buffer = Buffer.alloc(0)

  /** @throws Error when the server does not take the upgrade */
  static async connect(url: string, events: BenchEvents): Promise<BenchSocket> {
    const { hostname, port, host, pathname, search } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n`)
    return new Promise((resolve, reject) => {
      let head = Buffer.alloc(0)
      const fail = (why: string): void => reject(new Error(`${url}: ${why}`))
      const onError = (error: Error): void => fail(error.message)
      const onClose = (): void => fail('closed before the upgrade')
      const onData = (slice: Buffer): void => {
        head = Buffer.concat([head, slice])
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        const status = head.toString('latin1', 0, head.indexOf('\r\n'))
        if (!status.includes(' 101 ')) return fail(status)
        socket.off('data', onData).off('error', onError).off('close', onClose)
        resolve(new BenchSocket(socket, events, head.subarray(end + 4)))
      }
      socket.on('data', onData).on('error', onError).on('close', onClose)
    })
  }

  private constructor(socket: Socket, events: BenchEvents, first: Buffer) {
    this.#socket = socket
    this.#events = events
    socket.on('data', slice => this.#received(slice))
    socket.on('error', () => undefined)     // 'close' follows
    socket.on('close', () => events.closed('the socket was closed'))
    if (first.length > 0) this.#received(first)
  }

  opening(domain: string): string {
    return `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`
  }

  send(text: string): void {
    this.#write(OPCODE.text, Buffer.from(text))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #received(slice: Buffer): void {
    const bytes = this.#rest.length === 0 ? slice : Buffer.concat([this.#rest, slice])
    let at = 0
    for (;;) {
      const frame = frameAt(bytes, at)
      if (!frame) break
      this.#take(bytes, frame)
      at = frame.end
    }
    this.#rest = bytes.subarray(at)
  }

  #take(bytes: Buffer, { opcode, start, end }: Frame): void {
    if (opcode === OPCODE.text) this.#events.text(bytes, start, end)
    else if (opcode === OPCODE.ping) this.#write(OPCODE.pong, bytes.subarray(start, end))
    else if (opcode === OPCODE.close) this.#socket.end()
  }

  /** Masked with zeros: a mask is required, a secret one protects proxies, and there are none. */
  #write(opcode: number, payload: Buffer): void {
    const { length } = payload
    const head = length < 126 ? Buffer.from([0x80 | opcode, 0x80 | length, 0, 0, 0, 0]) : Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 0xff, 0, 0, 0, 0])
    this.#socket.write(Buffer.concat([head, payload]))
  }
}

interface Frame { readonly opcode: number; readonly start: number; readonly end: number }

/** The frame that begins at an offset, when all of it is there. */
function frameAt(bytes: Buffer, at: number): Frame | undefined {
  if (bytes.length < at + 2) return undefined
  const short = (bytes[at + 1] ?? 0) & 0x7f
  const start = at + (short === 126 ? 4 : short === 127 ? 10 : 2)
  if (bytes.length < start) return undefined
  const length = short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short
  const end = start + length
  return bytes.length < end ? undefined : { opcode: (bytes[at] ?? 0) & 0x0f, start, end }
}
