/** A TCP connection, plain until TLS begins on it. */
import { connect, type Socket } from 'node:net'
import { HarnessError } from '#harness/errors.js'
import { isLoopbackAddress, plainAddress, type Link, type LinkListener } from './link.ts'
import { secured, type TlsFacts, type TlsOptions } from './tls.ts'

/**
 * Connects.
 * @throws HarnessError `DIAL_FAILED` with the system's error as cause, or `DIAL_DEADLINE`
 */
export async function linkTcp({ host, port }: { readonly host: string; readonly port: number }, deadlineMs: number): Promise<TcpLink> {
  const socket = connect({ host, port, noDelay: true })
  const peer = `${host}:${port}`
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new HarnessError('DIAL_DEADLINE', `no connection to ${peer} within ${deadlineMs} ms`))
    }, deadlineMs)
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.once('error', cause => {
      clearTimeout(timer)
      reject(new HarnessError('DIAL_FAILED', `no connection to ${peer}: ${cause.message}`, { cause }))
    })
  })
  return new TcpLink(socket, peer)
}

export class TcpLink implements Link {
  readonly transport = 'tcp'
  readonly peer: string
  readonly isLoopback: boolean
  readonly localAddress: string
  #socket: Socket
  #failed: Error | undefined
  #listener: LinkListener | undefined
  #tls: TlsFacts | undefined

  constructor(socket: Socket, peer: string) {
    this.#socket = socket
    this.peer = peer
    this.isLoopback = isLoopbackAddress(socket.remoteAddress)
    this.localAddress = plainAddress(socket.localAddress)
    this.#noteFailure()
  }

  get tls(): TlsFacts | undefined {
    return this.#tls
  }

  listen(listener: LinkListener): void {
    const socket = this.#socket
    let over = false
    const closed = (clean: boolean): void => {
      if (!over && socket === this.#socket) listener.closed({ clean })
      over = true
    }
    this.#listener = listener
    socket.on('data', bytes => listener.received(bytes))
    socket.once('end', () => closed(true))
    socket.once('close', () => closed(this.#failed === undefined))
  }

  async secure(options: TlsOptions, deadlineMs: number): Promise<void> {
    const below = this.#socket
    below.removeAllListeners('data')
    below.removeAllListeners('end')
    const { socket, facts } = await secured(below, options, deadlineMs)
    this.#tls = facts
    this.#socket = socket
    this.#noteFailure()
    if (this.#listener) this.listen(this.#listener)
  }

  #noteFailure(): void {
    this.#socket.removeAllListeners('error')
    this.#socket.on('error', error => {
      this.#failed = error
    })
  }

  async send(data: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(data, error => (error ? reject(new HarnessError('WIRE_GONE', `the connection to ${this.peer} is gone: ${error.message}`, { cause: error })) : resolve()))
    })
  }

  end(): void {
    this.#socket.end()
  }

  drop(): void {
    this.#socket.destroy()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }
}
