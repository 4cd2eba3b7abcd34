/** Guessing over real sockets, behind a proxy that says for whom it speaks: the guesser is slowed, and the owner of the account is not. */
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { DEFAULT_CONFIG } from './config.ts'
import { type RunningServer, startServer } from './server.ts'
import type { HostOptions } from './session/options.ts'

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
const auth = (password: string): string => `<auth xmlns='${SASL}' mechanism='PLAIN'>${Buffer.from(`\0alice\0${password}`).toString('base64')}</auth>`
const [OWNER, STRANGER] = ['192.0.2.1', '198.51.100.7'] as const

let server: RunningServer | undefined
const sockets: WebSocket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await server?.stop()
})

/** Loopback is the proxy, and no client that is exempt. */
async function start(options: Partial<HostOptions>): Promise<RunningServer> {
  server = await startServer({ ...DEFAULT_CONFIG, options: { ...DEFAULT_CONFIG.options, exemptAddresses: [], saslRetries: 5, ...options } })
  return server
}

/** A client and what it has been told; nothing that comes early is missed. */
class Client {
  readonly #socket: WebSocket
  readonly #told: string[] = []
  #wake = (): void => undefined

  constructor({ endpoints }: RunningServer, address: string) {
    this.#socket = new WebSocket(endpoints.websocket?.url ?? '', ['xmpp'], { headers: { 'X-Forwarded-For': address } })
    sockets.push(this.#socket)
    this.#socket.on('message', message => {
      this.#told.push((message as Buffer).toString())
      this.#wake()
    })
  }

  async opened(): Promise<this> {
    await once(this.#socket, 'open')
    this.#socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>")
    await this.#until('<features')
    return this
  }

  /** The outcome of a login: `success`, or a condition. */
  async tries(password: string): Promise<string> {
    this.#socket.send(auth(password))
    return /<(not-authorized|temporary-auth-failure)|(?<=<)success/.exec(await this.#until(`xmlns='${SASL}'`))?.[0].replace('<', '') ?? 'something else'
  }

  async #until(text: string): Promise<string> {
    for (;;) {
      const message = this.#told.shift()
      if (message?.includes(text)) return message
      if (message === undefined) await new Promise<void>(resolve => { this.#wake = resolve })
    }
  }
}

const from = async (address: string, running: RunningServer): Promise<Client> => new Client(running, address).opened()

/** The first outcomes that come, in whatever order. */
async function firstOf(outcomes: readonly Promise<string>[], count: number): Promise<readonly string[]> {
  const seen: string[] = []
  return new Promise(resolve => {
    for (const outcome of outcomes) void outcome.then(each => { if (seen.push(each) === count) resolve([...seen]) })
  })
}

test('a guesser has to wait between his guesses, and finds nothing out by hurrying; the owner gets in at once', async () => {
  const running = await start({ freeLoginFailures: 2, loginDelayMs: 3_600_000, maxLoginDelayMs: 3_000_000 })
  const guesser = await from(STRANGER, running)
  expect([await guesser.tries('one'), await guesser.tries('two'), await guesser.tries('three')]).toEqual(['not-authorized', 'not-authorized', 'not-authorized'])
  const hurrying = [guesser, await from(STRANGER, running), await from(STRANGER, running)].map(async client => client.tries('four'))
  expect(await firstOf(hurrying, 2)).toEqual(['temporary-auth-failure', 'temporary-auth-failure'])         // the third one waits for an hour
  expect(await (await from(STRANGER, running)).tries('secret')).toBe('temporary-auth-failure')
  expect(await (await from(OWNER, running)).tries('secret')).toBe('success')
})

test('a wait is as long as it should be, and nobody else waits with it', async () => {
  const running = await start({ freeLoginFailures: 0, loginDelayMs: 400 })
  const guesser = await from(STRANGER, running)
  const begunMs = performance.now()
  await guesser.tries('one')
  const order: string[] = []
  const waiting = guesser.tries('secret').then(outcome => { order.push(`stranger: ${outcome}`) })
  const owner = (await from(OWNER, running)).tries('secret').then(outcome => { order.push(`owner: ${outcome}`) })
  await owner
  await waiting
  expect(performance.now() - begunMs).toBeGreaterThanOrEqual(395)
  expect(order.toSorted()).toEqual(['owner: success', 'stranger: success'])
})
