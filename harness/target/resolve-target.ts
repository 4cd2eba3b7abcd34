/** From a word on the command line to a driver. */
import { statSync } from 'node:fs'
import { HarnessError } from '#harness/errors.js'
import { ejabberd } from './ejabberd.ts'
import { external } from './external.ts'
import { isLoopback, mustBePolite } from './politeness.ts'
import { prosody } from './prosody.ts'
import { prosodyJitsi } from './prosody-jitsi.ts'
import { reference } from './reference.ts'
import type { Endpoints, TargetDriver, TargetFacts } from './target.ts'
import { parseHostPort, readTargetFile, type TargetOptions } from './target-file.ts'

/** Servers we start ourselves, by the word that names them; each may be given a folder for what outlives its process. */
export const DRIVERS: Readonly<Record<string, (options?: { readonly data?: string }) => TargetDriver>> = { reference, prosody, 'prosody-jitsi': prosodyJitsi, ejabberd }

const POSSIBLE = 'a server started here (reference, prosody, prosody-jitsi, ejabberd), a target file (.yaml), ws://… or wss://…, http://… or https://… (BOSH), xmpp://host:port, xmpps://host:port (TLS from the first byte), or a host name'
const CLIENT_PORT = 5222
const DIRECT_TLS_PORT = 5223

/**
 * The driver for a word: a driver's name, the path of a target file, an address, or a host name (its usual endpoints).
 * @throws HarnessError `TARGET_UNKNOWN` when the word is none of these, `TARGET_OPTIONS` when an option does not fit it;
 *   TargetFileError when the file cannot be used
 */
export function resolveTarget(word: string, options: TargetOptions = {}): TargetDriver {
  const driver = Object.hasOwn(DRIVERS, word) ? DRIVERS[word] : undefined
  if (driver) return ownDriver(driver(), options)
  if (/^wss?:/i.test(word)) return address({ websocket: { url: urlOf(word, 'ws://host:port/path').href } }, urlOf(word, '').hostname, options)
  if (/^https?:\/\/[^/]+\/./i.test(word)) return address({ bosh: { url: urlOf(word, 'http://host:port/path').href } }, urlOf(word, '').hostname, options)
  if (/^xmpps?:/i.test(word)) return tcpAddress(word, options)
  if (isFile(word) || /\.ya?ml$/i.test(word)) return external(readTargetFile(word, options))
  if (/^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)$/i.test(word)) return external({ ...addressFacts(usualEndpoints(word), word, options), guessed: true })
  if (/^[^\s/:]+:\d+$/.test(word)) throw unknown(word, `; did you mean xmpp://${word}?`)
  throw unknown(word)
}

/** Where servers listen when nobody says otherwise: the client port of RFC 6120 §14.7, and the WebSocket path everybody uses. */
function usualEndpoints(host: string): Endpoints {
  const websocket = isLoopback(host) ? `ws://${host}:5280/xmpp-websocket` : `wss://${host}/xmpp-websocket`
  return { websocket: { url: websocket }, tcp: { host, port: CLIENT_PORT } }
}

/** Servers that we start have their domains, and are ours. */
function ownDriver(driver: TargetDriver, { domain, muc }: TargetOptions): TargetDriver {
  if (domain !== undefined || muc !== undefined) throw new HarnessError('TARGET_OPTIONS', `${driver.name} is started here with domains of its own; --domain and --muc are for addresses`)
  return driver
}

function tcpAddress(word: string, options: TargetOptions): TargetDriver {
  const isDirect = /^xmpps:/i.test(word)
  const text = word.replace(/^xmpps?:(\/\/)?/i, '').replace(/\/$/, '')
  if (!/^(\[[^\]\s]+\]|[^\s/:@]+)(:\d+)?$/.test(text)) throw unknown(word, '; an XMPP address looks like xmpp://host:port')
  const at = /:\d+$/.test(text) ? parseHostPort(text) : { host: text.replace(/^\[|\]$/g, ''), port: isDirect ? DIRECT_TLS_PORT : CLIENT_PORT }
  if (at.port < 1 || at.port > 65_535) throw unknown(word, `; ${at.port} is not a port`)
  return address(isDirect ? { directTls: at } : { tcp: at }, at.host, options)
}

function address(endpoints: Endpoints, host: string, options: TargetOptions): TargetDriver {
  return external(addressFacts(endpoints, host, options))
}

function addressFacts(endpoints: Endpoints, host: string, { domain = host, muc, iOwnThis = [] }: TargetOptions): TargetFacts {
  return {
    name: domain, kind: 'external', domain, endpoints, accounts: [], declares: [],
    ...(muc === undefined ? {} : { mucDomain: muc }),
    polite: mustBePolite(domain, endpoints, iOwnThis),
  }
}

function urlOf(word: string, example: string): URL {
  if (!URL.canParse(word) || new URL(word).hostname === '') throw unknown(word, `; ${example.startsWith('http') ? 'a BOSH' : 'a WebSocket'} address looks like ${example}`)
  return new URL(word)
}

function isFile(word: string): boolean {
  return statSync(word, { throwIfNoEntry: false })?.isFile() ?? false
}

function unknown(word: string, more = ''): HarnessError {
  return new HarnessError('TARGET_UNKNOWN', `"${word}" is no target${more}; possible are ${POSSIBLE}`)
}
