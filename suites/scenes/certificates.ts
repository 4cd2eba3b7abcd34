/** Scenes of client certificates: streams over TLS on which the client has shown one. Spec: RFC 6120 §6.3.4, §13.7.2.2. */
import type { Element } from '#xmpp/element.js'
import type { Authority, ClientSubject, Issued } from '#xmpp/certificates/authority.js'
import { auth, readMechanisms } from '#xmpp/stanzas/sasl.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { header, streamFeatures } from '#harness/match/stream.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Account } from '#harness/target/target.js'
import { saslAnswer } from './sasl.ts'
import { agreed, beginTls } from './tls.ts'

/** A stream over TLS, and who is behind the certificate. */
export interface Certified {
  readonly wire: Wire
  readonly domain: string
  readonly account: Account
  readonly mechanisms: readonly string[]
  readonly features: Element
}

/** The server has agreed to TLS, and an authority that it trusts is at hand. */
const consenting = agreed.with({ accounts: 1, features: ['sasl-external'] }).andThen(async (scene, stage) => {
  const [account] = stage.target.accounts
  if (!account) throw new HarnessError('SASL_NO_ACCOUNT', 'the target has no account')
  return { ...scene, account, authority: await (await authorities()).from(await kept(stage)) }
})

/** Loaded late: it takes a tenth of a second, and most tests do without. */
async function authorities(): Promise<typeof Authority> {
  return (await import('#xmpp/certificates/authority.js')).Authority
}

async function kept({ target: { clientAuthority } }: Stage): Promise<Issued> {
  if (!clientAuthority) throw new HarnessError('TLS_NO_CLIENT_AUTHORITY', 'the target names nobody who issues certificates for clients')
  if ('certificate' in clientAuthority) return clientAuthority
  const answer = await fetch(clientAuthority.url)
  if (!answer.ok) throw new HarnessError('TLS_NO_CLIENT_AUTHORITY', `the authority for clients cannot be had from ${clientAuthority.url}: the answer is ${answer.status}`)
  return await answer.json() as Issued
}

/** @param elsewhere issued by somebody whom nobody trusts */
function showing(subjectOf: (address: string) => ClientSubject, elsewhere = false): Fixture<Certified> {
  return consenting.andThen(async scene => setUp('a stream opens over TLS with a certificate of the client', async () => {
    const { wire, domain, account } = scene
    const authority = elsewhere ? await (await authorities()).create() : scene.authority
    await beginTls(scene, { certificate: await authority.issueToClient(subjectOf(`${account.username}@${domain}`)) })
    await wire.open({ to: domain })
    await wire.next(header())
    const features = await wire.next(streamFeatures())
    return { wire, domain, account, features, mechanisms: readMechanisms(features) }
  }))
}

/** The certificate is for an account of the host. */
export const certified = showing(address => ({ xmppAddrs: [address] }))
/** It is for somebody of that name elsewhere. */
export const certifiedElsewhere = showing(address => ({ xmppAddrs: [address.replace(/@.*/, '@elsewhere.example')] }))

/**
 * A handshake with a certificate that is not to be trusted.
 * @returns what is offered after it; `undefined` when the server does not go on with the handshake, or ends the stream right after it (TLS 1.3 has no other way)
 */
const distrusted = (subjectOf: (address: string) => ClientSubject, elsewhere: boolean): Fixture<() => Promise<readonly string[] | undefined>> => consenting.andThen(async scene => {
  const { wire, domain, account } = scene
  const authority = elsewhere ? await (await authorities()).create() : scene.authority
  const certificate = await authority.issueToClient(subjectOf(`${account.username}@${domain}`))
  return async () => {
    try {
      await beginTls(scene, { certificate })
      await wire.open({ to: domain })
      await wire.next(header())
      return readMechanisms(await wire.next(streamFeatures()))
    } catch (error) {
      if (wire.isGone || (error instanceof MismatchError && error.code === 'TLS_HANDSHAKE')) return undefined
      throw error
    }
  }
})

/** The certificate has run out. */
export const expired = distrusted(address => ({ xmppAddrs: [address], isExpired: true }), false)
/** It was issued by somebody whom the server does not know. */
export const ofStrangers = distrusted(address => ({ xmppAddrs: [address] }), true)

/** Asks to be let in by the certificate. @param authzid as whom; whoever it is for when left out */
export async function byCertificate(wire: Wire, authzid = ''): Promise<string> {
  await wire.send(auth('EXTERNAL', Buffer.from(authzid)))
  return saslAnswer(wire)
}
