/** The main job against a target that dies: a relay in front of the reference server plays the crash. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { reference } from '#harness/target/reference.js'
import type { TargetDriver, TargetFacts } from '#harness/target/target.js'
import { examine } from './examine.ts'

/** The reference server behind a relay that falls over, with all its connections, when a client sends `poison`. */
class Fragile implements TargetDriver {
  readonly name = 'fragile'
  readonly kind = 'external'
  readonly restartable: boolean
  starts = 0
  exited: Promise<string> = new Promise(() => undefined)
  #facts: TargetFacts | undefined
  readonly #poison: string
  readonly #isTold: boolean
  readonly #inner = reference()
  #relay: Server | undefined
  readonly #sockets = new Set<Socket>()

  /** @param whose `ours`: its end is told and it is started again; `told`: only the former; `foreign`: neither */
  constructor(poison: string, whose: 'ours' | 'told' | 'foreign') {
    this.#poison = poison
    this.restartable = whose === 'ours'
    this.#isTold = whose !== 'foreign'
  }

  get facts(): TargetFacts {
    if (!this.#facts) throw new Error('not started')
    return this.#facts
  }

  async installed(): Promise<{ yes: true }> {
    return { yes: true }
  }

  async start(): Promise<TargetFacts> {
    this.starts += 1
    const { endpoints: { tcp }, ...facts } = await this.#inner.start()
    if (!tcp) throw new Error('the reference server has no TCP port')
    let die: (how: string) => void = () => undefined
    if (this.#isTold) this.exited = new Promise(resolve => { die = resolve })
    this.#relay = createServer(client => {
      const server = connect(tcp.port, tcp.host)
      for (const [one, other] of [[client, server], [server, client]] as const) {
        this.#sockets.add(one)
        one.on('error', () => undefined).on('close', () => other.destroy())
      }
      server.pipe(client)
      client.on('data', data => {
        if (data.includes(this.#poison)) {
          die('signal SIGSEGV')
          this.#drop()
        } else server.write(data)
      })
    })
    await new Promise<void>(resolve => this.#relay?.listen(0, '127.0.0.1', resolve))
    const { port } = this.#relay.address() as AddressInfo
    this.#facts = { ...facts, kind: 'external', endpoints: { tcp: { host: '127.0.0.1', port } } }
    return this.#facts
  }

  async stop(): Promise<void> {
    this.#drop()
    await this.#inner.stop()
  }

  #drop(): void {
    this.#relay?.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }
}

let driver: Fragile | undefined
afterEach(async () => driver?.stop())

// The ping of XEP-0199#e2e.1 is the guilty stimulus; the others only happen to be there.
const ONLY = 'XEP-0199#e2e.1,XEP-0045#kick.1,XEP-0045#enter-pres.2,XEP-0045#enter-muc.2'

test('a target that we start is started again, the guilty test is found, and all others get their verdict', async () => {
  driver = new Fragile('urn:xmpp:ping', 'ours')
  const deaths: (readonly string[])[] = []
  const run = await examine(driver, { only: ONLY, polite: false, seed: 1, targetWord: 'fragile', tell: progress => { if (progress.kind === 'died') deaths.push(progress.inFlight) } })
  expect(Object.fromEntries(run.tests.map(({ id, verdict }) => [id, verdict]))).toEqual({
    'XEP-0199#e2e.1': 'fail', 'XEP-0045#kick.1': 'pass', 'XEP-0045#enter-pres.2': 'pass', 'XEP-0045#enter-muc.2': 'pass',
  })
  expect(run.tests.find(({ id }) => id === 'XEP-0199#e2e.1')?.failure?.message).toBe('the target died while this test played alone (signal SIGSEGV): it sent the guilty stimulus')
  expect(deaths).toHaveLength(1)
  expect(deaths[0]).toContain('XEP-0199#e2e.1')
  expect(run.exitCode).toBe(1)
})

test('a test that runs alone is guilty at once: nobody else was there', async () => {
  driver = new Fragile('<presence/>', 'ours')
  const run = await examine(driver, { only: 'RFC6121#presence-initial-outbound.2', polite: false, seed: 1, targetWord: 'fragile' })
  expect(run.tests.map(({ verdict, failure }) => [verdict, failure?.message])).toEqual([['fail', 'the target died while this test played alone (signal SIGSEGV): it sent the guilty stimulus']])
  expect(driver.starts).toBe(2)
})

test('who began after a test that runs alone is not asked one by one', async () => {
  driver = new Fragile('<presence/>', 'ours')
  const guilty = 'RFC6121#presence-initial-outbound.2'
  const alone = 'XEP-0198#acking.9@tcp'
  const run = await examine(driver, { only: `${guilty},${alone},${ONLY}`, polite: false, seed: 1, targetWord: 'fragile' })
  expect(Object.fromEntries(run.tests.map(({ id, verdict }) => [id, verdict]))).toEqual({
    [guilty]: 'fail', [alone]: 'pass', 'XEP-0199#e2e.1': 'pass', 'XEP-0045#kick.1': 'pass', 'XEP-0045#enter-pres.2': 'pass', 'XEP-0045#enter-muc.2': 'pass',
  })
  expect(driver.starts).toBeLessThanOrEqual(3)
})

test('a target that we did not start is not started again: what was in flight is inconclusive, the rest is not run', async () => {
  driver = new Fragile('urn:xmpp:ping', 'told')
  const run = await examine(driver, { only: ONLY, polite: false, seed: 1, targetWord: 'fragile' })
  const ping = run.tests.find(({ id }) => id === 'XEP-0199#e2e.1')
  expect(ping).toMatchObject({ verdict: 'inconclusive', reason: 'the target died while this test was in flight (signal SIGSEGV)' })
  expect(run.tests.filter(({ verdict }) => verdict === 'fail' || verdict === 'error')).toEqual([])
  expect(driver.starts).toBe(1)
  expect(run.exitCode).toBe(4)
})

test('a target that is not ours and no longer answers is noticed: nothing it could not answer is called a failure', async () => {
  // These run alone, so the second has not begun when the relay falls.
  driver = new Fragile('<presence/>', 'foreign')
  const run = await examine(driver, { only: `RFC6121#presence-initial-outbound.2,XEP-0198#acking.9@tcp,${ONLY}`, polite: false, seed: 1, targetWord: 'fragile' })
  expect(run.summary).toMatchObject({ fail: 0, error: 0 })
  expect(run.tests.filter(({ verdict }) => verdict === 'not-run').map(({ reason }) => reason)).toContain('the target died (it no longer accepts connections) and was not started again')
  expect(run.exitCode).toBe(4)
})

test('so is one that no longer answers after its last test', async () => {
  driver = new Fragile('<presence/>', 'foreign')
  const run = await examine(driver, { only: 'RFC6121#presence-initial-outbound.2', polite: false, seed: 1, targetWord: 'fragile' })
  expect(run.tests.map(({ verdict, reason }) => [verdict, reason])).toEqual([['inconclusive', 'the target died while this test was in flight (it no longer accepts connections)']])
  expect(run.exitCode).toBe(4)
})

test('an interrupted run keeps what it has and says so', async () => {
  driver = new Fragile('no such bytes', 'ours')
  const interruption = new AbortController()
  const run = await examine(driver, { only: ONLY, polite: false, seed: 1, targetWord: 'fragile', signal: interruption.signal, tell: progress => { if (progress.kind === 'verdict') interruption.abort() } })
  expect(run.exitCode).toBe(130)
  expect(run.tests).toHaveLength(4)
  expect(run.tests.filter(({ verdict }) => verdict === 'not-run').every(({ reason }) => reason === 'the run was interrupted')).toBe(true)
})
