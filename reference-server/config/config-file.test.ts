import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Jid } from '#xmpp/jid.js'
import { Authority } from '#xmpp/certificates/authority.js'
import { ConfigError } from './complaints.ts'
import { parseConfigFile } from './config-file.ts'
import { configJsonSchema } from './file-schema.ts'

const EXAMPLE = new URL('../../fixtures/config/example.yaml', import.meta.url)
const LITTLE = 'ports: { tcp: 0 }\nhosts:\n  - domain: a.example\n    mechanisms: [ANONYMOUS]\n'

let folder = ''
const file = (): string => join(folder, 'server.yaml')
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-config-'))
  vi.stubEnv('FOCUS_PASSWORD', 'of the focus').stubEnv('TURN_SECRET', 'of turn').stubEnv('FOCUS_SECRET', 'of the component')
  const { certificate, key } = await (await Authority.create()).issue(['a.example'])
  writeFileSync(join(folder, 'a.pem'), certificate)
  writeFileSync(join(folder, 'a.key'), key)
  writeFileSync(join(folder, 'empty'), '')
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** What is said of a file, without the path in front. */
function sentences(text: string): readonly string[] {
  try {
    parseConfigFile(text, file())
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(problem => problem.replaceAll(`${file()}, `, '').replaceAll(`${folder}/`, ''))
  }
}

test('the example says what it means', () => {
  const { hosts, options, roomOptions, data, formerHosts } = parseConfigFile(readFileSync(EXAMPLE, 'utf8'), file())
  expect(hosts.map(({ domain }) => domain)).toEqual(['meet.example.com', 'guests.example.org', 'staff.example.com'])
  expect(hosts[0]).toMatchObject({
    accounts: [{ username: 'focus', password: 'of the focus' }],
    externalServices: [{ host: 'turn.example.com', secret: 'of turn' }],
    components: [{ domain: 'focus.meet.example.com', secret: 'of the component' }],
    options: { maxStanzasPerSecond: 50, privilegedJids: ['focus@meet.example.com'] },
    rooms: [{ domain: 'conference.meet.example.com', options: { maxOccupants: 500 } }],
  })
  const mayCreate = hosts[0]?.rooms?.[0]?.options?.mayCreate
  expect(['focus', 'guest'].map(local => mayCreate?.(Jid.of(local, 'meet.example.com')))).toEqual([true, false])
  expect({ options, roomOptions, data, formerHosts }).toMatchObject({
    options: { maxConnectionsPerAddress: 200, loginTimeMs: 20_000 }, roomOptions: { historyKept: 50 }, data: join(folder, 'data'),
    formerHosts: [{ domain: 'old.example.com', nowAt: 'meet.example.com' }],
  })
})

test('the JSON Schema is published as it is', async () => {
  await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../fixtures/schemas/config.schema.json')
})

test('every field is described', () => {
  const undescribed = (shape: { description?: string; properties?: Record<string, object>; items?: object }, name: string): string[] => [
    ...(shape.description === undefined && !name.endsWith('[]') && name !== '' ? [name] : []),
    ...Object.entries(shape.properties ?? {}).flatMap(([key, inside]) => undescribed(inside, `${name}.${key}`)),
    ...(shape.items ? undescribed(shape.items, `${name}[]`) : []),
  ]
  expect(undescribed(configJsonSchema(), '')).toEqual([])
})

const TOKENS = 'tokens: { algorithm: HS256, secret: "file:app-secret", issuers: [app] }'

test('a host takes tokens, and its rooms ask for them', () => {
  writeFileSync(join(folder, 'app-secret'), 'a secret that has at least thirty-two bytes\n')
  const { hosts } = parseConfigFile(`${LITTLE}    ${TOKENS}\n    rooms: [{ domain: rooms.a.example, tokens: { exempt: [focus@a.example] }, limits: { maxOccupants: 9 } }]\n`, file())
  expect(hosts[0]?.tokens).toEqual({ algorithm: 'HS256', secret: 'a secret that has at least thirty-two bytes', issuers: ['app'] })
  expect(hosts[0]?.rooms).toMatchObject([{ domain: 'rooms.a.example', options: { maxOccupants: 9, tokens: { verifiesDomain: true, existingOnly: true, exempt: ['focus@a.example'] } } }])
})

