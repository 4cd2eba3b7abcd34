/**
 * STUN and TURN servers that a host tells its clients of, with credentials that run out by themselves: the name is the second at which
 * they end, the password the HMAC of that name under a secret that the TURN server knows too. Pure.
 * Spec: XEP-0215 v1.0.0 §2, §3.2, §3.3; coturn's "TURN REST API" for the credentials.
 */
import { createHmac } from 'node:crypto'
import { attr, type Element } from '#xmpp/element.js'
import { type ExternalService, readCredentialsQuery, writeExternalServices } from '#xmpp/stanzas/external-services.js'
import type { StanzaRefusalCode } from '../session/errors.ts'

/** One service of a host. */
export interface ExternalServiceConfig extends Pick<ExternalService, 'host' | 'type' | 'port' | 'transport'> {
  /** What people call it, by language. §6. */
  readonly names?: Readonly<Record<string, string>>
  /** Shared with the service; without one it needs no credentials. */
  readonly secret?: string
  /** How long credentials hold; a day unless given. */
  readonly credentialsMs?: number
}

const DAY_MS = 86_400_000

/** The payload of the answer, or a refusal. */
type Answer = { readonly result: Element } | { readonly refused: StanzaRefusalCode }

/** @param nowMs since 1970 @param language that whoever asks would read names in, if he says so */
export function answerServices(request: Element, services: readonly ExternalServiceConfig[], nowMs: number, language?: string): Answer {
  const type = attr(request, 'type')
  const wanted = services.filter(service => type === undefined || service.type === type)
  return { result: writeExternalServices('services', wanted.map(service => ({ ...described(service, nowMs), ...named(service, language) })), type) }
}

/** Services of a type with new credentials, those without any left out. @param nowMs since 1970 */
export function renewedServices(type: string, services: readonly ExternalServiceConfig[], nowMs: number): readonly ExternalService[] {
  return restrictedOf(type, services).map(service => ({ ...described(service, nowMs), action: 'modify' }))
}

/** Milliseconds that the shortest credentials of a type last; endless where there are none. */
export function shortestLifeMs(type: string, services: readonly ExternalServiceConfig[]): number {
  return Math.min(...restrictedOf(type, services).map(({ credentialsMs = DAY_MS }) => credentialsMs))
}

function restrictedOf(type: string, services: readonly ExternalServiceConfig[]): readonly ExternalServiceConfig[] {
  return services.filter(service => service.type === type && service.secret !== undefined)
}

/** @param nowMs since 1970 */
export function answerCredentials(request: Element, services: readonly ExternalServiceConfig[], nowMs: number): Answer {
  const { host, type } = readCredentialsQuery(request)
  if (!host || !type) return { refused: 'EXTERNAL_SERVICE_UNNAMED' }
  const wanted = services.filter(service => service.host === host && service.type === type && service.secret !== undefined)
  if (wanted.length === 0) return { refused: 'EXTERNAL_SERVICE_UNKNOWN' }
  return { result: writeExternalServices('credentials', wanted.map(service => described(service, nowMs))) }
}

/** In the language, or one that is broader; else in the first that there is. RFC 4647 §3.4. */
function named({ names = {} }: ExternalServiceConfig, language = ''): { readonly name?: string } {
  const byLanguage = new Map(Object.entries(names).map(([tag, name]) => [tag.toLowerCase(), name]))
  const subtags = language.toLowerCase().split('-')
  const wanted = subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-'))
  const [name = Object.values(names)[0]] = wanted.flatMap(tag => byLanguage.get(tag) ?? [])
  return name === undefined ? {} : { name }
}

function described({ secret, credentialsMs = DAY_MS, ...place }: ExternalServiceConfig, nowMs: number): ExternalService {
  if (secret === undefined) return { ...place, restricted: false }
  const endsAt = Math.floor((nowMs + credentialsMs) / 1000)
  const username = String(endsAt)
  return { ...place, username, password: createHmac('sha1', secret).update(username).digest('base64'), expiresMs: endsAt * 1000, restricted: true }
}
