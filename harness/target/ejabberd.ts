/**
 * ejabberd as a target: its Erlang machine in the foreground, configured from `fixtures/targets/ejabberd.yml`. Not through
 * ejabberdctl, which insists on another user and on epmd, a daemon shared by the whole machine: without a node name neither is needed.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { certificatesFor } from './certificates.ts'
import { createPublicKey } from 'node:crypto'
import { DIRECTORY_DOMAIN, type DirectoryAt, directoryWords } from './directory.ts'
import { LOCAL, LOCAL_TOKENS } from './local-world.ts'
import { guestsOf } from './guests.ts'
import { findProgram } from './find-program.ts'
import { freePorts, takesConnections } from './ports.ts'
import { ServerProcess } from './server-process.ts'
import { started } from './started.ts'
import type { Installed, TargetDriver, TargetFacts } from './target.ts'
import { fillIn } from './template.ts'
import { sampleKey, type TokenHost, tokenFeatures } from './token-host.ts'

const START_DEADLINE_MS = 20_000
/** How long it may take to end where it has something to keep. */
const KEEPING_MS = 20_000
/** What it can do, set up like this, that no discovery can see. */
const DECLARES = ['sm-short-window', 'muc-voice-request', 'muc-strict', 'muc-restricted-creation', 'bosh-keys', 'dos-limits', 'auth-outage'] as const
/** It takes a token as password; whom it is for is in a claim, and no other is asked for. */
const TOKENS: readonly TokenHost[] = [
  { ...tokenHost(LOCAL_TOKENS.hs), algorithm: 'HS256', key: LOCAL_TOKENS.secret },
  { ...tokenHost(LOCAL_TOKENS.rs), algorithm: 'RS256', key: sampleKey('RS256') },
  { ...tokenHost(LOCAL_TOKENS.es), algorithm: 'ES256', key: sampleKey('ES256') },
]

function tokenHost(domain: string): Omit<TokenHost, 'algorithm' | 'key'> {
  return { domain, carrier: 'password', userClaim: 'jid', username: 'alice' }
}

/** As its configuration says. */
const LIMITS = { maxStanzaBytes: 262_144 }
const READY = 'assay: accounts made'
/** Where distributions put Erlang applications: each holds folders `<application>-<version>/ebin`. */
const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib/erlang/lib', '/usr/lib/ejabberd', '/usr/lib', '/opt/ejabberd/lib', '/usr/local/lib']

/**
 * A driver for the ejabberd that is installed on this machine.
 * @param options `directory`: the one that `directory.localhost` asks; `data`: folder for what outlives its process, nothing does without
 */
export function ejabberd({ directory, data }: { readonly directory?: DirectoryAt; readonly data?: string } = {}): TargetDriver {
  return started({ name: 'ejabberd', kind: 'ejabberd', installed, launch: async () => launch(directory, data) })
}

async function installed(): Promise<Installed> {
  const found = find()
  if (!found) {
    return { yes: false, why: 'ejabberd is not installed here: no Erlang program "erl" with an ejabberd library beside it. Install it (Debian: apt-get install ejabberd), or question another server.' }
  }
  return { yes: true, version: found.version }
}

interface Found {
  readonly erl: string
  readonly libraries: string
  readonly version: string
}

function find(): Found | undefined {
  const erl = findProgram('erl')
  if (erl === undefined) return undefined
  for (const libraries of LIBRARIES) {
    const application = applicationIn(libraries)
    if (application !== undefined) return { erl, libraries, version: application.slice('ejabberd-'.length) }
  }
  return undefined
}

function applicationIn(libraries: string): string | undefined {
  if (!existsSync(libraries)) return undefined
  return readdirSync(libraries).find(name => name.startsWith('ejabberd-') && existsSync(join(libraries, name, 'ebin', 'ejabberd.app')))
}

