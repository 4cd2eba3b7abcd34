/** Scenes of TLS on TCP: a stream in the clear, the server's consent, and the stream over TLS; also where TLS is required. */
import type { Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { starttls } from '#xmpp/stanzas/starttls.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { element, header, streamFeatures } from '#harness/match/stream.js'
import type { TlsOptions } from '#harness/probe/tls.js'
import { dialTcp, dialWebSocket } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Header } from '#harness/probe/wire-event.js'
import type { HostPort } from '#harness/target/target.js'
import { actor } from './wires.ts'

/** A stream in the clear. */
export interface Clear {
  readonly wire: Wire
  readonly domain: string
  readonly header: Header
  readonly features: Element
}

const ON_TCP = { transports: ['tcp'], features: ['starttls'] } as const

async function openInTheClear(stage: Stage, at: HostPort | undefined, domain: string, from?: string): Promise<Clear> {
  if (!at) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no TCP endpoint without direct TLS')
  const wire = await dialTcp(at, { ...actor(stage, 'probe'), authority: stage.target.endpoints.authority })
  stage.defer(() => wire.destroy())
  return setUp('a stream opens in the clear', async () => {
    await wire.open({ to: domain, ...(from === undefined ? {} : { from }) })
    const seen = await wire.next(header())
    return { wire, domain, header: seen, features: await wire.next(streamFeatures()) }
  })
}

/** A stream in the clear, on a TCP port that may know STARTTLS or not. */
export const clear: Fixture<Clear> = new Fixture({ transports: ['tcp'] }, async stage => openInTheClear(stage, stage.target.endpoints.tcp, stage.target.domain))

/** The server has agreed to TLS, and nobody has begun it. */
export const agreed: Fixture<Clear> = new Fixture(ON_TCP, async stage => agree(await openInTheClear(stage, stage.target.endpoints.tcp, stage.target.domain)))

/** The same behind a header that named somebody. */
export const agreedWith = (from: string): Fixture<Clear> =>
  new Fixture(ON_TCP, async stage => agree(await openInTheClear(stage, stage.target.endpoints.tcp, stage.target.domain, `${from}@${stage.target.domain}`)))

/** The server has agreed to TLS, and something was sent behind the request in the clear. */
export const agreedAfter = (behind: string): Fixture<Clear> =>
  new Fixture(ON_TCP, async stage => agree(await openInTheClear(stage, stage.target.endpoints.tcp, stage.target.domain), behind))

async function agree(scene: Clear, behind = ''): Promise<Clear> {
  return setUp('the server agrees to TLS', async () => {
    await scene.wire.send(`${starttls().toString()}${behind}`)
    await scene.wire.next(element(NS.tls, 'proceed'))
    return scene
  })
}

/** Begins TLS with whoever it is: most tests do not ask whether the certificate is to be trusted. */
export async function beginTls({ wire, domain }: Pick<Clear, 'wire' | 'domain'>, options: Partial<TlsOptions> = {}): Promise<void> {
  await wire.beginTls({ domain, verify: false, ...options })
}

/** TLS has begun; nobody has opened the stream again. */
export const encrypted: Fixture<Clear> = agreed.andThen(async scene => {
  await setUp('TLS begins', async () => beginTls(scene))
  return scene
})

/** A stream over TLS; `before` is the server's header in the clear. */
export const reopened: Fixture<Clear & { readonly before: Header }> = encrypted.andThen(async ({ wire, domain, header: before }) => setUp('a stream opens over TLS', async () => {
  await wire.open({ to: domain })
  const seen = await wire.next(header())
  return { wire, domain, before, header: seen, features: await wire.next(streamFeatures()) }
}))

/** A stream in the clear to a host where nobody may log in without TLS. */
export const insisting: Fixture<Clear> = new Fixture({ ...ON_TCP, features: ['starttls', 'starttls-required'] }, async stage => {
  const { tlsRequired, endpoints, domain } = stage.target
  const scene = await openInTheClear(stage, tlsRequired?.tcp ?? endpoints.tcp, tlsRequired?.domain ?? domain)
  return scene
})

/** Whether a certificate's names have one for a host. RFC 6125 §6.4: exact, or a wildcard for the first label. */
export function names(altNames: readonly string[], domain: string): boolean {
  const wanted = [domain, domain.replace(/^[^.]+/, '*')].map(name => `DNS:${name}`.toLowerCase())
  return altNames.some(name => wanted.includes(name.toLowerCase()))
}

/** @throws MismatchError when the server goes along */
export async function isRefused(handshake: Promise<void>, what: string): Promise<void> {
  const taken = await handshake.then(() => true, (error: unknown) => {
    if (error instanceof MismatchError && error.code === 'TLS_HANDSHAKE') return false
    throw error
  })
  if (taken) throw new MismatchError('TLS_TOO_WEAK', `the server agrees to ${what}`, { expected: 'no handshake', observed: `a connection with ${what}` })
}

/** The answer to a request for TLS, whatever it is. */
export const tlsAnswer = anyOf(element(NS.tls, 'proceed'), element(NS.tls, 'failure'))

/** An address of WebSocket with TLS. */
export const secureWebSocket: Fixture<{ readonly dial: () => Promise<Wire>; readonly domain: string }> = new Fixture({ transports: ['websocket'], features: ['websocket-tls'] }, async stage => {
  const { websocket, secureWebsocket, authority } = stage.target.endpoints
  const url = secureWebsocket?.url ?? websocket?.url ?? ''
  return {
    domain: stage.target.domain,
    dial: async () => {
      const wire = await dialWebSocket(url, { ...actor(stage, 'probe'), authority })
      stage.defer(() => wire.destroy())
      return wire
    },
  }
})
