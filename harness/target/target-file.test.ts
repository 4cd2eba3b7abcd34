import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { Authority } from '#xmpp/certificates/authority.js'
import { parseTargetFile, readTargetFile, TargetFileError, targetFileJsonSchema, targetFileSchema } from './target-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const PATH = join(folder, 'target.yaml')
writeFileSync(join(folder, 'bob.secret'), 'wonder land\n')
process.env['ASSAY_TEST_SECRET'] = 'rabbit'

const problemsOf = (text: string): readonly string[] => {
  try {
    parseTargetFile(text, 'meet.yaml')
    return []
  } catch (error) {
    if (error instanceof TargetFileError) return error.problems
    throw error
  }
}

describe('a target file', () => {
  it('becomes facts, with secrets read and paths resolved', () => {
    const facts = parseTargetFile(`
name: meet
domain: meet.example.com
anonymousDomain: guest.meet.example.com
muc: conference.meet.example.com
endpoints: { websocket: wss://meet.example.com/xmpp-websocket, tcp: xmpp://meet.example.com:5222, component: '[::1]:5347' }
accounts:
  - { username: alice, password: env:ASSAY_TEST_SECRET }
  - { username: bob, password: file:bob.secret }
component: { domain: echo.example.com, secret: env:ASSAY_TEST_SECRET }
declares: [dos-limits]
limits: { maxStanzaBytes: 262144 }
ledger: known.yaml
`, PATH)
    expect(facts).toEqual({
      name: 'meet', kind: 'external', domain: 'meet.example.com', anonymousDomain: 'guest.meet.example.com', mucDomain: 'conference.meet.example.com',
      endpoints: { websocket: { url: 'wss://meet.example.com/xmpp-websocket' }, tcp: { host: 'meet.example.com', port: 5222 }, component: { host: '::1', port: 5347 } },
      accounts: [{ username: 'alice', password: 'rabbit' }, { username: 'bob', password: 'wonder land' }],
      component: { domain: 'echo.example.com', secret: 'rabbit' },
      declares: ['dos-limits'], limits: { maxStanzaBytes: 262144 }, ledger: join(folder, 'known.yaml'), polite: true,
    })
  })

  it('names ways in with TLS, and whom to trust there', async () => {
    const { pem } = await Authority.create()
    writeFileSync(join(folder, 'ca.pem'), pem)
    const facts = parseTargetFile('domain: localhost\nendpoints: { directTls: xmpps://127.0.0.1:5223, secureWebsocket: wss://localhost/ws }\nauthority: ca.pem', PATH)
    expect(facts.endpoints).toEqual({ directTls: { host: '127.0.0.1', port: 5223 }, secureWebsocket: { url: 'wss://localhost/ws' }, authority: { pem } })
    expect(problemsOf('domain: a.example\nendpoints: { directTls: 127.0.0.1:5223 }\nauthority: none.pem')).toEqual([expect.stringMatching(/^authority: .*none\.pem cannot be read \(no such file or directory\)$/)])
    expect(problemsOf('domain: a.example\nendpoints: { secureWebsocket: ws://localhost }')).toEqual([expect.stringMatching(/^endpoints\.secureWebsocket: has to be a WebSocket address such as wss:/)])
  })

  it('names an account that may send more than others', () => {
    const file = 'domain: a.example\nendpoints: { tcp: a.example:5222 }\n'
    const facts = parseTargetFile(`${file}limits: { maxStanzaBytes: 10000, privileged: { username: focus, password: env:ASSAY_TEST_SECRET, maxStanzaBytes: 20000 } }`, PATH)
    expect([facts.limits, facts.declares]).toEqual([{ maxStanzaBytes: 10_000, privileged: { domain: 'a.example', username: 'focus', password: 'rabbit', maxStanzaBytes: 20_000 } }, ['privileged-account']])
    for (const usual of ['', 'maxStanzaBytes: 20000, ']) {
      expect(problemsOf(`${file}limits: { ${usual}privileged: { domain: auth.a.example, username: focus, password: env:ASSAY_TEST_SECRET, maxStanzaBytes: 20000 } }`)).toEqual([expect.stringMatching(/^limits\.privileged: says nothing of maxStanzaBytes, or /)])
    }
  })

  it('needs very little', () => {
    expect(parseTargetFile('domain: localhost\nendpoints: { tcp: 127.0.0.1:5222 }', PATH)).toEqual({
      name: 'localhost', kind: 'external', domain: 'localhost', endpoints: { tcp: { host: '127.0.0.1', port: 5222 } }, accounts: [], declares: [], polite: false,
    })
  })

  it('is polite off loopback unless its owner says otherwise, and always when it says so itself', () => {
    const polite = (more: string, options = {}): boolean => parseTargetFile(`domain: a.example\nendpoints: { tcp: xmpp.a.example:5222, component: 127.0.0.1:5347 }\n${more}`, PATH, options).polite
    expect(polite('')).toBe(true)
    expect(polite('iOwnThis: [a.example]')).toBe(false)
    expect(polite('', { iOwnThis: ['xmpp.a.example'] })).toBe(false)
    expect(polite('', { iOwnThis: ['b.example'] })).toBe(true)
    expect(polite('iOwnThis: [a.example]\npolite: true')).toBe(true)
  })

  it('yields to the command line', () => {
    const { domain, mucDomain } = parseTargetFile('domain: a.example\nmuc: rooms.a.example\nendpoints: { tcp: a:1 }', PATH, { domain: 'b.example', muc: 'rooms.b.example' })
    expect({ domain, mucDomain }).toEqual({ domain: 'b.example', mucDomain: 'rooms.b.example' })
  })

  it('says each problem in one sentence, with the field', () => {
    expect(problemsOf('')).toEqual(['the file: has to be a mapping of fields'])
    expect(problemsOf('endpoints: {}')).toEqual(['domain: is missing'])
    expect(problemsOf('domain: a\nendpoints: {}')).toEqual(['endpoints: name websocket, tcp or bosh, else nothing can log in'])
    expect(problemsOf(`
domain: [1]
endpoints: { tcp: meet.example.com, websocket: 'https://meet.example.com/' }
accounts: [{ username: alice, password: secret }, { username: 7 }]
i-own-this: [a]
colour: red
`)).toEqual([
      'domain: has to be a text',
      'endpoints.websocket: has to be a WebSocket address such as wss://meet.example.com/xmpp-websocket',
      'endpoints.tcp: has to be a host and a port such as 127.0.0.1:5222',
      'accounts[0].password: has to be a reference to a secret, env:NAME or file:PATH (never the secret itself)',
      'accounts[1].username: has to be a text',
      'accounts[1].password: is missing',
      'there is no field "i-own-this"; it is written "iOwnThis"',
      'there is no field "colour"',
    ])
    expect(problemsOf('domain: a\nendpoints: { tcp: a:99999 }\naccounts: [{ username: a, password: env:ASSAY_NOT_SET }, { username: b, password: file:nowhere }]\ncomponent: { domain: c, secret: env:ASSAY_TEST_SECRET }')).toEqual([
      'endpoints.tcp: 99999 is not a port (1 to 65535)',
      'component: endpoints.component is missing, so nothing can connect as this component',
      'accounts[0].password: the environment variable ASSAY_NOT_SET is not set',
      `accounts[1].password: the file ${join(process.cwd(), 'nowhere')} cannot be read`,
    ])
    expect(problemsOf('domain: [')).toEqual([expect.stringMatching(/^line 1, column \d+: not YAML \(.+\)$/)])
    expect(() => readTargetFile(join(folder, 'missing.yaml'))).toThrow(`${join(folder, 'missing.yaml')}: cannot be read (no such file or directory)`)
  })
})

it('has an example that is a good one', () => {
  expect(targetFileSchema.safeParse(parse(readFileSync(new URL('../../fixtures/targets/example.yaml', import.meta.url), 'utf8'))).error).toBe(undefined)
})

it('publishes its schema', async () => {
  await expect(`${JSON.stringify(targetFileJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../fixtures/targets/target.schema.json')
})
