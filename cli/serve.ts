/** `assay serve`: the reference server in this process, until it is interrupted. */
import { readConfigFile } from '#reference-server/config/config-file.js'
import type { RunningServer } from '#reference-server/server.js'
import { type EmbeddedOptions, facts, serve as startServing, type Serving } from '#reference-server/serving.js'
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
  readonly config?: string
  readonly check?: true
  readonly json?: true
}

/** @param given names of the options that stand on the command line */
export async function serve(options: ServeOptions, given: ReadonlySet<string>): Promise<number> {
  const { config } = options
  if (config === undefined && options.check) throw new UsageError('--check looks at a config file; name it with --config')
  const beside = [...given].filter(name => !BESIDE_A_FILE.has(name))
  if (config !== undefined && beside.length > 0) throw new UsageError(`with --config, ${beside.map(flag).join(' and ')} stand in the file; write them there`)
  if (config !== undefined && options.check) return check(config)
  return interruptible(async signal => {
    const serving = await start(config ?? embedded(options))
    await print(options.json ? JSON.stringify(facts(serving)) : inWords(serving))
    if (!signal.aborted) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await serving.stop()
    return 0
  }, config !== undefined || options.certificate ? ENDING : undefined)
}

const BESIDE_A_FILE: ReadonlySet<string> = new Set(['config', 'check', 'json'])
/** With files, a hang-up means to read them again. */
const ENDING = ['SIGINT', 'SIGTERM'] as const

function flag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** Reads all that the file names, and opens no port. */
async function check(file: string): Promise<number> {
  const { hosts } = readConfigFile(file)
  await print(`${file} can be used: ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}.`)
  return 0
}

function embedded({ portWebsocket, portTcp, portComponent, portDirectTls, portSecureWebsocket, certificate, certificatesFolder, requireTls, faults, data }: ServeOptions): EmbeddedOptions {
  const ports = { websocket: portWebsocket, tcp: portTcp, component: portComponent, directTls: portDirectTls, secureWebsocket: portSecureWebsocket }
  return { ports, certificate, certificatesFolder, requireTls, faults, data }
}

async function start(source: string | EmbeddedOptions): Promise<Serving> {
  const [ports, data] = typeof source === 'string' ? ['they are under ports', 'the field is data'] : ['the options are --port-websocket, --port-tcp, --port-component, --port-direct-tls and --port-secure-websocket', 'the option is --data']
  try {
    return await startServing(source, sentence => console.error(sentence))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'CertificateError' || error.name === 'AuditError') throw new UsageError(error.message, { cause: error })
    if (error.name === 'DataError') throw new UsageError(`${error.message}; ${data}`, { cause: error })
    if (error.name === 'ListenError') throw new UsageError(`${error.message}; ${ports}`, { cause: error })
    throw error
  }
}

function inWords(serving: Serving): string {
  const { endpoints: { websocket, bosh, tcp, component, directTls, secureWebsocket }, authorityUrl } = serving.server
  return [
    `The reference server is ready${serving.file === undefined ? '' : `, as ${serving.file} says`}; Ctrl-C ends it.`,
    ...(websocket ? [`  websocket  ${websocket.url}`] : []),
    ...(bosh ? [`  bosh       ${bosh.url}`] : []),
    ...(tcp ? [`  tcp        xmpp://${tcp.host}:${tcp.port}`] : []),
    ...(secureWebsocket ? [`             ${secureWebsocket.url}`] : []),
    ...(directTls ? [`  direct TLS xmpps://${directTls.host}:${directTls.port}${authorityUrl === undefined ? '' : `  (authority: ${authorityUrl})`}`] : []),
    ...(component ? [`  component  ${component.host}:${component.port}${serving.file === undefined ? `  ${serving.server.components.map(({ domain, secret }) => `${domain} (${secret})`).join(', ')}` : ''}`] : []),
    ...(serving.file === undefined ? whoIsThere(serving.server) : [`  hosts      ${someOf(serving.hosts)}`]),
  ].join('\n')
}

function whoIsThere({ domains, accounts, tokens, jitsi, faults, tlsDomain }: RunningServer): readonly string[] {
  const people = accounts.map(({ username, password }) => `${username} (${password})`).join(', ')
  return [
    `  hosts      ${domains.hosts.join(', ')}${tlsDomain === undefined ? '' : `, with TLS only ${tlsDomain}`}; rooms at ${domains.rooms.join(', ')}`,
    `  accounts   ${people} at ${domains.hosts[0] ?? ''}`,
    ...(tokens.length > 0 ? [`  tokens     ${tokens.map(({ domain, algorithm }) => `${domain} (${algorithm})`).join(', ')}; --json says what has to be in them`] : []),
    ...(jitsi ? [`  conferences ${jitsi.rooms}, for anybody at ${jitsi.domain}; ${jitsi.focus.username} (${jitsi.focus.password}) at ${jitsi.authDomain} makes them`] : []),
    ...(faults.length > 0 ? [`  faults     ${faults.length}, each NAME at f-NAME.localhost; --json names them`] : []),
  ]
}

const MOST_NAMED = 10

function someOf(hosts: readonly string[]): string {
  const more = hosts.length - MOST_NAMED
  return `${hosts.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