test('a secret of tokens that is too short is told, and not shown', () => {
  writeFileSync(join(folder, 'app-secret'), 'a short one')
  expect(sentences(`${LITTLE}    ${TOKENS}\n`)).toEqual(['line 5: hosts[0].tokens cannot be used: the secret for HS256 has 11 bytes, and needs 32 (RFC 7518, section 3.2)'])
})

test('certificates and secrets may lie in files beside it', () => {
  writeFileSync(join(folder, 'password'), 'in a file\n')
  const { hosts } = parseConfigFile(`${LITTLE}    accounts: [{ username: Alice, password: "file:password" }]\n    certificate: { certificate: a.pem, key: a.key }\n`, file())
  expect(hosts[0]).toMatchObject({ accounts: [{ username: 'alice', password: 'in a file' }], certificate: { certificate: join(folder, 'a.pem'), key: join(folder, 'a.key') } })
})

test('a host may ask somebody else about passwords, and then wants TLS unless it says otherwise', () => {
  writeFileSync(join(folder, 'check.ts'), 'export default () => ({ result: "deny" })')
  vi.stubEnv('CALLOUT_SECRET', 'of the callout')
  const host = (...lines: string[]) => parseConfigFile(`${LITTLE.replace('ANONYMOUS', 'PLAIN')}${lines.map(line => `    ${line}\n`).join('')}`, file()).hosts[0]
  expect(host('ldap: { urls: ["ldaps://ldap.example"], userDn: "uid={username},dc=example", authority: a.pem }')).toMatchObject({ ldap: { urls: ['ldaps://ldap.example'], authority: readFileSync(join(folder, 'a.pem'), 'utf8') } })
  expect(host('callout: { url: "https://accounts.example/check", secret: env:CALLOUT_SECRET }')?.callout).toEqual({ url: 'https://accounts.example/check', secret: 'of the callout' })
  expect(host('module: { path: check.ts }', 'limits: { plainNeedsTls: false }')).toMatchObject({ module: { path: join(folder, 'check.ts') }, plainNeedsTls: false })
})

