/** An anonymous session that a bench drives: logs in over WebSocket or TCP, then tells of each stanza as bytes. Spec: RFC 6120 §4; RFC 7395 §3; RFC 4505. */
import { BenchTcp } from './tcp.ts'
import { BenchSocket } from './websocket.ts'

/** A stanza: the bytes of `buffer` from `start` to `end`, valid during the call only. */
export type StanzaListener = (buffer: Buffer, start: number, end: number) => void

/** What a line tells whoever made it. */
export interface BenchEvents {
  /** What the server says in one piece: over TCP a stanza or a stream header, over WebSocket a message. */
  readonly text: StanzaListener
  /** The socket is gone, in words. */
  readonly closed: (why: string) => void
}

/** A socket that carries a stream. */
export interface BenchLine {
  /** What opens a stream over it. */
  opening(domain: string): string
  send(text: string): void
  destroy(): void
}

export class BenchSession {
  /** Full JID. */
  address = ''
  onStanza: StanzaListener = () => undefined
  #line: BenchLine | undefined
  #lost: string | undefined

  /** @param url `ws://…`, or `xmpp://host:port` for TCP @throws Error when a step of the login gets another answer */
  static async login(url: string, domain: string): Promise<BenchSession> {
    const session = new BenchSession()
    await session.#login(url, domain)
    return session
  }

  send(stanza: string): void {
    if (this.#lost !== undefined) throw new Error(`${this.address}: ${this.#lost}`)
    this.#line?.send(stanza)
  }

  destroy(): void {
    this.#line?.destroy()
  }

  async #login(url: string, domain: string): Promise<void> {
    const heard: string[] = []
    let wake = (): void => undefined
    this.onStanza = (buffer, start, end) => {
      heard.push(buffer.toString('utf8', start, end))
      wake()
    }
    const line = await connected(url, {
      text: (buffer, start, end) => this.onStanza(buffer, start, end),
      closed: why => {
        this.#lost = why
        wake()
      },
    })
    this.#line = line
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
    line.send(line.opening(domain))
    await answer('mechanisms')
    line.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")
    await answer('<success')
    line.send(line.opening(domain))
    await answer('xmpp-bind')
    line.send("<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
    this.address = /<jid>([^<]*)<\/jid>/.exec(await answer('<jid>'))?.[1] ?? ''
    this.onStanza = () => undefined
  }
}

async function connected(url: string, events: BenchEvents): Promise<BenchLine> {
  const { protocol, hostname, port } = new URL(url)
  return protocol === 'xmpp:' ? BenchTcp.connect({ host: hostname, port: Number(port) }, events) : BenchSocket.connect(url, events)
}
