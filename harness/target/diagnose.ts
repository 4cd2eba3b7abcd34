/** Why an endpoint cannot be used, in words a user can act on. Everything here turns what was seen into a sentence and a hint. */
import { connect } from 'node:net'
import type { WireError } from '#xmpp/wire-error.js'
import { DeadlineError, HarnessError, MismatchError } from '#harness/errors.js'
import { anyOf, type Matcher } from '#harness/match/matcher.js'
import { closed, type StreamErrorSeen, streamError, unreadable } from '#harness/match/stream.js'
import { UpgradeError } from '#harness/probe/websocket-link.js'
import type { EventOf } from '#harness/probe/wire-event.js'
import type { Wire } from '#harness/probe/wire.js'

/** Something that keeps an endpoint, an account or a service from being used. */
export interface Problem {
  /** `websocket`, `tcp`, `directTls`, `secureWebsocket`, `component`, `account NAME`, `anonymous`, `rooms`, `discovery`; of a Jitsi deployment the address of a part, `guest at HOST`, `conferences`. */
  readonly endpoint: string
  /** Stable name of the kind of problem. */
  readonly code: ProblemCode
  /** One sentence without a full stop. */
  readonly problem: string
  /** What to do about it. */
  readonly hint?: string
}

export type ProblemCode =
  | 'refused' | 'unknown-host' | 'no-route' | 'silent' | 'closes-at-once' | 'speaks-http' | 'not-xmpp' | 'needs-tls' | 'speaks-tls' | 'bad-certificate'
  | 'wrong-path' | 'redirects' | 'no-upgrade' | 'wrong-subprotocol' | 'host-unknown' | 'stream-error' | 'no-features'
  | 'no-mechanism' | 'login-refused' | 'no-rooms' | 'no-answer' | 'other'

/** A problem of an endpoint, as an error on the way to whoever collects them. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError'
  readonly code: ProblemCode
  readonly hint: string | undefined
  constructor(code: ProblemCode, problem: string, hint?: string, options?: ErrorOptions) {
    super(problem, options)
    this.code = code
    this.hint = hint
  }
}

/** What one error means for one endpoint. */
export function problemOf(endpoint: string, error: unknown): Problem {
  const known = error instanceof EndpointError ? error : new EndpointError('other', error instanceof Error ? error.message : String(error))
  return { endpoint, code: known.code, problem: known.message, ...(known.hint === undefined ? {} : { hint: known.hint }) }
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS_CERT/
/** A TLS alert and a TLS handshake message, as a server sends them to a peer that does not speak TLS. */
const TLS_RECORDS = ['\u0015\u0003', '\u0016\u0003']
const TRUST = 'give the server a certificate this machine trusts, or name its authority in the target file'
const CHECK_ADDRESS = 'check host and port, and that the server runs'

/** Why there is no connection at all. `at` is the address that was dialled. */
export async function whyNotDialled(error: unknown, at: { readonly host: string; readonly port: number }, deadlineMs: number): Promise<EndpointError> {
  const place = `${at.host}:${at.port}`
  if (error instanceof UpgradeError) return whyNotUpgraded(error)
  const cause = error instanceof HarnessError ? error.cause : error
  const { code = '', message = String(error) } = (cause ?? error) as { code?: string; message?: string }
  if (code === 'ECONNREFUSED') return new EndpointError('refused', `${place} refuses connections`, CHECK_ADDRESS, { cause })
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new EndpointError('unknown-host', `there is no host ${at.host}`, 'check the name, and that DNS works here', { cause })
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT') return new EndpointError('no-route', `no way to ${place} (${message})`, 'check the network and the firewall', { cause })
  if (cause instanceof MismatchError) return cause.code === 'TLS_UNTRUSTED' ? whyNotSecured(cause, place) : new EndpointError('not-xmpp', `${place} does not speak TLS (${cause.observed})`, 'use xmpp:// for a port that begins without TLS', { cause })
  if (CERTIFICATE.test(code)) return new EndpointError('bad-certificate', `the certificate of ${place} is not trusted (${message})`, TRUST, { cause })
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return new EndpointError('not-xmpp', `${place} does not speak TLS`, 'use ws:// instead of wss://', { cause })
  if (code.startsWith('HPE_')) return new EndpointError('not-xmpp', `${place} does not speak HTTP`, 'is this the TCP port? then write xmpp://host:port; or the TLS port? then wss://', { cause })
  if (code === 'ECONNRESET' || code === 'EPIPE') return new EndpointError('closes-at-once', `${place} accepts connections and closes them at once`, 'look into the server’s log; a TLS port needs wss:// or xmpps://', { cause })
  if (error instanceof HarnessError && error.code === 'DIAL_DEADLINE') return whyNoAnswer(place, at, deadlineMs)
  return new EndpointError('other', message, undefined, { cause })
}

/** Why TLS did not begin on a connection that stands. */
export function whyNotSecured(error: unknown, host: string): EndpointError {
  const observed = error instanceof MismatchError || error instanceof DeadlineError ? error.observed : error instanceof Error ? error.message : String(error)
  if (error instanceof MismatchError && error.code === 'TLS_UNTRUSTED') return new EndpointError('bad-certificate', `the certificate for ${host} is not trusted (${observed})`, TRUST, { cause: error })
  return new EndpointError('needs-tls', `the server insists on TLS for ${host}, and then TLS does not begin (${observed})`, 'look into the server’s log; has it a certificate?', { cause: error })
}

async function whyNoAnswer(place: string, at: { readonly host: string; readonly port: number }, deadlineMs: number): Promise<EndpointError> {
  return (await accepts(at, Math.min(deadlineMs, 500)))
    ? new EndpointError('silent', `${place} accepts connections and says nothing for ${deadlineMs} ms`, 'is something else listening there, or the server overloaded?')
    : new EndpointError('no-route', `${place} does not answer within ${deadlineMs} ms`, 'check the address and the firewall')
}

async function accepts(at: { readonly host: string; readonly port: number }, deadlineMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ ...at, timeout: deadlineMs })
    const done = (yes: boolean): void => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false)).once('timeout', () => done(false))
  })
}

