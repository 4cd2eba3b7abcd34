/** Our server's answers to hostile messages of PLAIN, SCRAM and EXTERNAL are the documented ones. */
import { readFileSync } from 'node:fs'
import type { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { REFUSALS } from '../session/errors.ts'
import { DEFAULT_OPTIONS } from '../session/options.ts'
import { AccountDeriver, Accounts } from './accounts.ts'
import type { LoginContext, Step } from './mechanism.ts'
import { MECHANISMS } from './mechanisms.ts'
import { ownPasswords } from './passwords.ts'

interface Row { readonly name: string; readonly mechanism: string; readonly says: string; readonly send: readonly string[]; readonly answer: string }

const FILE = fileURLToPath(new URL('../../fixtures/wire/sasl/messages.yaml', import.meta.url))
const { messages } = parse(readFileSync(FILE, 'utf8')) as { readonly messages: readonly Row[] }
const tls = { destroyed: false, getProtocol: () => 'TLSv1.3', exportKeyingMaterial: () => Buffer.alloc(32, 7), getX509Certificate: () => undefined } as unknown as TLSSocket
const accounts = new Accounts({ sources: [await new AccountDeriver(1).derive([{ username: 'alice', password: 'secret' }, { username: 'bob', password: 'secret' }])], iterations: 1 })
const context: LoginContext = {
  domain: 'localhost', connection: { address: '192.0.2.1', tls: () => tls }, accounts, passwords: ownPasswords(accounts), options: DEFAULT_OPTIONS, refusals: REFUSALS.sasl,
  bindings: ['tls-exporter'], certified: ['alice'],
}

/** {nonce}, {hex:01}, {500*x} */
function bytes(text: string, nonce: string): Buffer {
  return Buffer.concat(text.split(/(\{[^{}]+\})/).map(piece => {
    const [, hex, times = '0', what = ''] = /^\{(?:hex:([0-9a-f]+)|(\d+)\*([^{}]+))\}$/.exec(piece) ?? []
    if (hex !== undefined) return Buffer.from(hex, 'hex')
    if (what !== '') return Buffer.from(what.repeat(Number(times)))
    return Buffer.from(piece === '{nonce}' ? nonce : piece)
  }))
}

function inWords(step: Step | undefined): string | undefined {
  return step?.kind === 'failure' ? REFUSALS.sasl[step.code]?.condition : step?.kind
}

test.each(messages)('$name: $says', async ({ mechanism: name, send, answer }) => {
  const mechanism = MECHANISMS.get(name)?.(context)
  const steps: Step[] = []
  for (const text of send) {
    const challenge = steps.at(-1)
    const nonce = challenge?.kind === 'challenge' ? /^r=([^,]+)/.exec(Buffer.from(challenge.data).toString())?.[1] : undefined
    const step = await mechanism?.step(bytes(text, nonce ?? ''))
    if (step) steps.push(step)
  }
  expect(steps.map(inWords)).toEqual([...send.slice(1).map(() => 'challenge'), answer])
})

test('there are enough of them, each with a name of its own', () => {
  expect(new Set(messages.map(({ name }) => name)).size).toBe(messages.length)
  expect(messages.length).toBeGreaterThanOrEqual(40)
})
