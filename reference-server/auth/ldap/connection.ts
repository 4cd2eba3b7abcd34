/**
 * One connection to a directory. It never begins anew on its own: what came after would be said without TLS, or as nobody.
 * Spec: RFC 4511 §4.2 (bind), §4.5 (search), §4.14 (StartTLS); RFC 4513 §3, §5.1.
 */
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { Client, Entry } from 'ldapts'
import type { Pooled } from './pool.ts'

export interface ConnectionSettings {
  readonly url: string
  readonly startTls: boolean
  readonly authority?: string | undefined
}

/** What comes of trying to log in. */
export type BindOutcome = 'right' | 'wrong' | 'expired'

/** RFC 4511 §4.1.9: the result codes that say that this user, with this password, does not get in. */
const REFUSALS: ReadonlySet<unknown> = new Set([19, 32, 34, 48, 49, 53])
/** Those that say that there is nothing to be seen. */
const HIDDEN: ReadonlySet<unknown> = new Set([32, 50])
/** How Active Directory says that only the age of the password is wrong. */
const TOO_OLD = /\bdata (532|773)\b/

export class LdapConnection implements Pooled {
  readonly #client: Client
  /** Who says what to the directory; the last one is what is spoken to. */
  readonly #sockets: readonly Socket[]
  readonly #lost = new AbortController()

  private constructor(client: Client, sockets: readonly Socket[]) {
    this.#client = client
    this.#sockets = sockets
    for (const socket of sockets) socket.once('close', () => this.#lost.abort(new Error('the directory closed the connection')))
    if (!this.isOpen) this.close()
  }

  /** Connected, over TLS where that is wanted. @throws Error when that cannot be had before a signal */
  static async open({ url, startTls, authority: ca }: ConnectionSettings, connecting: AbortSignal): Promise<LdapConnection> {
    const { protocol, hostname, port } = new URL(url)
    const host = hostname.replace(/^\[|\]$/g, '')
    const tls = { host, ...(ca !== undefined && { ca }), ...(isIP(host) === 0 && { servername: host }) }
    const isSecure = protocol === 'ldaps:'
    const at = { host, port: port === '' ? (isSecure ? 636 : 389) : Number(port) }
    const socket = quiet(isSecure ? connectTls({ ...tls, ...at }) : connect(at))
    const sockets = [socket.setNoDelay().setKeepAlive(true)]
    try {
      const [{ Client }] = await Promise.all([import('ldapts'), once(socket, isSecure ? 'secureConnect' : 'connect', { signal: connecting })])
      if (startTls) {
        const secure = await within(secured(Client, socket, tls), connecting)
        sockets.push(secure)
      }
      return new LdapConnection(new Client({ url: 'ldap://localhost', createConnection: onlyOnce(sockets.at(-1) ?? socket) }), sockets)
    } catch (error) {
      for (const each of sockets) each.destroy()
      throw error
    }
  }

  get isOpen(): boolean {
    return this.#sockets.every(socket => !socket.destroyed && !socket.readableEnded)
  }

  /** @param password not empty: without one, a directory lets everybody in as nobody (RFC 4513 §5.1.2). @throws Error when the directory does not say whether it is right */
  async bind(dn: string, password: string, signal: AbortSignal): Promise<BindOutcome> {
    if (password === '') throw new Error('a bind without a password says nothing about who it is')
    try {
      await within(this.#client.bind(dn, password), signal, this.#lost.signal)
      return 'right'
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message: string }
      if (!REFUSALS.has(code)) throw error
      return TOO_OLD.test(message) ? 'expired' : 'wrong'
    }
  }

  /** Two entries at most. @throws Error when the directory does not answer, or refuses */
  async search({ base, filter, scope, attributes }: { readonly base: string; readonly filter: string; readonly scope: 'sub' | 'base'; readonly attributes: readonly string[] }, signal: AbortSignal): Promise<readonly Entry[]> {
    const { searchEntries } = await within(this.#client.search(base, { scope, filter, attributes: [...attributes], sizeLimit: 2 }), signal, this.#lost.signal)
    return searchEntries
  }

  /** What the entry says, as far as whoever is logged in may read it. @throws Error when the directory does not answer */
  async read(dn: string, attributes: readonly string[], signal: AbortSignal): Promise<Entry | undefined> {
    try {
      return (await this.search({ base: dn, filter: '(objectClass=*)', scope: 'base', attributes }, signal))[0]
    } catch (error) {
      if (HIDDEN.has((error as { readonly code?: unknown }).code)) return undefined
      throw error
    }
  }

  close(): void {
    this.#lost.abort(new Error('the connection was closed'))
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Turns TLS on. What came before it, and that may be from anybody, is forgotten with the client that read it. */
async function secured(Plain: typeof Client, socket: Socket, tls: ConnectionOptions): Promise<TLSSocket> {
  const { promise, resolve } = Promise.withResolvers<TLSSocket>()
  const createSecureConnection = ((options: ConnectionOptions) => {
    const secure = connectTls(options).once('error', () => queueMicrotask(() => quiet(secure)))      // the library listens to the first error only
    resolve(secure)
    return secure
  }) as typeof connectTls
  await new Plain({ url: 'ldap://localhost', createConnection: onlyOnce(socket), createSecureConnection }).startTLS({ ...tls })
  return (await promise).removeAllListeners('data')
}

/** What the library connects with: a socket that is connected already, and none after it. */
function onlyOnce(socket: Socket): typeof connect {
  let isTaken = false
  return (() => {
    if (isTaken) throw new Error('the connection is over')
    isTaken = true
    return socket
  }) as typeof connect
}

/** That something is wrong with a socket is told by what was asked on it; an error that nobody waits for ends nothing else. */
function quiet<S extends Socket>(socket: S): S {
  return socket.on('error', () => undefined)
}

/** What a promise comes to, unless a signal is first. */
function within<T>(promise: Promise<T>, ...signals: readonly AbortSignal[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const undone = signals.map(signal => {
      const stop = (): void => reject(signal.reason as Error)
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      return () => signal.removeEventListener('abort', stop)
    })
    void promise.then(resolve, reject).finally(() => { for (const undo of undone) undo() })
  })
}
