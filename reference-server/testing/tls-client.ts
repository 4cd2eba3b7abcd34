/** A client over TLS for tests of a whole server: what it says is text, and what it hears is read up to a pattern. */
import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import type { RunningServer } from '../server.ts'
import { auth, header } from './little-server.ts'

export class TlsClient {
  readonly #socket: TLSSocket
  readonly #domain: string
  #text = ''
  #wake = (): void => undefined
  #isOver = false

  private constructor(socket: TLSSocket, domain: string) {
    this.#socket = socket
    this.#domain = domain
    socket.on('data', slice => {
      this.#text += String(slice)
      this.#wake()
    })
    socket.on('error', () => undefined).on('close', () => {
      this.#isOver = true
      this.#wake()
    })
  }

  /** A stream to a host, whose features have come: they are said, too. */
  static async open({ endpoints, authorityUrl = '' }: RunningServer, domain: string): Promise<{ readonly client: TlsClient; readonly features: string }> {
    const ca = await (await fetch(authorityUrl)).text()
    const socket = connect({ ...endpoints.directTls, ca, servername: domain, ALPNProtocols: ['xmpp-client'] })
    await once(socket, 'secureConnect')
    const client = new TlsClient(socket, domain)
    return { client, features: await client.begin() }
  }

  /** Opens the stream. @returns its features */
  async begin(): Promise<string> {
    this.say(header(`to='${this.#domain}' version='1.0'`))
    return this.upTo(/<\/stream:features>/)
  }

  /** @returns `success`, or the condition of the failure and its text */
  async login(username: string, password: string): Promise<string> {
    this.say(auth('PLAIN', `\0${username}\0${password}`))
    const heard = await this.upTo(/<success [^>]*>|<\/failure>/)
    const [, condition, text] = /<failure [^>]*><([a-z-]+)\/>(?:<text[^>]*>([^<]*))?/.exec(heard) ?? [undefined, 'success']
    return text === undefined ? condition ?? heard : `${condition}: ${text}`
  }

  say(text: string): void {
    this.#socket.write(text)
  }

  /** Everything up to and with the first match. @throws Error when the connection ends before there is one */
  async upTo(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#text)
      if (found) {
        const heard = this.#text.slice(0, found.index + found[0].length)
        this.#text = this.#text.slice(heard.length)
        return heard
      }
      if (this.#isOver) throw new Error(`the connection ended; before that came: ${this.#text}`)
      await new Promise<void>(resolve => { this.#wake = resolve })
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}