describe('what is wrong is one sentence with its place', () => {
  test.each<[string, string, readonly string[]]>([
    ['no YAML', 'hosts: [', ['line 1: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]']],
    ['nothing', '', ['line 1: the file is no mapping of fields; write a mapping of fields']],
    ['a list', '- a', ['line 1: the file is no mapping of fields; write a mapping of fields']],
    ['no hosts', 'ports: { tcp: 0 }\n', ['line 1: hosts is missing; write a list (Virtual hosts: the domains that clients log in to)']],
    ['an empty list of hosts', 'ports: { tcp: 0 }\nhosts: []\n', ['line 2: hosts is empty; write at least one']],
    ['no port', 'ports: {}\nhosts: [{ domain: a.example, mechanisms: [ANONYMOUS] }]\n', ['line 1: ports opens no port; write at least one, such as websocket: 5280']],
    ['two who know passwords', `${LITTLE}    ldap: { urls: [ldap://localhost], userDn: "uid={username},dc=x" }\n    module: { path: a.pem }\n`, ['line 6: hosts[0].module is one too many: ldap and module would know the same passwords; write one']],
    ['a module that is not there', `${LITTLE}    module: { path: nothing.ts }\n`, ['line 5: hosts[0].module.path names no file; write the path of a module whose default export is a function']],
    ['an address that is none', `${LITTLE}    callout: { url: "https://a:99999/", secret: env:FOCUS_PASSWORD }\n`, ['line 5: hosts[0].callout.url has to be an address such as https://accounts.example.com/check']],
    ['passwords in the clear', `${LITTLE}    callout: { url: "http://a.example/", secret: env:FOCUS_PASSWORD }\n`, ['line 5: hosts[0].callout.url sends passwords to another machine in the clear; write https:, or inTheClear: true if that is meant']],
    ['an unknown field', `${LITTLE}    acounts: []\n`, [expect.stringMatching(/^line 5: hosts\[0\]\.acounts is no field; there are domain, mechanisms, accounts, .*isolated, .*limits$/) as string]],
    ['a field in another spelling', `${LITTLE}    requires-tls: true\n`, ['line 5: hosts[0].requires-tls is no field; it is written requiresTls']],
    ['a field that is nearly right', `${LITTLE}    limits:\n      maxStanzaSize: 20000\n`, ['line 6: hosts[0].limits.maxStanzaSize is no field; there are maxStanzaBytes, maxStanzasPerSecond']],
    ['a limit of connections at a host', `${LITTLE}    limits: { connectionBurst: 5 }\n`, [expect.stringContaining('line 5: hosts[0].limits.connectionBurst is no field') as string]],
    ['a number that is a text', `${LITTLE}limits:\n  maxStanzaBytes: many\n`, ['line 6: limits.maxStanzaBytes is no whole number; write a whole number from 10000 to 1073741824']],
    ['a number out of range', `${LITTLE}limits: { maxStanzaBytes: 99 }\n`, ['line 5: limits.maxStanzaBytes is out of range; write a whole number from 10000 to 1073741824']],
    ['an unknown mechanism', 'ports: { tcp: 0 }\nhosts:\n  - domain: a.example\n    mechanisms:\n      - PLAIN\n      - SCRAM\n', [expect.stringMatching(/^line 6: hosts\[0\]\.mechanisms\[1\] is none of what may stand here; write one of .*PLAIN/) as string]],
    ['a name that no welcome has', `${LITTLE}    brand:\n      welcome: "Hello {everybody}"\n`, ['line 6: hosts[0].brand.welcome cannot be filled in: there is no name {everybody}: there are {room}, {nick}, {name}, {tenant}, {host}']],
    ['no domain', 'ports: { tcp: 0 }\nhosts:\n  - domain: "a b"\n    mechanisms: [PLAIN]\n', ['line 3: hosts[0].domain is no domain; write one such as meet.example.com']],
    ['a secret in the file', `${LITTLE}    accounts: [{ username: a, password: hunter2 }]\n`, ['line 5: hosts[0].accounts[0].password has to be a reference to a secret, env:NAME or file:PATH (never the secret itself)']],
    ['a secret that is nowhere', `${LITTLE}    accounts:\n      - username: a\n        password: env:NOT_THERE\n`, ['line 7: hosts[0].accounts[0].password names the environment variable NOT_THERE, which is not set; set it, or write file:PATH']],
    ['a secret in a file that is not there', `${LITTLE}    accounts: [{ username: a, password: "file:nowhere" }]\n`, ['line 5: hosts[0].accounts[0].password names the file nowhere, which cannot be read; put the secret there, or write env:NAME']],
    ['a secret in a file that is empty', `${LITTLE}    accounts: [{ username: a, password: "file:empty" }]\n`, ['line 5: hosts[0].accounts[0].password names the file empty, which is empty; put the secret into it']],
    ['an account twice', `${LITTLE}    accounts: [{ username: a, password: env:PATH }, { username: A, password: env:PATH }]\n`, ['line 5: hosts[0].accounts[1].username is a, and so is another account of this host; write each once']],
    ['a domain twice', `${LITTLE}    rooms:\n      - domain: A.example\n`, ['line 6: hosts[0].rooms[0].domain is a.example, which something else in this file is already; write another domain']],
    ['lobbies where something else is', `${LITTLE}    rooms:\n      - domain: r.a.example\n        jitsi: { lobby: { domain: r.a.example } }\n`, ['line 7: hosts[0].rooms[0].jitsi.lobby.domain is r.a.example, which something else in this file is already; write another domain']],
    ['tokens of nobody', 'ports: { tcp: 0 }\nhosts: [{ domain: a.example, mechanisms: [OAUTHBEARER] }]\n', ['line 2: hosts[0].mechanisms offers OAUTHBEARER, and nothing says whose tokens are taken; write oauth']],
    ['tokens that nothing takes', `${LITTLE}    oauth: { issuer: "https://login.example", audience: xmpp }\n`, ['line 5: hosts[0].oauth says whose tokens are taken, and no mechanism takes them; write OAUTHBEARER among the mechanisms']],
    ['a component without a port', `${LITTLE}components: [{ domain: c.example, secret: env:PATH, hosts: [a.example] }]\n`, ['line 1: ports opens no port for components, so that none can connect; write component: 5347']],
    ['rooms for nobody', `${LITTLE}rooms: [{ domain: r.example }]\n`, ['line 5: rooms[0] is r.example, which is for hosts that are not isolated, and there are none; write hosts: [a.example]']],
    ['rooms for a host that is not there', `${LITTLE}    rooms: [{ domain: r.example, hosts: [b.example] }]\n`, ['line 5: hosts[0].rooms[0].hosts[0] is b.example, and there is no such host; write one of a.example']],
    ['tokens of nobody', LITTLE.replace('ANONYMOUS', 'OAUTHBEARER'), ['line 4: hosts[0].mechanisms offers OAUTHBEARER, and nothing says whose tokens are taken; write oauth']],
    ['tokens of a provider in the clear', `${LITTLE}    oauth: { issuer: "https://login.example", audience: a, keys: { url: "http://login.example" } }\n`, ['line 5: hosts[0].oauth.keys.url has to be an https address (http only on this machine)']],
    ['an audience that is none', `${LITTLE}    oauth: { issuer: "https://login.example", audience: { a: b } }\n`, ['line 5: hosts[0].oauth.audience is nothing that may stand here (Whom tokens are for (claim aud))']],
    ['a certificate that is not there', `${LITTLE}    certificate: { certificate: no.pem, key: a.key }\n`, ['line 5: hosts[0].certificate cannot be used: no.pem cannot be read (ENOENT); write the paths of two PEM files, certificate and key']],
    ['a folder that cannot be', `${LITTLE}data: empty/data\n`, ['line 5: data is empty/data, where nothing can be written; write a folder of the user who runs the server']],
    ['one log for two hosts', `${LITTLE}    audit: { file: a.log }\n  - domain: b.example\n    mechanisms: [PLAIN]\n    audit: { file: ./a.log }\n`, ['line 8: hosts[1].audit.file is a.log, where another host notes already; write another file']],
    ['a log in no folder', `${LITTLE}    audit: { file: nowhere/a.log }\n`, ['line 5: hosts[0].audit.file is nowhere/a.log, in a folder where nothing can be written; write a file in one of the user who runs the server']],
    ['a log that is neither', `${LITTLE}    audit: syslog\n`, ['line 5: hosts[0].audit has to be stdout, or a file such as { file: audit.log }']],
    ['tenants without a place', `${LITTLE}    rooms: [{ domain: rooms, tenants: true }]\n`, ['line 5: hosts[0].rooms[0].tenants cannot be at rooms, which has no place for a tenant; write a domain such as conference.meet.example.com']],
    ['who may create rooms', `${LITTLE}roomLimits: { mayCreate: nobody }\n`, ['line 5: roomLimits.mayCreate has to be anyone, or a list of accounts such as [focus@auth.meet.example.com]']],
    ['a network', `${LITTLE}limits: { trustedProxies: [10.0.0.0/99] }\n`, ['line 5: limits.trustedProxies[0] is neither an address nor a network; write one such as 192.0.2.7 or 10.0.0.0/8']],
    ['several things', 'ports: { tcp: 70000 }\nhosts:\n  - mechanisms: []\n', ['line 1: ports.tcp is out of range; write a whole number from 0 to 65535', 'line 3: hosts[0].domain is missing; write a text (Domain that clients log in to, such as meet.example.com)', 'line 3: hosts[0].mechanisms is empty; write at least one']],
  ])('%s', (_name, text, expected) => {
    expect(sentences(text)).toEqual(expected)
  })
})
