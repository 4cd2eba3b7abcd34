/** `assay serve`: the reference server in this process, until it is interrupted. */
import { DEFAULT_CONFIG } from '#reference-server/config.js'
import { type RunningServer, startServer } from '#reference-server/server.js'
import { interruptible } from '#cli/interruption.js'
import { print } from '#cli/print.js'
import { UsageError } from '#cli/usage-error.js'

export interface ServeOptions {
  readonly portWebsocket: number
  readonly portTcp: number
  readonly portComponent: number
  readonly faults?: true
  readonly json?: true
}

export async function serve(options: ServeOptions): Promise<number> {
  return interruptible(async signal => {
    const server = await startOn(options)
    await print(options.json ? JSON.stringify(facts(server)) : inWords(server))
    if (!signal.aborted) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await server.stop()
    return 0
  })
}

async function startOn({ portWebsocket, portTcp, portComponent, faults }: ServeOptions): Promise<RunningServer> {
  try {
    return await startServer({ ...DEFAULT_CONFIG, ports: { websocket: portWebsocket, tcp: portTcp, component: portComponent }, faults: faults === true })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ListenError') throw error
    throw new UsageError(`${error.message}; the options are --port-websocket, --port-tcp and --port-component`, { cause: error })
  }
}

/** Other programs rely on these names. */
function facts({ endpoints, domains, accounts, components, faults, faultPorts }: RunningServer): object {
  return { ready: true, endpoints, domains, accounts, components, faults, faultPorts }
}

function inWords({ endpoints, domains, accounts, components, faults }: RunningServer): string {
  const { websocket, tcp, component } = endpoints
  const people = accounts.map(({ username, password }) => `${username} (${password})`).join(', ')
  return [
    'The reference server is ready; Ctrl-C ends it.',
    ...(websocket ? [`  websocket  ${websocket.url}`] : []),
    ...(tcp ? [`  tcp        xmpp://${tcp.host}:${tcp.port}`] : []),
    ...(component ? [`  component  ${component.host}:${component.port}  ${components.map(({ domain, secret }) => `${domain} (${secret})`).join(', ')}`] : []),
    `  hosts      ${domains.hosts.join(', ')}; rooms at ${domains.rooms.join(', ')}`,
    `  accounts   ${people} at ${domains.hosts[0] ?? ''}`,
    ...(faults.length > 0 ? [`  faults     ${faults.length}, each NAME at f-NAME.localhost; --json names them`] : []),
  ].join('\n')
}
