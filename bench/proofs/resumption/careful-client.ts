/**
 * A client of the resumption proof: it manages its stream as XEP-0198 asks, over a line that loses whatever is under way when it is cut.
 * Everything it sent is either acknowledged, or sent again.
 */
import type { LittleServer, Peer } from '#reference-server/testing/little-server.js'
import { auth, bindRequest, OPEN, OPEN_FRAME } from '#reference-server/testing/little-server.js'

const SM = "xmlns='urn:xmpp:sm:3'"
const CLIENT = "xmlns='jabber:client'"
type Transport = 'tcp' | 'websocket'

export class CarefulClient {
  readonly #server: LittleServer
  /** Bodies of the messages that came, in order. */
  readonly heard: string[] = []
  #peer: Peer | undefined
  #id = ''
  /** Sent and not acknowledged, oldest first. */
  #unacked: string[] = []
  #acked = 0
  /** What our `h` is: stanzas of the server that we have handled. */
  #handled = 0
  /** On its way to the server. */
  #outbound: string[] = []
  /** On its way to us. */
  #inbound: string[] = []
  /** Set while an answer to `<resume/>` is due. */
  #isResuming = false

  constructor(server: LittleServer) {
    this.#server = server
  }

  get isConnected(): boolean { return this.#peer !== undefined }

  /** A message to bob; only put on the line. */
  say(body: string): void {
    const stanza = `<message ${CLIENT} to='bob@localhost/phone' type='chat'><body>${body}</body></message>`
    this.#unacked.push(stanza)
    if (this.#peer && !this.#isResuming) this.#outbound.push(stanza)
  }

  sendAck(): void {
    if (this.#peer && !this.#isResuming) this.#outbound.push(`<a ${SM} h='${this.#handled}'/>`)
  }

  askForAck(): void {
    if (this.#peer && !this.#isResuming) this.#outbound.push(`<r ${SM}/>`)
  }

  /** Lets some of what is under way reach the server, and what it wrote come under way. */
  deliver(count: number): void {
    for (const text of this.#outbound.splice(0, count)) this.#peer?.stream.receive(Buffer.from(text))
    this.#collect()
  }

  /** Reads some of what is under way to us. */
  read(count: number): void {
    this.#collect()
    for (const text of this.#inbound.splice(0, count)) this.#take(text)
  }

  /** The line is cut: what was under way is lost. @param isNoticed the server hears of it; otherwise the old stream stays there */
  cut(isNoticed: boolean): void {
    const peer = this.#peer
    this.#peer = undefined
    this.#outbound = []
    this.#inbound = []
    this.#isResuming = false
    if (isNoticed) peer?.stream.lost()
  }

  /** Comes back and asks for its session; the answer has to be read. */
  resume(transport: Transport): void {
    if (this.#peer) return
    this.#peer = this.#logIn(transport)
    this.#isResuming = true
    this.#peer.stream.receive(Buffer.from(`<resume ${SM} previd='${this.#id}' h='${this.#handled}'/>`))
    this.#collect()
  }

  /** A session of its own, with nothing counted; what is unacknowledged is sent in it. */
  begin(peer: Peer = this.#logIn('websocket')): void {
    this.#peer = peer
    this.#isResuming = false
    peer.say(bindRequest('desk').replace('<iq ', `<iq ${CLIENT} `))
    this.#id = /<enabled[^>]* id='([^']+)'/.exec(peer.say(`<enable ${SM} resume='true'/>`))?.[1] ?? ''
    this.#acked = 0
    this.#handled = 0
    this.#outbound = [...this.#unacked]
  }

  #logIn(transport: Transport): Peer {
    const peer = this.#server.connect(transport)
    const open = transport === 'tcp' ? OPEN : OPEN_FRAME
    for (const text of [open, auth('PLAIN', '\0alice\0secret'), open]) peer.say(text)
    return peer
  }

  #collect(): void {
    this.#server.endTurn()
    this.#inbound.push(...(this.#peer?.pipe.writes.splice(0).flat().map(message => message.toString()) ?? []))
  }

  #take(text: string): void {
    if (text.startsWith('<r ')) this.sendAck()
    else if (text.startsWith('<a ')) this.#acknowledged(text)
    else if (text.startsWith('<resumed ')) {
      this.#isResuming = false
      this.#acknowledged(text)
      this.#outbound.push(...this.#unacked)
    } else if (text.startsWith('<failed ')) this.#beginAgain(text)
    else if (/^<(message|presence|iq)\b/.test(text)) {
      this.#handled += 1
      const body = /<body>([^<]*)/.exec(text)?.[1]
      if (body !== undefined) this.heard.push(body)
    } else if (/^<(stream:)?error/.test(text)) throw new Error(`the server ended a stream: ${text}`)
  }

  #beginAgain(text: string): void {
    if (!/ h='/.test(text)) throw new Error(`a session that timed out does not say what it handled: ${text}`)
    this.#acknowledged(text)
    if (this.#peer) this.begin(this.#peer)
  }

  #acknowledged(text: string): void {
    const h = Number(/ h='(\d+)'/.exec(text)?.[1])
    if (h < this.#acked || h > this.#acked + this.#unacked.length) throw new Error(`h is ${h}, and was ${this.#acked} with ${this.#unacked.length} under way`)
    this.#unacked.splice(0, h - this.#acked)
    this.#acked = h
  }
}
