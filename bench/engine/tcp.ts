/** A TCP client that costs the generator next to nothing: hands stanzas on as bytes. Spec: RFC 6120 §3, §4. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { StanzaScanner } from './stanza-scanner.ts'
import type { BenchEvents, BenchLine } from './session.ts'

export class BenchTcp implements BenchLine {
  readonly #socket: Socket

  /** @param at host and port @throws Error when nobody listens there */
  static async connect(at: { readonly host: string; readonly port: number }, events: BenchEvents): Promise<BenchTcp> {
    const socket = connect({ ...at, noDelay: true })
    await once(socket, 'connect')
    return new BenchTcp(socket, events)
  }

  private constructor(socket: Socket, events: BenchEvents) {
    this.#socket = socket
    const scanner = new StanzaScanner(events.text)
    socket.on('data', slice => scanner.push(slice))
    socket.on('error', () => undefined)     // 'close' follows
    socket.on('close', () => events.closed('the socket was closed'))
  }

  opening(domain: string): string {
    return `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`
  }

  send(text: string): void {
    this.#socket.write(text)
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
