/** One server for one process: made of a config file or of options, the same whoever asks for it, and told to read again on SIGHUP. */
import { BRIEF_SERVICE, DEFAULT_CONFIG, type ServerConfig } from './config.ts'
import { readConfigFile } from './config/config-file.ts'
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
 * Starts a server, and has it read certificates again whenever the process gets SIGHUP.
 * @param source path of a config file, or options
 * @param complain told a sentence for each thing that cannot be used then
 * @throws ConfigError, and as `startServer`
 */
export async function serve(source: string | EmbeddedOptions, complain: (sentence: string) => void): Promise<Serving> {
  const file = typeof source === 'string' ? source : undefined
  const config = typeof source === 'string' ? readConfigFile(source) : embeddedConfig(source)
  const server = await startServer(config)
  const again = (): void => { for (const sentence of server.reload()) complain(sentence) }
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

/** What other programs rely on; what a config file keeps secret is not in it. */
export function facts({ server, file, hosts }: Serving): object {
  const { endpoints, domains, accounts, expiredAccounts, components, faults, faultPorts, limits, authorityUrl, tlsDomain, tokens, oauth } = server
  if (file !== undefined) return { ready: true, endpoints, domains: { ...domains, hosts }, limits, authorityUrl }
  return { ready: true, endpoints, domains, accounts, expiredAccounts, components, faults, faultPorts, limits, authorityUrl, tlsDomain, tokens, oauth }
}
