/**
 * Judges a peer's stream header and makes ours. Pure.
 * Spec: RFC 6120 §4.7 (attributes), §4.8 (namespaces), §4.9.1.2 (errors come inside a stream); RFC 7395 §3.3.2, §3.4.
 */
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { HeaderAttributes, PeerHeader } from '../seams.ts'
import type { Refusals, StreamRefusalCode } from './errors.ts'

export interface OpeningContext {
  readonly transport: 'tcp' | 'websocket' | 'bosh'
  /** Whether a domain takes clients. */
  readonly serves: (domain: string) => boolean
  /** What is known of a domain that was served once: where it is now, or nothing more. */
  readonly former?: (domain: string) => { readonly nowAt?: string } | undefined
  /** Answers for a peer that named no host of ours. */
  readonly fallbackDomain: string
  readonly language: string
  readonly id: string
  /** The domain before a restart, and who has logged in. */
  readonly before?: { readonly domain: string; readonly user: Jid }
  readonly refusals: Refusals['stream']
  /** Prefixes of the header that are taken; none named: any. §4.8.5. */
  readonly prefixes?: readonly string[]
}

export interface Opening {
  /** Our header. It goes out in any case: an error comes inside a stream. */
  readonly reply: HeaderAttributes
  readonly refusal?: StreamRefusalCode
  /** Where the peer should look instead. §4.9.3.19. */
  readonly nowAt?: string
  /** The host that was opened; empty when refused before one was found. */
  readonly domain: string
  /** Whether features are due: not to a peer that speaks no version. §4.7.5. */
  readonly features: boolean
  /** Default language of the peer's stanzas, when it named one. §4.7.4. */
  readonly language?: string
  /** Who the peer says it is. */
  readonly from?: Jid
}

export function judgeHeader(header: PeerHeader, context: OpeningContext): Opening {
  const from = addressOf(header.attrs['from'])
  const version = versionOf(header.attrs['version'])
  const asked = header.attrs['xml:lang']
  const problem = namespaceProblem(header, context.transport) ?? prefixProblem(header, context) ?? hostProblem(header, context)
    ?? fromProblem(from, domainAskedFor(header), context)
    ?? (version === 'unsupported' ? 'STREAM_VERSION' : undefined)
  const refusal = problem !== undefined && context.refusals[problem] ? problem : undefined
  const domain = domainOf(header, context)
  const nowAt = refusal === 'STREAM_HOST_MOVED' ? context.former?.(domainAskedFor(header))?.nowAt : undefined
  return {
    reply: {
      ...(from instanceof Jid && { to: from.bareText }),
      from: domain || context.fallbackDomain,
      id: context.id,
      ...(version !== 'none' && { version: '1.0' }),
      lang: chooseLanguage(asked, context.language),
    },
    ...(refusal && { refusal }),
    ...(nowAt !== undefined && { nowAt }),
    domain,
    features: version !== 'none',
    ...(asked !== undefined && isLanguageTag(asked) && { language: asked }),
    ...(from instanceof Jid && { from }),
  }
}

function namespaceProblem(header: PeerHeader, transport: OpeningContext['transport']): StreamRefusalCode | undefined {
  if (transport === 'bosh') return undefined      // its body was judged before it counted as a header
  const [namespace, name] = transport === 'tcp' ? [NS.stream, 'stream'] : [NS.framing, 'open']
  if (header.namespace !== namespace) return 'STREAM_WRONG_NAMESPACE'
  if (header.name !== name) return 'STREAM_WRONG_ROOT'
  // §4.8.3: a peer that declares no default namespace writes one on each stanza
  const foreign = transport === 'tcp' && header.contentNamespace !== NS.client && header.contentNamespace !== ''
  return foreign ? 'STREAM_WRONG_CONTENT' : undefined
}

function prefixProblem({ prefix = 'stream' }: PeerHeader, { transport, prefixes = [] }: OpeningContext): StreamRefusalCode | undefined {
  return transport !== 'tcp' || prefixes.length === 0 || prefixes.includes(prefix) ? undefined : 'STREAM_PREFIX'
}

function hostProblem(header: PeerHeader, context: OpeningContext): StreamRefusalCode | undefined {
  const to = header.attrs['to']
  if (to === undefined || to === '') return 'STREAM_HOST_MISSING'
  const address = addressOf(to)
  if (!(address instanceof Jid) || address.local !== '' || address.resource !== '') return 'STREAM_HOST_MALFORMED'
  const known = context.serves(address.domain) && (context.before?.domain ?? address.domain) === address.domain
  const former = known ? undefined : context.former?.(address.domain)
  if (former) return former.nowAt === undefined ? 'STREAM_HOST_GONE' : 'STREAM_HOST_MOVED'
  return known ? undefined : 'STREAM_HOST_UNKNOWN'
}

/** XEP-0388 §2.1: whoever says who it is has its account at the host that it opens a stream to. */
function fromProblem(from: Jid | 'none' | 'malformed', domainAsked: string, context: OpeningContext): StreamRefusalCode | undefined {
  if (from === 'malformed') return 'STREAM_FROM_MALFORMED'
  const user = context.before?.user
  if (from !== 'none' && from.domain !== domainAsked && context.serves(domainAsked)) return 'STREAM_FROM_ELSEWHERE'
  return user && from !== 'none' && !from.bare.equals(user) ? 'STREAM_FROM_CHANGED' : undefined
}

/** The domain in the `to` of a header; empty when there is none. */
export function domainAskedFor(header: PeerHeader): string {
  const address = addressOf(header.attrs['to'])
  return address instanceof Jid ? address.domain : ''
}

function domainOf(header: PeerHeader, context: OpeningContext): string {
  if (context.before) return context.before.domain
  const asked = domainAskedFor(header)
  return context.serves(asked) ? asked : ''
}

function addressOf(text: string | undefined): Jid | 'none' | 'malformed' {
  if (text === undefined || text === '') return 'none'
  try {
    return Jid.parse(text)
  } catch {
    return 'malformed'
  }
}

/** §4.7.5: the parts are numbers, not text; whoever speaks more than 1.0 speaks 1.0 too; no version at all means 0.9. */
function versionOf(text: string | undefined): 'none' | 'supported' | 'unsupported' {
  if (text === undefined) return 'none'
  const parts = /^(\d+)\.(\d+)$/.exec(text)
  return parts && Number(parts[1]) >= 1 ? 'supported' : 'unsupported'
}

/** §4.7.4: lookup of RFC 4647 §3.4: subtags are taken off the end until one fits. We have one language. */
function chooseLanguage(asked: string | undefined, ours: string): string {
  for (let range = asked?.toLowerCase() ?? ''; range !== ''; range = range.slice(0, Math.max(range.lastIndexOf('-'), 0))) {
    if (range === ours.toLowerCase()) return ours
  }
  return ours
}

function isLanguageTag(text: string): boolean {
  return /^[A-Za-z]{1,8}(-[A-Za-z\d]{1,8})*$/.test(text)
}