async function launch(directory: DirectoryAt | undefined, kept: string | undefined): Promise<{ server: ServerProcess; facts: TargetFacts }> {
  const found = find()
  const certificates = await certificatesFor([LOCAL.domain, LOCAL.anonymousDomain, DIRECTORY_DOMAIN])
  const [tcpPort = 0, httpPort = 0, componentPort = 0, directTlsPort = 0, httpsPort = 0, tlsRequiredPort = 0] = await freePorts(6)
  const server = ServerProcess.start(folder => {
    const config = join(folder, 'ejabberd.yml')
    writeFileSync(config, fillIn('ejabberd.yml', {
      tcpPort, httpPort, componentPort, directTlsPort, httpsPort, tlsRequiredPort, certificates: folder,
      domain: LOCAL.domain, anonymousDomain: LOCAL.anonymousDomain, mucDomain: LOCAL.mucDomain, strictMucDomain: LOCAL.strictMucDomain,
      tokenDomain: LOCAL_TOKENS.hs, rsTokenDomain: LOCAL_TOKENS.rs, esTokenDomain: LOCAL_TOKENS.es, tokenKeys: folder,
      componentDomain: LOCAL.component.domain, componentSecret: LOCAL.component.secret,
      secondComponentDomain: LOCAL.secondComponent.domain, secondComponentSecret: LOCAL.secondComponent.secret,
      ...directoryWords(directory),
    }))
    writeFileSync(join(folder, 'authority.crt'), certificates.authority)
    for (const { domain, certificate, key } of certificates.hosts) writeFileSync(join(folder, `${domain}.pem`), certificate + key, { mode: 0o600 })
    for (const { algorithm, key } of TOKENS) writeFileSync(join(folder, `${algorithm}.jwk`), JSON.stringify(jwkOf(algorithm, key)), { mode: 0o600 })
    const spool = join(kept ?? folder, 'mnesia')
    mkdirSync(spool, { recursive: true })
    return {
      // Erlang takes a second to stop in good order: only where something is worth keeping.
      name: 'ejabberd', ...(kept === undefined ? { stopSignal: 'SIGKILL' } : { stopGraceMs: KEEPING_MS }), command: found?.erl ?? 'erl',
      args: ['+sbwt', 'none', '-noinput', '-start_epmd', 'false', '-mnesia', 'dir', JSON.stringify(spool), '-eval', startup()],
      env: {
        PATH: `${dirname(found?.erl ?? '')}:${process.env['PATH'] ?? ''}`, HOME: folder, LANG: 'C.UTF-8',
        ERL_LIBS: found?.libraries ?? '', ERL_CRASH_DUMP_BYTES: '0',
        EJABBERD_CONFIG_PATH: config, EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
      },
    }
  })
  await server.readyWhen(async stop => {
    await server.line(line => line.includes(READY))
    await takesConnections([tcpPort, httpPort, componentPort, directTlsPort, httpsPort, tlsRequiredPort], stop)
  }, START_DEADLINE_MS)
  return {
    server,
    facts: {
      name: 'ejabberd', kind: 'ejabberd', ...LOCAL, polite: false, tokens: TOKENS, declares: [...DECLARES, ...tokenFeatures(TOKENS)], limits: LIMITS, outageDomain: DIRECTORY_DOMAIN,
      endpoints: {
        tcp: { host: '127.0.0.1', port: tcpPort },
        bosh: { url: `http://127.0.0.1:${httpPort}/bosh` },
        websocket: { url: `ws://127.0.0.1:${httpPort}/ws` },
        component: { host: '127.0.0.1', port: componentPort },
        directTls: { host: '127.0.0.1', port: directTlsPort },
        secureBosh: { url: `https://127.0.0.1:${httpsPort}/bosh` },
        secureWebsocket: { url: `wss://127.0.0.1:${httpsPort}/ws` },
        authority: { pem: certificates.authority },
      },
      tlsRequired: { domain: LOCAL.domain, tcp: { host: '127.0.0.1', port: tlsRequiredPort } },
      clientAuthority: certificates.clientAuthority,
    },
  }
}

/** The key that tokens are verified with, as JWK. */
function jwkOf(algorithm: string, key: string): object {
  return algorithm.startsWith('HS') ? { kty: 'oct', k: Buffer.from(key).toString('base64url') } : createPublicKey(key).export({ format: 'jwk' })
}

/** Erlang that starts ejabberd, makes the accounts with ejabberd's own function, and says so; ends the machine if it cannot. */
function startup(): string {
  const names = [...LOCAL.accounts, ...guestsOf(LOCAL.guests)].map(({ username, password }) => `{<<"${username}">>, <<"${password}">>}`)
  const accounts = `[case ejabberd_auth:try_register(Name, <<"${LOCAL.domain}">>, Password) of ok -> ok; {error, exists} -> kept end || {Name, Password} <- [${names.join(', ')}]]`
  return `try {ok, _} = application:ensure_all_started(ejabberd), ${accounts}, io:format("${READY}~n") catch _:Why -> io:format("cannot start: ~p~n", [Why]), halt(1) end.`
}
