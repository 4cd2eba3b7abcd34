/** Scenes of channel binding: streams over TLS where a login can be bound to the channel. Spec: RFC 5802 §6; RFC 9266; RFC 5929; XEP-0440. */
import type { Element } from '#xmpp/element.js'
import { readChannelBindings } from '#xmpp/stanzas/channel-bindings.js'
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { header, streamFeatures } from '#harness/match/stream.js'
import type { TlsOptions } from '#harness/probe/tls.js'
import { type Offered, attempt } from './sasl.ts'
import { agreed, beginTls, type Clear, clear } from './tls.ts'

/** A stream over TLS where a mechanism that binds to the channel is offered. */
export interface Bindable extends Offered {
  readonly mechanisms: readonly string[]
  /** The types that the server names, or those that it has to have where it names none. */
  readonly types: readonly string[]
}

/** OpenSSL's SSL_OP_NO_EXTENDED_MASTER_SECRET. */
const NO_EXTENDED_MASTER_SECRET = 1
/** What everybody has who says nothing: RFC 9266 §3, RFC 5802 §6.1. */
const BY_DEFAULT: Readonly<Record<string, string>> = { 'TLSv1.3': 'tls-exporter', 'TLSv1.2': 'tls-unique' }

const consenting = agreed.with({ accounts: 1, features: ['sasl-scram', 'sasl-scram-plus'] })
const TLS_12: Partial<TlsOptions> = { maxVersion: 'TLSv1.2' }

async function over(tls: Partial<TlsOptions>, scene: Clear): Promise<Element> {
  return setUp('a stream opens over TLS', async () => {
    await beginTls(scene, tls)
    await scene.wire.open({ to: scene.domain })
    await scene.wire.next(header())
    return scene.wire.next(streamFeatures())
  })
}

type Choice = (names: readonly string[]) => string | undefined

async function look(tls: Partial<TlsOptions>, stage: Stage, choose: Choice): Promise<Omit<Bindable, 'mechanism'> & { readonly mechanism: string | undefined; readonly isNamed: boolean }> {
  const scene = await consenting.set(stage)
  const features = await over(tls, scene)
  const mechanisms = readMechanisms(features)
  const [account] = stage.target.accounts
  if (!account) throw new HarnessError('SASL_NO_ACCOUNT', 'the target has no account')
  stage.transcript.conceal(account.password)
  const types = readChannelBindings(features)
  return { ...scene, features, account, mechanism: choose(mechanisms), mechanisms, isNamed: types !== undefined, types: types && types.length > 0 ? types : [BY_DEFAULT[scene.wire.tls?.protocol ?? ''] ?? ''] }
}

/** In the newest TLS that both know, where the server says to what a login can be bound there; else in TLS 1.2, where everybody has tls-unique. */
function bindableWith(choose: Choice, tls?: Partial<TlsOptions>): Fixture<Bindable> {
  return new Fixture(consenting.needs, async stage => {
    const newest = await look(tls ?? {}, stage, choose)
    return withMechanism(tls || (newest.isNamed && newest.mechanism !== undefined) ? newest : await look(TLS_12, stage, choose))
  })
}

function withMechanism(seen: Awaited<ReturnType<typeof look>>): Bindable {
  if (seen.mechanism === undefined) throw new HarnessError('SASL_NOT_OFFERED', 'this stream over TLS offers no mechanism that fits')
  return { ...seen, mechanism: seen.mechanism }
}

const isBound = (name: string): boolean => /^SCRAM-SHA-(1|256|512)-PLUS$/.test(name)
/** The quickest first. */
const bound: Choice = names => names.filter(isBound).toSorted((one, other) => one.length - other.length)[0]
const unbound: Choice = names => names.find(name => isBound(`${name}-PLUS`) && names.includes(`${name}-PLUS`))

