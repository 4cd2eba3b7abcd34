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
import type { Installed, TargetDriver } from './target.ts'
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

/**
 * A driver for the Prosody that is installed on this machine.
 * @param options `directory`: the one that `directory.localhost` asks; `more`: a file in `fixtures/targets/` whose settings go before those of the usual configuration;
 *   `data`: folder for what outlives its process, nothing does without
 */
export function prosody({ more, directory, data }: { readonly more?: string; readonly directory?: DirectoryAt; readonly data?: string } = {}): TargetDriver {
  return started({ name: 'prosody', kind: 'prosody', installed, launch: async () => launch(more === undefined ? '' : fillIn(more, {}), directory, data) })
}

async function installed(): Promise<Installed> {
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

async function launch(more: string, directory: DirectoryAt | undefined, kept: string | undefined): Promise<Launched> {
  const certificates = await certificatesFor([LOCAL.domain, LOCAL.anonymousDomain, SECURE_DOMAIN, OAUTH_DOMAIN, DIRECTORY_DOMAIN])
  const [own] = certificates.hosts
  const provider = own && OAUTH_MODULES.every(module => existsSync(module)) ? await startTokenEndpoint(OAUTH_DOMAIN, own) : undefined
  try {
    return await launchBeside({ provider, certificates, more, directory, kept })
  } catch (error) {
    await provider?.stop()
    throw error
  }
}

interface Beside {
  readonly provider: TokenEndpoint | undefined
  readonly certificates: HostCertificates
  readonly more: string
  readonly directory: DirectoryAt | undefined
  /** Folder for what outlives the process. */
  readonly kept: string | undefined
}

async function launchBeside({ provider, certificates, more, directory, kept }: Beside): Promise<Launched> {
  const [tcpPort = 0, httpPort = 0, componentPort = 0, directTlsPort = 0, httpsPort = 0] = await freePorts(5)
  const asksDirectory = luaKnowsLdap()
  const server = ServerProcess.start(folder => {
    const config = join(folder, 'prosody.cfg.lua')
    const data = kept ?? folder
    writeFileSync(config, fillIn('prosody.cfg.lua', {
      more, tokens: provider ? fillIn('prosody-tokens.lua', { domain: OAUTH_DOMAIN, oauthUrl: `${provider.url}/{{password}}` }) : '', folder, data, tcpPort, httpPort, componentPort, directTlsPort, httpsPort, secureDomain: SECURE_DOMAIN,
      domain: LOCAL.domain, anonymousDomain: LOCAL.anonymousDomain, mucDomain: LOCAL.mucDomain, strictMucDomain: LOCAL.strictMucDomain,
      componentDomain: LOCAL.component.domain, componentSecret: LOCAL.component.secret,
      secondComponentDomain: LOCAL.secondComponent.domain, secondComponentSecret: LOCAL.secondComponent.secret,
    }) + (asksDirectory ? fillIn('prosody-directory.lua', directoryWords(directory)) : ''))
    mkdirSync(join(folder, 'certs'))
    writeCertificates(join(folder, 'certs'), certificates)
    for (const domain of [LOCAL.domain, SECURE_DOMAIN]) writeAccounts(data, domain)
    return {
      name: 'prosody', ...(kept === undefined ? {} : { stopGraceMs: KEEPING_MS }), command: findProgram('prosody') ?? 'prosody', args: ['--config', config, '-F'],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' },
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
function writeAccounts(folder: string, domain: string): void {
  const accounts = join(folder, domain.replaceAll('.', '%2e'), 'accounts')
  mkdirSync(accounts, { recursive: true })
  for (const { username, password } of [...LOCAL.accounts, ...guestsOf(LOCAL.guests)]) writeFileSync(join(accounts, `${username}.dat`), `return { password = ${JSON.stringify(password)} };\n`)
}
