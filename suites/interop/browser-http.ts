/** What a browser gives a page to speak HTTP with, as far as strophe.js uses it, on top of Node's. Spec: XMLHttpRequest Standard §3. */
import { Agent, type ClientRequest, type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type Document, DOMParser } from '@xmldom/xmldom'

const AGENTS = { 'http:': new Agent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) } as const

export class BrowserHttp {
  onreadystatechange: (() => void) | null = null
  readyState = 0
  status = 0
  responseText = ''
  responseXML: Document | null = null
  #headers: Record<string, string> = {}
  #answered: IncomingHttpHeaders = {}
  #url: URL | undefined
  #request: ClientRequest | undefined

  open(_method: 'POST', url: string): void {
    this.#url = new URL(url)
    this.#enter(1)
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers = { ...this.#headers, [name]: value }
  }

  getAllResponseHeaders(): string {
    return Object.entries(this.#answered).map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')
  }

  send(body: string): void {
    const url = this.#url
    if (!url) return
    const isSecure = url.protocol === 'https:'
    const bytes = Buffer.from(body)
    const headers = { ...this.#headers, 'Content-Length': bytes.length }
    this.#request = (isSecure ? httpsRequest : httpRequest)(url, { method: 'POST', headers, agent: AGENTS[isSecure ? 'https:' : 'http:'] }, response => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.once('error', () => this.#enter(4))
      response.once('end', () => {
        this.status = response.statusCode ?? 0
        this.#answered = response.headers
        this.responseText = Buffer.concat(pieces).toString('utf8')
        this.responseXML = xmlOf(this.responseText)
        this.#enter(4)
      })
    })
    this.#request.once('error', () => this.#enter(4))
    this.#request.end(bytes)
  }

  abort(): void {
    this.onreadystatechange = null
    this.#request?.destroy()
  }

  #enter(state: number): void {
    this.readyState = state
    this.onreadystatechange?.()
  }
}

/** A document that cannot be read is none: the library looks into the text then. */
function xmlOf(text: string): Document | null {
  try {
    return new DOMParser().parseFromString(text, 'text/xml')
  } catch {
    return null
  }
}
