/** An anonymous session that a bench drives: logs in over WebSocket, then tells of each stanza as bytes. Spec: RFC 7395 §3; RFC 4505. */
import { BenchSocket } from './websocket.ts'

/** A stanza: the bytes of `buffer` from `start` to `end`, valid during the call only. */
export type StanzaListener = (buffer: Buffer, start: number, end: number) => void

export class BenchSession {
  /** Full JID. */
  address = ''
  onStanza: StanzaListener = () => undefined
  #socket: BenchSocket | undefined
  #lost: string | undefined

  /** @throws Error when a step of the login gets another answer */
  static async login(url: string, domain: string): Promise<BenchSession> {
    const session = new BenchSession()
    await session.#login(url, domain)
    return session
  }

  send(stanza: string): void {
    if (this.#lost !== undefined) throw new Error(`${this.address}: ${this.#lost}`)
    this.#socket?.send(stanza)
  }

  destroy(): void {
    this.#socket?.destroy()
  }

  async #login(url: string, domain: string): Promise<void> {
    const heard: string[] = []
    let wake = (): void => undefined
    this.onStanza = (buffer, start, end) => {
      heard.push(buffer.toString('utf8', start, end))
      wake()
    }
    this.#socket = await BenchSocket.connect(url, {
      text: (buffer, start, end) => this.onStanza(buffer, start, end),
      closed: why => {
        this.#lost = why
        wake()
      },
    })
    const answer = async (sign: string): Promise<string> => {
      for (;;) {
        for (let text = heard.shift(); text !== undefined; text = heard.shift()) {
          if (text.includes(sign)) return text
          if (/<(failure|stream:error|error)\b/.test(text)) throw new Error(`logging in at ${domain}: expected ${sign}, got ${text}`)
        }
        if (this.#lost !== undefined) throw new Error(`logging in at ${domain}: ${this.#lost}`)
        await new Promise<void>(resolve => { wake = resolve })
      }
    }
    const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`
    this.#socket.send(open)
    await answer('mechanisms')
    this.#socket.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")
    await answer('<success')
    this.#socket.send(open)
    await answer('xmpp-bind')
    this.#socket.send("<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
    this.address = /<jid>([^<]*)<\/jid>/.exec(await answer('<jid>'))?.[1] ?? ''
    this.onStanza = () => undefined
  }
}
