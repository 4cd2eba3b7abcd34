/** The target file: how somebody describes a server to be questioned. Its JSON Schema is `fixtures/targets/target.schema.json`. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { jitsiFacts, jitsiFeatures, jitsiFileSchema } from './jitsi-facts.ts'
import { limitsFacts, limitsFeatures, limitsFileSchema } from './limits-facts.ts'
import { oauthFacts, oauthFileSchema } from './oauth-facts.ts'
import { mustBePolite } from './politeness.ts'
import { readSecret, SECRET_REFERENCE } from './secret.ts'
import { type Endpoints, type HostPort, type OAuthFacts, type TargetFacts, transportsOf } from './target.ts'
import { tokenFeatures } from './token-host.ts'
import { tokenHostOf, tokenHostSchema } from './token-host-file.ts'

/** A target file that cannot be used. Its message holds one sentence for each problem, a line each. */
export class TargetFileError extends Error {
  override readonly name = 'TargetFileError'
  readonly problems: readonly string[]
  constructor(path: string, problems: readonly string[], options?: ErrorOptions) {
    super(problems.map(problem => `${path}: ${problem}`).join('\n'), options)
    this.problems = problems
  }
}

const HOST = /^(\[[0-9A-Fa-f:.]+\]|[^\s/:@[\]]+)$/
const DIRECT_TLS = /^(xmpps:\/\/)?(\[[0-9A-Fa-f:.]+\]|[^\s/:@[\]]+):\d{1,5}$/
const HOST_PORT = /^(xmpp:\/\/)?(\[[0-9A-Fa-f:.]+\]|[^\s/:@[\]]+):\d{1,5}$/

const host = z.string().regex(HOST, 'a host name such as meet.example.com')
const hostPort = z.string().regex(HOST_PORT, 'a host and a port such as 127.0.0.1:5222')
const secret = z.string().regex(SECRET_REFERENCE, 'a reference to a secret, env:NAME or file:PATH (never the secret itself)')

export const targetFileSchema = z.strictObject({
  name: z.string().min(1).max(60).describe('What reports call it; the domain, when left out.').optional(),
  domain: host.describe('Host of the accounts.'),
  anonymousDomain: host.describe('Host that takes SASL ANONYMOUS, where it is another one.').optional(),
  muc: host.describe('Domain of the rooms; looked for with service discovery when left out.').optional(),
  strictMuc: host.describe('Domain of a rooms service where only the first account may make rooms, and whatever `declares` says of it: muc-strict, muc-restricted-creation, muc-nick-lockdown.').optional(),
  endpoints: z.strictObject({
    websocket: z.string().regex(/^wss?:\/\/\S+$/, 'a WebSocket address such as wss://meet.example.com/xmpp-websocket').describe('RFC 7395.').optional(),
    tcp: hostPort.describe('RFC 6120, host:port; STARTTLS is used where the server insists, and off loopback where it is offered.').optional(),
    bosh: z.string().regex(/^https?:\/\/\S+$/, 'an address such as https://meet.example.com/http-bind').describe('XEP-0124.').optional(),
    directTls: z.string().regex(DIRECT_TLS, 'a host and a port such as meet.example.com:5223').describe('RFC 6120 with TLS from the first byte (XEP-0368), host:port.').optional(),
    secureBosh: z.string().regex(/^https:\/\/\S+$/, 'an address such as https://meet.example.com/http-bind').describe('XEP-0124 with TLS, where bosh is without.').optional(),
    secureWebsocket: z.string().regex(/^wss:\/\/\S+$/, 'a WebSocket address such as wss://meet.example.com/xmpp-websocket').describe('RFC 7395 with TLS, where websocket has none.').optional(),
    component: hostPort.describe('XEP-0114, host:port.').optional(),
  }).describe('Where the server listens; at least one of websocket, tcp, bosh, directTls and secureWebsocket.'),
  authority: z.string().min(1).describe('Path of the PEM file of the authority to trust, from this file’s folder; those that this machine trusts, when left out.').optional(),
  accounts: z.array(z.strictObject({
    username: z.string().min(1).describe('Localpart of the address.'),
    password: secret,
  })).describe('Accounts that exist on the domain. Most tests need up to three; without any, those that log in use ANONYMOUS.').default([]),
  expiredAccount: z.strictObject({ username: z.string().min(1), password: secret }).describe('An account whose password has expired; goes with `declares: [expired-account]`.').optional(),
  outageDomain: host.describe('Domain of a host where whoever knows the passwords is down, such as one that asks a directory which is not there; goes with `declares: [auth-outage]`.').optional(),
  clientAuthority: z.strictObject({
    certificate: z.string().min(1).describe('Path of its PEM file, from this file’s folder.'),
    key: secret,
  }).describe('An authority for tests whose certificates get clients in with EXTERNAL.').optional(),
  oauth: oauthFileSchema.describe('How tokens are made that the server takes with OAUTHBEARER (RFC 7628): a key of a provider for tests.').optional(),
  tokens: z.array(tokenHostSchema).describe('Hosts where JSON Web Tokens let people in. The first one is asked about everything, those after it about their algorithms.').default([]),
  jitsi: jitsiFileSchema.describe('A Jitsi deployment on the same endpoints: its hosts, and the accounts of its parts.').optional(),
  component: z.strictObject({
    domain: host.describe('Domain of the component that the server lets in.'),
    secret,
  }).optional(),
  secondComponent: z.strictObject({
    domain: host.describe('Domain of another component that the server lets in, to talk with the first.'),
    secret,
  }).optional(),
  polite: z.boolean().describe('true: only tests that send what an honest client would, also on loopback or with iOwnThis.').optional(),
  iOwnThis: z.array(host).describe('Hosts whose owner allows malformed input and admin rights: the domain, or hosts of endpoints.').default([]),
  declares: z.array(z.string().regex(/^[a-z0-9-]+$/, 'a feature name such as dos-limits')).describe('Features that no discovery can see.').default([]),
  limits: limitsFileSchema.optional(),
  ledger: z.string().min(1).describe('Path of the ledger of known deviations, from this file’s folder.').optional(),
})

