/** One server for one process: made of a config file or of options, the same whoever asks for it, and told to read again on SIGHUP. */
import { isDeepStrictEqual } from 'node:util'
import { BRIEF_SERVICE, DEFAULT_CONFIG, type ServerConfig } from './config.ts'
import { type RunningServer, startServer } from './server.ts'
import { readCertificateOption } from './tls/certificates.ts'

/** Options of the embedded server, which needs no file. */
export interface EmbeddedOptions {
  readonly listen?: string
  readonly ports: ServerConfig['ports']
  /** Each `DOMAIN=CERTIFICATE,KEY`. */
  readonly certificate?: readonly string[] | undefined
  readonly certificatesFolder?: string | undefined
  readonly requireTls?: boolean | undefined
  readonly guests?: number
  /** Credentials of one external service hold for seconds. */
  readonly briefCredentials?: boolean
  readonly data?: string | undefined
  readonly faults?: boolean | undefined
}

/** @throws CertificateError when `certificate` names none */
function embeddedConfig({ listen, ports, certificate = [], certificatesFolder: folder, requireTls, guests, briefCredentials, data, faults }: EmbeddedOptions): ServerConfig {
  return {
    ...DEFAULT_CONFIG,
    listen: listen ?? DEFAULT_CONFIG.listen,
    ports,
    certificates: { files: certificate.map(readCertificateOption), ...(folder !== undefined && { folder }) },
    ...(briefCredentials && { hosts: DEFAULT_CONFIG.hosts.map((host, index) => (index === 0 ? { ...host, externalServices: [...host.externalServices ?? [], BRIEF_SERVICE] } : host)) }),
    ...(guests !== undefined && { guests }),
    faults: faults === true,
    ...(data !== undefined && { data }),
    ...(requireTls && { options: { requireTls, plainNeedsTls: true } }),
  }
}

export interface Serving {
  readonly server: RunningServer
  /** Where it comes from, when that is a file. */
  readonly file: string | undefined
  /** Domains that clients log in to, with or without TLS. */
  readonly hosts: readonly string[]
  /** Ends it; SIGHUP is nothing to it any more. */
  stop(): Promise<void>
}

/**
 * Starts a server, and has it read its files again whenever the process gets SIGHUP: certificates, and the config file where there is one.
 * @param source path of a config file, or options
 * @param tell told in sentences what came of that
 * @throws ConfigError, and as `startServer`
 */
export async function serve(source: string | EmbeddedOptions, tell: (sentence: string) => void): Promise<Serving> {
  const file = typeof source === 'string' ? source : undefined
  const config = typeof source === 'string' ? await readFile(source) : embeddedConfig(source)
  const server = await startServer(config)
  const again = (): void => {
    if (file === undefined) for (const sentence of server.reload()) tell(sentence)
    else void readAgain(file, { config, server }).then(sentences => { for (const sentence of sentences) tell(sentence) })
  }
  process.on('SIGHUP', again)
  return {
    server, file,
    hosts: config.hosts.map(host => host.domain),
    async stop() {
      process.off('SIGHUP', again)
      await server.stop()
    },
  }
}

/** Its reader is loaded late: the embedded server does without. @throws ConfigError */
async function readFile(path: string): Promise<ServerConfig> {
  const { readConfigFile } = await import('./config/config-file.ts')
  return readConfigFile(path)
}

/** @returns what came of it, in sentences; never throws, since whoever has a session pays for no mistake in a file */
async function readAgain(file: string, { config, server }: { readonly config: ServerConfig; readonly server: RunningServer }): Promise<readonly string[]> {
  try {
    const next = await readFile(file)
    const { added, removed, problems } = await server.change(next)
    const late = FOR_THE_NEXT_START.filter(({ of }) => !isDeepStrictEqual(of(config), of(next))).map(({ name }) => name)
    return [
      ...problems,
      ...(late.length > 0 ? [`${file}: ${late.join(' and ')} will count from the next start on`] : []),
      `${file} counts now: ${next.hosts.length} hosts, ${added.length} of them new, ${removed.length} gone`,
    ]
  } catch (error) {
    // certificates are read again all the same, and logs opened
    return [...(error instanceof Error ? error.message : String(error)).split('\n'), ...server.reload(), `${file} does not count: what was served before goes on`]
  }
}

/** What is used once, when sockets and files are opened. */
const FOR_THE_NEXT_START: readonly { readonly name: string; readonly of: (config: ServerConfig) => unknown }[] = [
  { name: 'listen', of: config => config.listen },
  { name: 'ports', of: config => config.ports },
  { name: 'data', of: config => config.data },
  { name: 'authorityFolder', of: config => config.certificates?.folder },
  { name: 'limits.trustedProxies', of: config => config.options?.trustedProxies },
  { name: 'limits.forwardedHeader', of: config => config.options?.forwardedHeader },
]

/** What other programs rely on; what a config file keeps secret is not in it. */
export function facts({ server, file, hosts }: Serving): object {
  const { endpoints, domains, accounts, expiredAccounts, components, faults, faultPorts, limits, authorityUrl, clientAuthorityUrl, tlsDomain, outageDomain, tokens, oauth, jitsi } = server
  if (file !== undefined) return { ready: true, endpoints, domains: { ...domains, hosts }, limits, authorityUrl }
  return { ready: true, endpoints, domains, accounts, expiredAccounts, components, faults, faultPorts, limits, authorityUrl, clientAuthorityUrl, tlsDomain, outageDomain, tokens, oauth, jitsi }
}