function whyNotUpgraded(error: UpgradeError): EndpointError {
  const { status, headers } = error.answer
  const options = { cause: error }
  if (status === 101) {
    const got = headers['sec-websocket-protocol']
    const seen = typeof got === 'string' ? `chose the subprotocol "${got}"` : 'chose no subprotocol'
    return new EndpointError('wrong-subprotocol', `the server upgraded to WebSocket but ${seen} instead of "xmpp"`, 'this is a WebSocket of something else; check the path (often /xmpp-websocket or /ws)', options)
  }
  if (status >= 300 && status < 400) return new EndpointError('redirects', `the server redirects (${status}) to ${String(headers['location'] ?? 'nowhere')}`, 'use that address', options)
  if (status === 404) return new EndpointError('wrong-path', 'the server speaks HTTP but has nothing at this path (404)', 'check the path (often /xmpp-websocket or /ws)', options)
  if (status === 401 || status === 403) return new EndpointError('no-upgrade', `the server forbids it (${status})`, 'does it want a token in the address, or another origin?', options)
  return new EndpointError('no-upgrade', `the server speaks HTTP but does not upgrade to WebSocket here (${status})`, 'check the path (often /xmpp-websocket or /ws), and that a proxy in between passes upgrades', options)
}

/**
 * Waits for something on a fresh stream and explains everything that may come instead.
 * @throws EndpointError
 */
export async function expectOnStream<T>(wire: Wire, wanted: Matcher<T>, domain: string, deadlineMs: number): Promise<T> {
  const instead: Matcher<Instead> = anyOf<Instead>(tagged('error', streamError()), tagged('unreadable', unreadable()), tagged('closed', closed()))
  const first = await wire.next(anyOf<{ readonly wanted: T } | Instead>(tagged('wanted', wanted), instead), { deadlineMs }).catch((cause: unknown) => {
    throw new EndpointError('silent', `the server accepts connections and says nothing for ${deadlineMs} ms`, 'is something else listening there, or the server overloaded?', { cause })
  })
  if ('wanted' in first) return first.wanted
  if ('error' in first) throw whyStreamError(first.error, domain)
  if ('unreadable' in first) throw whyUnreadable(first.unreadable)
  throw new EndpointError('closes-at-once', `the server accepts connections and closes them at once${first.closed.code === undefined ? '' : ` (code ${first.closed.code})`}`, `look into the server’s log; does it serve ${domain}?`)
}

type Instead =
  | { readonly error: StreamErrorSeen }
  | { readonly unreadable: EventOf<'unreadable'> }
  | { readonly closed: EventOf<'closed'> }

function tagged<K extends string, T>(key: K, base: Matcher<T>): Matcher<{ readonly [key in K]: T }> {
  return {
    what: base.what,
    match: event => {
      const result = base.match(event)
      return result.ok ? { ok: true, value: { [key]: result.value } as { readonly [key in K]: T } } : result
    },
  }
}

function whyStreamError({ condition = 'no condition', text }: StreamErrorSeen, domain: string): EndpointError {
  const words = text === undefined ? '' : ` (${text})`
  if (condition === 'host-unknown' || condition === 'host-gone') return new EndpointError('host-unknown', `the server does not serve ${domain}: stream error ${condition}${words}`, 'name its domain with --domain, or in the target file')
  return new EndpointError('stream-error', `the server ended the stream: ${condition}${words}`)
}

function whyUnreadable({ raw, error }: { readonly raw: string; readonly error: WireError }): EndpointError {
  if (/^HTTP\/\d/.test(raw)) return new EndpointError('speaks-http', 'the server speaks HTTP, not XMPP', 'for WebSocket write ws://host:port/path; XMPP over TCP has a port of its own (often 5222)')
  if (TLS_RECORDS.some(begin => raw.startsWith(begin))) return new EndpointError('speaks-tls', 'the server wants TLS from the first byte', 'write xmpps://host:port, or use the port that begins without TLS (often 5222)')
  const shown = JSON.stringify(raw.slice(0, 40))
  return new EndpointError('not-xmpp', `the server does not speak XMPP (${error.message}); it says ${shown}`, 'check host and port')
}
