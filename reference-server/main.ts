/**
 * Starts the reference server as a process of its own: prints one line of JSON when it is ready, ends on SIGTERM and SIGINT and when
 * whoever started it is gone.
 */
import { fstatSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { BRIEF_SERVICE, DEFAULT_CONFIG, type ServerConfig } from './config.ts'
import { ListenError } from './listen/listener.ts'
import { DataError, type RunningServer, startServer } from './server.ts'
import { CertificateError, readCertificateOption } from './tls/certificates.ts'

const USAGE = 'usage: main.ts [--host 127.0.0.1] [--port-websocket N] [--port-tcp N] [--port-component N] [--port-limited N] [--port-direct-tls N] [--port-secure-websocket N] [--certificate DOMAIN=CERTIFICATE,KEY]… [--certificates-folder FOLDER] [--guests N] [--brief-credentials] [--data FOLDER] [--faults]'
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** @throws Error with a sentence for people */
function configFrom(args: string[]): ServerConfig {
  const { values } = parseArgs({
    args,
    options: {
      'host': { type: 'string', default: DEFAULT_CONFIG.listen },
      'port-websocket': { type: 'string', default: '0' },
      'port-tcp': { type: 'string', default: '0' },
      'port-component': { type: 'string', default: '0' },
      'port-limited': { type: 'string' },
      'port-direct-tls': { type: 'string', default: '0' },
      'port-secure-websocket': { type: 'string', default: '0' },
      'certificate': { type: 'string', multiple: true, default: [] },
      'certificates-folder': { type: 'string' },
      'guests': { type: 'string', default: '0' },
      'data': { type: 'string' },
      'brief-credentials': { type: 'boolean', default: false },
      'faults': { type: 'boolean', default: false },
    },
  })
  if (!LOOPBACK.has(values.host)) throw new Error(`this server has no locks: --host takes only loopback addresses, not ${values.host}`)
  return {
    ...DEFAULT_CONFIG,
    listen: values.host,
    ports: {
      websocket: port(values['port-websocket']), tcp: port(values['port-tcp']), component: port(values['port-component']),
      ...(values['port-limited'] !== undefined && { limited: port(values['port-limited']) }),
      directTls: port(values['port-direct-tls']), secureWebsocket: port(values['port-secure-websocket']),
    },
    certificates: { files: values.certificate.map(readCertificateOption), ...(values['certificates-folder'] !== undefined && { folder: values['certificates-folder'] }) },
    ...(values['brief-credentials'] && { hosts: DEFAULT_CONFIG.hosts.map((host, index) => (index === 0 ? { ...host, externalServices: [...host.externalServices ?? [], BRIEF_SERVICE] } : host)) }),
    guests: wholeNumber(values.guests),
    faults: values.faults,
    ...(values.data !== undefined && { data: values.data }),
  }
}

function port(text: string): number {
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new Error(`"${text}" is not a port: a number from 0 (any free one) to 65535`)
  return value
}

function wholeNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new Error(`"${text}" is not a number of accounts`)
  return Number(text)
}

function readyLine(server: RunningServer): string {
  const { endpoints, domains, accounts, expiredAccounts, components, faults, faultPorts, limits, authorityUrl, tlsDomain } = server
  return JSON.stringify({ ready: true, endpoints, domains, accounts, expiredAccounts, components, faults, faultPorts, limits, authorityUrl, tlsDomain })
}

/** Whoever started us holds the other end of an IPC channel or of our standard input; when that closes, nobody needs us. */
function whenAbandoned(end: () => void): void {
  process.on('disconnect', end)
  if (isHeld(0)) process.stdin.on('end', end).on('error', end).resume()
}

/** Whether somebody may hold the other end: of a pipe, not of a file or a terminal. */
function isHeld(descriptor: number): boolean {
  try {
    const input = fstatSync(descriptor)
    return input.isFIFO() || input.isSocket()
  } catch {
    return false
  }
}

async function main(): Promise<void> {
  const server = await startServer(configFrom(process.argv.slice(2)))
  const end = (): void => void server.stop().then(() => process.exit(0))
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.on('SIGHUP', () => { for (const problem of server.reload()) console.error(problem) })
  whenAbandoned(end)
  process.stdout.write(`${readyLine(server)}\n`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Error)) throw error
  const isOurs = !(error instanceof ListenError || error instanceof CertificateError || error instanceof DataError) && !('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) && error.constructor !== Error
  console.error(isOurs ? error : `${error.message}\n${error instanceof ListenError ? '' : `${USAGE}\n`}`.trimEnd())
  process.exit(isOurs ? 70 : 2)
}
