/**
 * Starts the reference server as a process of its own: prints one line of JSON when it is ready, ends on SIGTERM and SIGINT and when
 * whoever started it is gone.
 */
import { fstatSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DEFAULT_CONFIG } from './config.ts'
import { type EmbeddedOptions, facts, serve } from './serving.ts'

const USAGE = 'usage: main.ts --config FILE | main.ts [--host 127.0.0.1] [--port-websocket N] [--port-tcp N] [--port-component N] [--port-limited N] [--port-direct-tls N] [--port-secure-websocket N] [--certificate DOMAIN=CERTIFICATE,KEY]… [--certificates-folder FOLDER] [--guests N] [--brief-credentials] [--data FOLDER] [--faults]'
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
/** Errors whose message is a sentence for people. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['ListenError', 'CertificateError', 'DataError', 'ConfigError', 'AuditError'])
/** Among them, those of a wrong command line have the usage beside them. */
const ABOUT_OPTIONS: ReadonlySet<string> = new Set(['CertificateError', 'DataError'])

/** @throws Error with a sentence for people */
function sourceFrom(args: string[]): string | EmbeddedOptions {
  const { values } = parseArgs({
    args,
    options: {
      'config': { type: 'string' },
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
  if (values.config !== undefined) return values.config
  if (!LOOPBACK.has(values.host)) throw new Error(`this server has no locks: --host takes only loopback addresses, not ${values.host}`)
  return {
    listen: values.host,
    ports: {
      websocket: port(values['port-websocket']), tcp: port(values['port-tcp']), component: port(values['port-component']),
      ...(values['port-limited'] !== undefined && { limited: port(values['port-limited']) }),
      directTls: port(values['port-direct-tls']), secureWebsocket: port(values['port-secure-websocket']),
    },
    certificate: values.certificate,
    certificatesFolder: values['certificates-folder'],
    briefCredentials: values['brief-credentials'],
    guests: wholeNumber(values.guests),
    faults: values.faults,
    data: values.data,
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
  const serving = await serve(sourceFrom(process.argv.slice(2)), sentence => console.error(sentence))
  const end = (): void => void serving.stop().then(() => process.exit(0))
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  whenAbandoned(end)
  process.stdout.write(`${JSON.stringify(facts(serving))}\n`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Error)) throw error
  const isUsage = ABOUT_OPTIONS.has(error.name) || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) || error.constructor === Error
  const isOurs = !isUsage && !FOR_PEOPLE.has(error.name)
  console.error(isOurs ? error : `${error.message}\n${isUsage ? USAGE : ''}`.trimEnd())
  process.exit(isOurs ? 70 : 2)
}
