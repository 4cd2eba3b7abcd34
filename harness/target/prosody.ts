/** Prosody as a target: a process of its own with a temporary data folder, configured from `fixtures/targets/prosody.cfg.lua`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { certificatesFor, type HostCertificates, writeCertificates } from './certificates.ts'
import { DIRECTORY_DOMAIN, type DirectoryAt, directoryWords, luaKnowsLdap } from './directory.ts'
import { LOCAL } from './local-world.ts'
import { guestsOf } from './guests.ts'
import { findProgram } from './find-program.ts'
import { freePorts, takesConnections } from './ports.ts'
import { ServerProcess } from './server-process.ts'
import { type Launched, started } from './started.ts'
import type { Account, Installed, TargetDriver } from './target.ts'
import { fillIn } from './template.ts'
import { startTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts'

const START_DEADLINE_MS = 10_000
/** How long it may take to end where it has something to keep. */
const KEEPING_MS = 20_000
/** Nobody logs in there without TLS. */
const SECURE_DOMAIN = 'secure.localhost'
/** Tokens get people in there, where these modules of Debian are installed. */
const OAUTH_DOMAIN = 'oauth.localhost'
const OAUTH_MODULES = ['/usr/lib/prosody/modules/mod_auth_oauthbearer', '/usr/lib/prosody/modules/mod_sasl_oauthbearer']
/** What it can do, set up like this, that no discovery can see. */
const DECLARES = ['sasl-scram-plus', 'sm-short-window', 'muc-voice-request', 'muc-error-kick', 'muc-strict', 'muc-restricted-creation', 'muc-nick-lockdown', 'offline-messages', 'dos-limits'] as const
/** The largest stanza it takes from clients, unless configured (net.c2s, `c2s_stanza_size_limit`). */
const LIMITS = { maxStanzaBytes: 65_536 }
const VERSION_FILES = ['/usr/lib/prosody/prosody.version', '/usr/local/lib/prosody/prosody.version']

