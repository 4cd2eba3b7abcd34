/** A component on its own port: handshake with a shared secret, then stanzas from any address of its domain. Spec: XEP-0114 v1.6 §3. */
import { createHash } from 'node:crypto'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { iqAnswer, type IqSeen } from '#harness/match/stanza.js'
import { element, header } from '#harness/match/stream.js'
import type { KnownComponent, TargetFacts } from '#harness/target/target.js'
import { freshId } from './client.ts'
import { dialTcp, type DialOptions } from './dial.ts'
import type { WaitOptions } from './event-queue.ts'
import { Speaker } from './speaker.ts'
import type { Wire } from './wire.ts'

/** What the handshake element has to hold: SHA-1 over stream id and secret, in lower-case hex. */
export function handshakeDigest(streamId: string, secret: string): string {
  return createHash('sha1').update(streamId + secret).digest('hex')
}

/** `<handshake/>`, with a digest or as the server's empty answer. */
export function handshake(digest?: string): Element {
  return el('handshake', { xmlns: NS.component }, digest)
}

/** Connects to the component port and opens the stream; the id in the server's header is what the handshake needs. */
async function openComponentStream({ endpoints }: TargetFacts, { domain }: KnownComponent, options: DialOptions): Promise<{ readonly wire: Wire; readonly streamId: string }> {
  if (!endpoints.component) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'the target has no component port')
  const wire = await dialTcp(endpoints.component, options)
  try {
    await wire.open({ to: domain, version: '', contentNamespace: NS.component })
    const { attrs } = await wire.next(header())
    return { wire, streamId: attrs['id'] ?? '' }
  } catch (error) {
    wire.destroy()
    throw error
  }
}

/**
 * Connects as a component that the target knows.
 * @param known the first one when left out
 * @throws HarnessError, whatever goes wrong: a test whose component does not come up is inconclusive
 */
export async function connectComponent(target: TargetFacts, options: DialOptions, known: KnownComponent | undefined = target.component): Promise<Component> {
  if (!known) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'nobody said which component the target lets in')
  return setUp(`${options.who} connects as a component`, async () => {
    const { wire, streamId } = await openComponentStream(target, known, options)
    const { domain, secret } = known
    try {
      wire.transcript.conceal(secret)
      await wire.send(handshake(handshakeDigest(streamId, secret)))
      await wire.next(element(NS.component, 'handshake'))
      return new Component(wire, domain)
    } catch (error) {
      wire.destroy()
      throw error
    }
  })
}

/** What it sends are stanzas in `jabber:component:accept`, with a `from` of its own. */
export class Component extends Speaker {
  readonly domain: string

  constructor(wire: Wire, domain: string) {
    super(wire)
    this.domain = domain
  }

  /** Asks as an address of the component (its domain when left out) and awaits the answer, be it result or error. */
  async iq(type: 'get' | 'set', to: string, payload: Element, from: string = this.domain, options?: WaitOptions): Promise<IqSeen> {
    const id = freshId()
    await this.send(el('iq', { xmlns: NS.component, type, id, from, to }, payload))
    return this.next(where(iqAnswer(id, { to: from }), `from ${to}`, answer => answer.from === to), options)
  }
}
