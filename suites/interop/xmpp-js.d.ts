/** What we use of `@xmpp/client` and `@xmpp/component`, which come without types. */
declare module '@xmpp/client' {
  import type { EventEmitter } from 'node:events'
  import type { Element } from 'ltx'

  export interface Entity extends EventEmitter {
    readonly jid: { toString(): string } | null
    readonly options: { readonly domain: string }
    readonly reconnect: { stop(): void; reconnect(): Promise<void> }
    /** Only of `@xmpp/client`. */
    readonly streamManagement?: EventEmitter
    readonly iqCaller: { request(iq: Element, timeoutMs?: number): Promise<Element> }
    /** For each exchange of headers, in milliseconds. */
    timeout: number
    connect(service: string): Promise<void>
    open(options: { readonly domain: string }): Promise<unknown>
    /** `socket` inside it is a WebSocket, where the transport is one. */
    readonly socket: { end(): void; readonly socket?: unknown } | null
    send(element: Element): Promise<void>
    stop(): Promise<unknown>
  }
  /** Chooses a mechanism and hands over what it needs. */
  export type Authenticate = (authenticate: (credentials: { readonly username?: string; readonly password?: string }, mechanism: string) => Promise<void>) => Promise<void>
  export function client(options: { readonly service: string; readonly domain: string; readonly resource?: string; readonly credentials: Authenticate }): Entity
}

declare module '@xmpp/component' {
  import type { Entity } from '@xmpp/client'

  export function component(options: { readonly service: string; readonly domain: string; readonly password: string }): Entity
}
