/** Peers of a running server that speak in plain text, for system tests. */
import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { RunningServer } from '../server.ts'

/** For anything at all to be told. */
const DEADLINE_MS = 20_000

/** One end of a TCP stream, and what it has been told. */
export class Peer {
  readonly #socket: Socket
  #told = ''
  #wake = (): void => undefined
  #isOver = false
  #fences = 0

  constructor(at: { readonly host: string; readonly port: number } | undefined) {
    this.#socket = connect(at ?? { port: 0 })
    this.#socket.on('data', slice => {
      this.#told += slice.toString()
      this.#wake()
    })
    this.#socket.on('close', () => {
      this.#isOver = true
      this.#wake()
    })
  }

  say(text: string): void { this.#socket.write(text) }
  end(): void { this.#socket.destroy() }

  /** All that was told up to and with this. @throws Error when it does not come in time, or at all */
  async upTo(what: string | RegExp): Promise<string> {
    for (;;) {
      const at = typeof what === 'string' ? this.#told.indexOf(what) : this.#told.search(what)
      if (at >= 0) {
        const length = typeof what === 'string' ? what.length : what.exec(this.#told)?.[0].length ?? 0
        const told = this.#told.slice(0, at + length)
        this.#told = this.#told.slice(at + length)
        return told
      }
      if (this.#isOver) throw new Error(`the stream is over without ${String(what)}; what was told: ${this.#told}`)
      await this.#more(what)
    }
  }

  #more(what: string | RegExp): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => { reject(new Error(`${String(what)} has not come; what was told: ${this.#told}`)) }, DEADLINE_MS)
      this.#wake = () => {
        clearTimeout(late)
        resolve()
      }
    })
  }

  /** All that was told before the answer of its own host to a question that is asked now. */
  async upToFence(host: string): Promise<string> {
    const id = `fence-${++this.#fences}`
    this.say(`<iq type='get' id='${id}' to='${host}'><ping xmlns='urn:xmpp:ping'/></iq>`)
    const told = await this.upTo(new RegExp(`<iq [^>]*id='${id}'[^>]*>`))
    return told.slice(0, told.lastIndexOf('<iq'))
  }
}

export const header = (to: string, namespace: string): string => `<stream:stream to='${to}' version='1.0' xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>`

/** A client with the resource `desk`, available; the password is `secret`. */
export async function loggedIn(server: RunningServer, user: string, host: string): Promise<Peer> {
  const peer = new Peer(server.endpoints.tcp)
  peer.say(`${header(host, 'jabber:client')}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0${user}\0secret`).toString('base64')}</auth>`)
  await peer.upTo('<success')
  peer.say(`${header(host, 'jabber:client')}<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource></bind></iq><presence/>`)
  await peer.upTo('</bind></iq>')
  return peer
}

/** A component. */
export async function connectedComponent(server: RunningServer, domain: string, secret: string): Promise<Peer> {
  const peer = new Peer(server.endpoints.component)
  peer.say(header(domain, 'jabber:component:accept'))
  const id = /id='([^']*)'/.exec(await peer.upTo(/<stream:stream[^>]*>/))?.[1] ?? ''
  peer.say(`<handshake>${createHash('sha1').update(id + secret).digest('hex')}</handshake>`)
  await peer.upTo('<handshake')
  return peer
}