/** The JSON Schema of target files, as published. */
export function targetFileJsonSchema(): object {
  return { ...z.toJSONSchema(targetFileSchema, { io: 'input' }), title: 'Assay target file' }
}

/** What the command line adds to a target file. */
export interface TargetOptions {
  /** Instead of the domain that the file or the address names. */
  readonly domain?: string | undefined
  readonly muc?: string | undefined
  /** Hosts whose owner allows more than polite tests. */
  readonly iOwnThis?: readonly string[] | undefined
}

/**
 * Reads a target file, secrets included.
 * @throws TargetFileError with all its problems at once
 */
export function readTargetFile(path: string, options: TargetOptions = {}): TargetFacts {
  return parseTargetFile(textOf(path), path, options)
}

/** The same, from text. @param path where it comes from: named in problems, and what relative paths start from */
export function parseTargetFile(text: string, path: string, options: TargetOptions = {}): TargetFacts {
  const checked = targetFileSchema.safeParse(yamlOf(text, path))
  if (!checked.success) throw new TargetFileError(path, checked.error.issues.flatMap(sentences))
  const file = checked.data
  const folder = dirname(path)
  const problems: string[] = []
  const open = (field: string, reference: string): string => {
    try {
      return readSecret(reference, folder)
    } catch (error) {
      problems.push(`${field}: ${error instanceof Error ? error.message : String(error)}`)
      return ''
    }
  }
  const domain = options.domain ?? file.domain
  const mucDomain = options.muc ?? file.muc
  const authority = file.authority === undefined ? undefined : readAuthority(resolve(folder, file.authority), problems)
  const endpoints = { ...endpointsOf(file.endpoints, problems), ...(authority === undefined ? {} : { authority: { pem: authority } }) }
  if (transportsOf(endpoints).length === 0 && problems.length === 0) problems.push('endpoints: name websocket, tcp or bosh, else nothing can log in')
  if (file.component && !endpoints.component) problems.push('component: endpoints.component is missing, so nothing can connect as this component')
  const accounts = file.accounts.map(({ username, password }, index) => ({ username, password: open(`accounts[${index}].password`, password) }))
  const expiredAccount = file.expiredAccount && { username: file.expiredAccount.username, password: open('expiredAccount.password', file.expiredAccount.password) }
  const clientAuthority = file.clientAuthority && { certificate: readAuthority(resolve(folder, file.clientAuthority.certificate), problems, 'clientAuthority.certificate'), key: open('clientAuthority.key', file.clientAuthority.key) }
  const oauth = file.oauth && oauthOf(file.oauth, open('oauth.key', file.oauth.key), { domain, problems })
  const tokens = file.tokens.map((host, index) => tokenHostOf(host, open(`tokens[${index}].key`, host.key)))
  const jitsi = file.jitsi && jitsiFacts(file.jitsi, open)
  const limits = file.limits && limitsFacts(file.limits, domain, open)
  const component = file.component && { domain: file.component.domain, secret: open('component.secret', file.component.secret) }
  const secondComponent = file.secondComponent && { domain: file.secondComponent.domain, secret: open('secondComponent.secret', file.secondComponent.secret) }
  if (secondComponent && !component) problems.push('secondComponent: there is no first one; name it as component')
  if (problems.length > 0) throw new TargetFileError(path, problems)
  const { anonymousDomain, declares, ledger } = file
  return {
    name: file.name ?? domain, kind: 'external', domain, endpoints, accounts, declares: [...declares, ...tokenFeatures(tokens), ...jitsiFeatures(jitsi), ...limitsFeatures(limits)],
    ...(tokens.length === 0 ? {} : { tokens }),
    ...(anonymousDomain === undefined ? {} : { anonymousDomain }),
    ...(mucDomain === undefined ? {} : { mucDomain }),
    ...(file.strictMuc === undefined ? {} : { strictMucDomain: file.strictMuc }),
    ...(expiredAccount ? { expiredAccount } : {}),
    ...(file.outageDomain === undefined ? {} : { outageDomain: file.outageDomain }),
    ...(clientAuthority ? { clientAuthority } : {}),
    ...(oauth ? { oauth } : {}),
    ...(jitsi ? { jitsi } : {}),
    ...(component ? { component } : {}),
    ...(secondComponent ? { secondComponent } : {}),
    ...(limits ? { limits } : {}),
    ...(ledger === undefined ? {} : { ledger: resolve(folder, ledger) }),
    polite: file.polite === true || mustBePolite(domain, endpoints, [...file.iOwnThis, ...(options.iOwnThis ?? [])]),
  }
}

