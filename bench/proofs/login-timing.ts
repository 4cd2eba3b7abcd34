/**
 * Proves that nobody finds out by the clock who has an account: wrong logins of somebody who has one and of somebody who has none, by turns
 * that chance decides, at a server that keeps its accounts in a data folder. What is answered has to be the same, and the
 * medians may differ by less than the times of either differ among themselves (from the lower to the upper quartile).
 * `node bench/proofs/login-timing.ts [--tries 500] [--seed N]`. Exit code 5 when the medians tell; 1 when the answers do.
 * Spec: RFC 6120 §6.5.10, §13.11; RFC 5802 §5.1.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { median, quantile } from '#bench/engine/median.js'
import { reference } from '#harness/target/reference.js'
import type { HostPort } from '#harness/target/target.js'
import { AccountStore } from '#reference-server/auth/account-store.js'

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
const HEADER = "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
/** Pairs of tries before any that count, for the compiler and the caches. */
const WARM_UP = 50

const USERS = { known: 'somebody-one', unknown: 'somebody-two' } as const
type Kind = keyof typeof USERS
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256'] as const
type Mechanism = typeof MECHANISMS[number]

/** As many as the embedded server makes up; any other number would show in the answers. */
const ITERATIONS = 4_096

/** A stream on which logins fail. */
class Guesser {
  readonly #socket: Socket
  #heard = ''
  #wake = (): void => undefined

  constructor(at: HostPort) {
    this.#socket = connect({ ...at, noDelay: true })
    this.#socket.on('data', slice => {
      this.#heard += slice.toString('latin1')
      this.#wake()
    })
  }

  async open(): Promise<this> {
    await this.ask(HEADER, '</stream:features>')
    return this
  }

  /** Says something, and waits for an answer that ends so. */
  async ask(text: string, end: string): Promise<string> {
    this.#socket.write(text)
    while (!this.#heard.includes(end)) await new Promise<void>(resolve => { this.#wake = resolve })
    const heard = this.#heard
    this.#heard = ''
    return heard
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const auth = (mechanism: Mechanism, text: string): string => `<auth xmlns='${SASL}' mechanism='${mechanism}'>${base64(text)}</auth>`

/** @returns what was answered, without what is new each time; and the salt, where there is one */
async function fail(guesser: Guesser, mechanism: Mechanism, username: string): Promise<{ readonly answer: string; readonly salt: string }> {
  if (mechanism === 'PLAIN') return { answer: await guesser.ask(auth(mechanism, `\0${username}\0${randomBytes(6).toString('hex')}`), '</failure>'), salt: '' }
  const challenge = Buffer.from(/>([^<]*)</.exec(await guesser.ask(auth(mechanism, `n,,n=${username},r=${randomBytes(12).toString('hex')}`), '</challenge>'))?.[1] ?? '', 'base64').toString()
  const [, nonce = '', salt = '', iterations = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(challenge) ?? []
  const failure = await guesser.ask(`<response xmlns='${SASL}'>${base64(`c=biws,r=${nonce},p=${randomBytes(32).toString('base64')}`)}</response>`, '</failure>')
  return { answer: `${salt.length} characters of salt, ${iterations} iterations; ${failure}`, salt }
}

interface Measured {
  readonly ms: Readonly<Record<Kind, number[]>>
  readonly answers: Readonly<Record<Kind, Set<string>>>
}

/** One stream for each pair of tries, opened before the clock runs. */
async function measure(at: HostPort, mechanism: Mechanism, pairs: readonly (readonly Kind[])[]): Promise<Measured> {
  const measured: Measured = { ms: { known: [], unknown: [] }, answers: { known: new Set(), unknown: new Set() } }
  for (const [index, pair] of pairs.entries()) {
    const guesser = await new Guesser(at).open()
    for (const kind of pair) {
      const begunMs = performance.now()
      const { answer } = await fail(guesser, mechanism, USERS[kind])
      const tookMs = performance.now() - begunMs
      if (index < WARM_UP) continue
      measured.ms[kind].push(tookMs)
      measured.answers[kind].add(answer)
    }
    guesser.destroy()
  }
  return measured
}

/** Each pair of tries has one of each kind; chance says which comes first. */
function turns(tries: number, seed: number): readonly (readonly Kind[])[] {
  return fc.sample(fc.boolean(), { seed, numRuns: tries + WARM_UP }).map((known): readonly Kind[] => (known ? ['known', 'unknown'] : ['unknown', 'known']))
}

const us = (ms: number): string => `${(ms * 1_000).toFixed(0)} µs`

function judge(mechanism: Mechanism, { ms, answers }: Measured): void {
  const spread = (kind: Kind): number => quantile(ms[kind], 0.75) - quantile(ms[kind], 0.25)
  const apart = Math.abs(median(ms.known) - median(ms.unknown))
  const words = (kind: Kind): string => `${kind} ${us(median(ms[kind]))} (quartiles ${us(spread(kind))} apart)`
  const isHidden = apart < spread('known') && apart < spread('unknown')
  console.log(`${mechanism}: ${ms.known.length} tries each; medians ${words('known')}, ${words('unknown')}; they differ by ${us(apart)}: ${isHidden ? 'nobody can tell' : 'it shows'}`)
  if (!isHidden) process.exitCode = 5
  const said = new Set([...answers.known, ...answers.unknown])
  if (said.size === 1) return
  console.log(`  but the answers tell: ${[...said].join('\n    ')}`)
  process.exitCode = 1
}

/** Serves the accounts of a data folder. */
async function withServer<T>(folder: string, use: (at: HostPort) => Promise<T>): Promise<T> {
  const driver = reference({ data: folder })
  const { endpoints: { tcp } } = await driver.start()
  try {
    if (!tcp) throw new Error('the server has no TCP port')
    return await use(tcp)
  } finally {
    await driver.stop()
  }
}

/** The salt that is made up for somebody who does not exist. */
async function madeUpSalt(at: HostPort): Promise<string> {
  const guesser = await new Guesser(at).open()
  const { salt } = await fail(guesser, 'SCRAM-SHA-256', USERS.unknown)
  guesser.destroy()
  return salt
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { tries: { type: 'string', default: '500' }, seed: { type: 'string', default: String(randomInt(2 ** 31)) } } })
  const folder = mkdtempSync(join(tmpdir(), 'assay-login-timing-'))
  try {
    const store = new AccountStore(folder)
    await store.put('localhost', { username: USERS.known, password: randomBytes(9).toString('base64'), iterations: ITERATIONS })
    store.close()
    console.log(`seed ${values.seed}`)
    const before = await withServer(folder, async at => {
      for (const mechanism of MECHANISMS) judge(mechanism, await measure(at, mechanism, turns(Number(values.tries), Number(values.seed))))
      return madeUpSalt(at)
    })
    const after = await withServer(folder, madeUpSalt)
    console.log(`the made-up salt of ${USERS.unknown} is ${before === after ? 'the same' : 'another one'} after a restart`)
    if (before !== after) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) await main()