/** A mechanism that binds to the channel is offered. */
export const bindable = bindableWith(bound)
/** The same in TLS 1.2. */
export const bindableInTls12 = bindableWith(bound, TLS_12)
/** The same stream as the first, for a client that does not bind. */
export const unboundBeside = bindableWith(unbound)
/** A server need not speak every version of TLS. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof HarnessError && error.cause instanceof MismatchError && error.cause.code === 'TLS_HANDSHAKE') return undefined
  throw error
}

/** A version of TLS in which logins can be bound: its types, and new streams with a mechanism that binds, or with one that has a twin that binds. */
export interface Way extends Pick<Bindable, 'types'> {
  readonly version: string
  readonly openBound: () => Promise<Bindable>
  readonly openUnbound: () => Promise<Bindable>
}

/** Every version of TLS in which a mechanism is offered that binds to the channel, and in which it is known to what. */
export const waysToBind = new Fixture<readonly Way[]>(consenting.needs, async stage => {
  const ways: Way[] = []
  for (const tls of [{}, TLS_12]) {
    const seen = await look(tls, stage, bound).catch(unlessRefused)
    if (!seen) continue
    const { wire, types, isNamed, mechanism } = seen
    const version = wire.tls?.protocol ?? ''
    if (mechanism === undefined || !(isNamed || version === TLS_12.maxVersion) || ways.some(way => way.version === version)) continue
    ways.push({ version, types, openBound: async () => withMechanism(await look(tls, stage, bound)), openUnbound: async () => withMechanism(await look(tls, stage, unbound)) })
  }
  if (ways.length === 0) throw new HarnessError('SASL_NOT_OFFERED', 'no version of TLS has a mechanism that binds to the channel')
  return ways
})

/** Opens streams in the clear where SCRAM is offered: there is nothing to bind to. */
export const unbindable: Fixture<() => Promise<Offered>> = new Fixture({ ...clear.needs, accounts: 1, features: ['sasl-scram'] }, async stage => {
  const { target: { accounts: [account] }, transcript } = stage
  return async () => {
    const scene = await clear.set(stage)
    const mechanism = readMechanisms(scene.features).find(name => /^SCRAM-SHA-(1|256)$/.test(name))
    if (mechanism === undefined || !account) throw new HarnessError('SASL_NOT_OFFERED', 'this stream in the clear does not offer SCRAM')
    transcript.conceal(account.password)
    return { ...scene, account, mechanism }
  }
})

/** What a client may say that it sees of the channel. */
export interface Claim {
  readonly says: string
  readonly isRight: boolean
  /** `undefined` where this machine cannot compute it. */
  readonly data: (scene: Bindable) => Uint8Array | undefined
}

/** What there is to see of a type, nothing, zeros, and what belongs to the other types. */
export function claims(type: string, types: readonly string[]): readonly Claim[] {
  const seen = (other: string) => ({ wire }: Bindable): Uint8Array | undefined => wire.tls?.binding(other)
  return [
    { says: 'its own data', isRight: true, data: seen(type) },
    { says: 'no data', isRight: false, data: () => new Uint8Array() },
    { says: 'zeros', isRight: false, data: () => Buffer.alloc(32) },
    ...types.filter(other => other !== type).map(other => ({ says: `the data of ${other}`, isRight: false, data: seen(other) })),
  ]
}

/**
 * A stream in TLS 1.2 whose secrets do not depend on all that was said, and which goes on with the session of another connection where
 * the server lets it; nobody looks whether any mechanism is offered. RFC 7627 §1.
 */
export const weaklyBound = new Fixture<Bindable>(consenting.needs, async stage => {
  const weak = { ...TLS_12, secureOptions: NO_EXTENDED_MASTER_SECRET }
  const choose: Choice = names => bound(names) ?? 'SCRAM-SHA-1-PLUS'
  const { wire } = await look(weak, stage, choose)
  return withMechanism(await look({ ...weak, session: wire.tls?.session() }, stage, choose))
})

/**
 * Logs in as far as the server goes along, bound to the channel.
 * @param data what the client says it sees of the channel; what there is to see, when left out
 * @returns the condition with which the server refuses, else its last word
 */
export async function attemptBound(scene: Bindable, type: string, data: Uint8Array | undefined = scene.wire.tls?.binding(type)): Promise<string> {
  return attempt({ ...scene, bound: data ?? new Uint8Array() }, { flag: `p=${type}` })
}
