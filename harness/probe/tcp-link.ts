/** A plain TCP connection. */
import { connect, type Socket } from 'node:net'
import { HarnessError } from '#harness/errors.js'
import { isLoopbackAddress, type Link, type LinkListener } from './link.ts'

/**
 * Connects.
 * @throws HarnessError `DIAL_FAILED` with the system's error as cause, or `DIAL_DEADLINE`
 */
export async function linkTcp({ host, port }: { readonly host: string; readonly port: number }, deadlineMs: number): Promise<Link> {
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

class TcpLink implements Link {
  readonly transport = 'tcp'
  readonly peer: string
  readonly isLoopback: boolean
  readonly #socket: Socket
  #failed: Error | undefined

  constructor(socket: Socket, peer: string) {
    this.#socket = socket
    this.peer = peer
    this.isLoopback = isLoopbackAddress(socket.remoteAddress)
    socket.removeAllListeners('error')
    socket.on('error', error => {
      this.#failed = error
    })
  }

  listen(listener: LinkListener): void {
    let over = false
    const closed = (clean: boolean): void => {
      if (!over) listener.closed({ clean })
      over = true
    }
    this.#socket.on('data', bytes => listener.received(bytes))
    this.#socket.once('end', () => closed(true))
    this.#socket.once('close', () => closed(this.#failed === undefined))
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