function oauthOf(file: Parameters<typeof oauthFacts>[0], key: string, { domain, problems }: { readonly domain: string; readonly problems: string[] }): OAuthFacts | undefined {
  if (key === '') return undefined
  try {
    return oauthFacts(file, key, domain)
  } catch (error) {
    problems.push(`oauth.key: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { errno } = cause as NodeJS.ErrnoException
    throw new TargetFileError(path, [`cannot be read (${errno === undefined ? String(cause) : getSystemErrorMessage(errno)})`], { cause })
  }
}

function yamlOf(text: string, path: string): unknown {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    throw new TargetFileError(path, [`line ${line}, column ${col}: not YAML (${error.message.split('\n')[0] ?? ''})`])
  }
  return document.toJS()
}

interface EndpointTexts {
  readonly tcp?: string | undefined
  readonly websocket?: string | undefined
  readonly bosh?: string | undefined
  readonly component?: string | undefined
  readonly directTls?: string | undefined
  readonly secureWebsocket?: string | undefined
  readonly secureBosh?: string | undefined
}

function readAuthority(path: string, problems: string[], field = 'authority'): string {
  try {
    const pem = readFileSync(path, 'utf8')
    new X509Certificate(pem)
    return pem
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException
    problems.push(`${field}: ${path} ${errno === undefined ? 'is no certificate in PEM' : `cannot be read (${getSystemErrorMessage(errno)})`}`)
    return ''
  }
}

function endpointsOf({ tcp, websocket, bosh, component, directTls, secureWebsocket, secureBosh }: EndpointTexts, problems: string[]): Endpoints {
  const portOf = (field: string, text: string): HostPort => {
    const at = parseHostPort(text)
    if (at.port < 1 || at.port > 65_535) problems.push(`endpoints.${field}: ${at.port} is not a port (1 to 65535)`)
    return at
  }
  for (const [field, url] of Object.entries({ websocket, bosh, secureWebsocket, secureBosh })) if (url !== undefined && !URL.canParse(url)) problems.push(`endpoints.${field}: ${url} is not a URL`)
  return {
    ...(bosh === undefined ? {} : { bosh: { url: bosh } }),
    ...(tcp === undefined ? {} : { tcp: portOf('tcp', tcp) }),
    ...(websocket === undefined ? {} : { websocket: { url: websocket } }),
    ...(component === undefined ? {} : { component: portOf('component', component) }),
    ...(directTls === undefined ? {} : { directTls: portOf('directTls', directTls) }),
    ...(secureBosh === undefined ? {} : { secureBosh: { url: secureBosh } }),
    ...(secureWebsocket === undefined ? {} : { secureWebsocket: { url: secureWebsocket } }),
  }
}

/** Reads `host:port`, `xmpp://host:port` or `xmpps://host:port`, with brackets around an IPv6 address. */
export function parseHostPort(text: string): HostPort {
  const bare = text.replace(/^xmpps?:\/\//, '')
  const colon = bare.lastIndexOf(':')
  return { host: bare.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(bare.slice(colon + 1)) }
}

function sentences(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.reduce<string>((path, key) => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? String(key) : `${path}.${String(key)}`), '')
  const at = field === '' ? '' : `${field}: `
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => `${at}there is no field "${key}"${hintFor(key)}`)
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')) return [`${at}is missing`]
  if (issue.code === 'invalid_type') return [`${at === '' ? 'the file: ' : at}has to be ${KINDS[issue.expected] ?? issue.expected}`]
  if (issue.code === 'invalid_format') return [`${at}has to be ${issue.message}`]
  return [`${at}${issue.message}`]
}

const KINDS: Readonly<Record<string, string>> = { string: 'a text', object: 'a mapping of fields', array: 'a list', boolean: 'true or false', int: 'a whole number', number: 'a number' }

function hintFor(key: string): string {
  const known = Object.keys(targetFileSchema.shape).find(name => name.toLowerCase() === key.toLowerCase().replaceAll(/[-_]/g, ''))
  return known === undefined ? '' : `; it is written "${known}"`
}
