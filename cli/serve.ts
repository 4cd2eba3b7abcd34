/** `assay serve`: the reference server in this process, until it is interrupted. */
import { DEFAULT_CONFIG } from '#reference-server/config.js'
import { DataError, type RunningServer, startServer } from '#reference-server/server.js'
import { readCertificateOption } from '#reference-server/tls/certificates.js'
import { interruptible } from '#cli/interruption.js'
import { print } from '#cli/print.js'
import { UsageError } from '#cli/usage-error.js'

export interface ServeOptions {
  readonly portWebsocket: number
  readonly portTcp: number
  readonly portComponent: number
  readonly portDirectTls: number
  readonly portSecureWebsocket: number
  /** Each `DOMAIN=CERTIFICATE,KEY`. */
  readonly certificate?: readonly string[]
  readonly certificatesFolder?: string
  readonly requireTls?: true
  readonly faults?: true
  readonly data?: string
  readonly json?: true
}

export async function serve(options: ServeOptions): Promise<number> {
  return interruptible(async signal => {
    const server = await startOn(options)
    const reload = (): void => { for (const problem of server.reload()) console.error(problem) }
    if (options.certificate) process.on('SIGHUP', reload)
    await print(options.json ? JSON.stringify(facts(server)) : inWords(server))
    if (!signal.aborted) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    process.off('SIGHUP', reload)
    await server.stop()
    return 0
  }, options.certificate ? ENDING : undefined)
}

/** With certificates of files, a hang-up means to read them again. */
const ENDING = ['SIGINT', 'SIGTERM'] as const

async function startOn(options: ServeOptions): Promise<RunningServer> {
  const { portWebsocket: websocket, portTcp: tcp, portComponent: component, portDirectTls: directTls, portSecureWebsocket: secureWebsocket } = options
  const { certificate = [], certificatesFolder: folder, requireTls, faults, data } = options
  try {
    return await startServer({
      ...DEFAULT_CONFIG, ports: { websocket, tcp, component, directTls, secureWebsocket }, faults: faults === true,
      certificates: { files: certificate.map(readCertificateOption), ...(folder !== undefined && { folder }) },
      ...(data !== undefined && { data }),
      ...(requireTls && { options: { requireTls, plainNeedsTls: true } }),
    })
  } catch (error) {
    if (error instanceof Error && error.name === 'CertificateError') throw new UsageError(error.message, { cause: error })
    if (error instanceof DataError) throw new UsageError(`${error.message}; the option is --data`, { cause: error })
    if (!(error instanceof Error) || error.name !== 'ListenError') throw error
    throw new UsageError(`${error.message}; the options are --port-websocket, --port-tcp, --port-component, --port-direct-tls and --port-secure-websocket`, { cause: error })
  }
}

/** Other programs rely on these names. */
function facts({ endpoints, domains, accounts, components, faults, faultPorts, authorityUrl, tlsDomain }: RunningServer): object {
  return { ready: true, endpoints, domains, accounts, components, faults, faultPorts, authorityUrl, tlsDomain }
}

function inWords({ endpoints, domains, accounts, components, faults, authorityUrl, tlsDomain }: RunningServer): string {
  const { websocket, bosh, tcp, component, directTls, secureWebsocket } = endpoints
  const people = accounts.map(({ username, password }) => `${username} (${password})`).join(', ')
  return [
    'The reference server is ready; Ctrl-C ends it.',
    ...(websocket ? [`  websocket  ${websocket.url}`] : []),
    ...(bosh ? [`  bosh       ${bosh.url}`] : []),
    ...(tcp ? [`  tcp        xmpp://${tcp.host}:${tcp.port}`] : []),
    ...(secureWebsocket ? [`             ${secureWebsocket.url}`] : []),
    ...(directTls ? [`  direct TLS xmpps://${directTls.host}:${directTls.port}${authorityUrl === undefined ? '' : `  (authority: ${authorityUrl})`}`] : []),
    ...(component ? [`  component  ${component.host}:${component.port}  ${components.map(({ domain, secret }) => `${domain} (${secret})`).join(', ')}`] : []),
    `  hosts      ${domains.hosts.join(', ')}${tlsDomain === undefined ? '' : `, with TLS only ${tlsDomain}`}; rooms at ${domains.rooms.join(', ')}`,
    `  accounts   ${people} at ${domains.hosts[0] ?? ''}`,
    ...(faults.length > 0 ? [`  faults     ${faults.length}, each NAME at f-NAME.localhost; --json names them`] : []),
  ].join('\n')
}