/** What is served beside the usual hosts. */
export interface MoreHosts {
  /** Folders where modules are looked for first. */
  readonly plugins: readonly string[]
  /** Their part of the configuration. */
  readonly config: string
  readonly accounts: readonly { readonly domain: string; readonly accounts: readonly Account[] }[]
  /** Environment of the process, beside the usual. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * A driver for the Prosody that is installed on this machine.
 * @param options `directory`: the one that `directory.localhost` asks; `more`: a file in `fixtures/targets/` whose settings go before those of the usual configuration;
 *   `data`: folder for what outlives its process, nothing does without
 */
export function prosody({ more, directory, data }: { readonly more?: string; readonly directory?: DirectoryAt; readonly data?: string } = {}): TargetDriver {
  return started({ name: 'prosody', kind: 'prosody', installed: prosodyInstalled, launch: async () => launchProsody({ ...(more === undefined ? {} : { more: fillIn(more, {}) }), directory, kept: data }) })
}

/** Whether there is a Prosody on this machine. */
export async function prosodyInstalled(): Promise<Installed> {
  if (findProgram('prosody') === undefined) {
    return { yes: false, why: 'prosody is not installed here: no program "prosody" in PATH. Install it (Debian: apt-get install prosody), or question another server.' }
  }
  const version = versionFromFile()
  return version === undefined ? { yes: true } : { yes: true, version }
}

function versionFromFile(): string | undefined {
  for (const file of VERSION_FILES) {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch {
      // not there
    }
  }
  return undefined
}

interface Setup {
  /** Goes before the usual configuration. */
  readonly more?: string
  readonly directory?: DirectoryAt | undefined
  /** Folder for what outlives the process. */
  readonly kept: string | undefined
  readonly hosts?: MoreHosts
}

/** Starts it with the usual hosts, and those named beside. */
export async function launchProsody(setup: Setup): Promise<Launched> {
  const certificates = await certificatesFor([LOCAL.domain, LOCAL.anonymousDomain, SECURE_DOMAIN, OAUTH_DOMAIN, DIRECTORY_DOMAIN])
  const [own] = certificates.hosts
  const provider = own && OAUTH_MODULES.every(module => existsSync(module)) ? await startTokenEndpoint(OAUTH_DOMAIN, own) : undefined
  try {
    return await launchBeside({ provider, certificates, ...setup })
  } catch (error) {
    await provider?.stop()
    throw error
  }
}

interface Beside extends Setup {
  readonly provider: TokenEndpoint | undefined
  readonly certificates: HostCertificates
}

async function launchBeside({ provider, certificates, more = '', directory, kept, hosts }: Beside): Promise<Launched> {
  const [tcpPort = 0, httpPort = 0, componentPort = 0, directTlsPort = 0, httpsPort = 0] = await freePorts(5)
  const asksDirectory = luaKnowsLdap()
  const server = ServerProcess.start(folder => {
    const config = join(folder, 'prosody.cfg.lua')
    const data = kept ?? folder
    writeFileSync(config, fillIn('prosody.cfg.lua', {
      more, plugins: (hosts?.plugins ?? []).map(folder => JSON.stringify(folder)).join(', '), tokens: provider ? fillIn('prosody-tokens.lua', { domain: OAUTH_DOMAIN, oauthUrl: `${provider.url}/{{password}}` }) : '', folder, data, tcpPort, httpPort, componentPort, directTlsPort, httpsPort, secureDomain: SECURE_DOMAIN,
      domain: LOCAL.domain, anonymousDomain: LOCAL.anonymousDomain, mucDomain: LOCAL.mucDomain, strictMucDomain: LOCAL.strictMucDomain,
      componentDomain: LOCAL.component.domain, componentSecret: LOCAL.component.secret,
      secondComponentDomain: LOCAL.secondComponent.domain, secondComponentSecret: LOCAL.secondComponent.secret,
    }) + (asksDirectory ? fillIn('prosody-directory.lua', directoryWords(directory)) : '') + (hosts?.config ?? ''))
    mkdirSync(join(folder, 'certs'))
    writeCertificates(join(folder, 'certs'), certificates)
    for (const domain of [LOCAL.domain, SECURE_DOMAIN]) writeAccounts(data, domain, [...LOCAL.accounts, ...guestsOf(LOCAL.guests)])
    for (const { domain, accounts } of hosts?.accounts ?? []) writeAccounts(data, domain, accounts)
    return {
      name: 'prosody', ...(kept === undefined ? {} : { stopGraceMs: KEEPING_MS }), command: findProgram('prosody') ?? 'prosody', args: ['--config', config, '-F'],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8', ...hosts?.env },
    }
  })
  await server.readyWhen(async stop => takesConnections([tcpPort, httpPort, componentPort, directTlsPort, httpsPort], stop), START_DEADLINE_MS)
  return {
    server,
    beside: provider,
    facts: {
      name: 'prosody', kind: 'prosody', ...LOCAL, polite: false, declares: [...DECLARES, ...(asksDirectory ? ['auth-outage'] : [])], limits: LIMITS, ...(asksDirectory && { outageDomain: DIRECTORY_DOMAIN }),
      endpoints: {
        tcp: { host: '127.0.0.1', port: tcpPort },
        bosh: { url: `http://127.0.0.1:${httpPort}/http-bind` },
        websocket: { url: `ws://127.0.0.1:${httpPort}/xmpp-websocket` },
        component: { host: '127.0.0.1', port: componentPort },
        directTls: { host: '127.0.0.1', port: directTlsPort },
        secureBosh: { url: `https://127.0.0.1:${httpsPort}/http-bind` },
        secureWebsocket: { url: `wss://127.0.0.1:${httpsPort}/xmpp-websocket` },
        authority: { pem: certificates.authority },
      },
      ...(provider ? { oauth: provider.facts } : {}),
      tlsRequired: { domain: SECURE_DOMAIN, tcp: { host: '127.0.0.1', port: tcpPort } },
    },
  }
}

/** Prosody's own file store: one Lua table for each account, in a folder of the host with all but letters and digits escaped. */
function writeAccounts(data: string, domain: string, accounts: readonly Account[]): void {
  const folder = join(data, domain.replaceAll('.', '%2e'), 'accounts')
  mkdirSync(folder, { recursive: true })
  for (const { username, password } of accounts) writeFileSync(join(folder, `${username}.dat`), `return { password = ${JSON.stringify(password)} };\n`)
}
