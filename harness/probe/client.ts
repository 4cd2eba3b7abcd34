/** A logged-in client: a wire with an address, and requests that find their answers. Spec: RFC 6120 §7, §8. */
import { randomBytes } from 'node:crypto'
import { type Element, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { DeadlineError, MismatchError, setUp } from '#harness/errors.js'
import { type Matcher, where } from '#harness/match/matcher.js'
import { iqAnswer, type IqSeen } from '#harness/match/stanza.js'
import type { TargetFacts } from '#harness/target/target.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { dial, type DialOptions } from './dial.ts'
import type { WaitOptions } from './event-queue.ts'
import { authenticate, bindResource, type Credentials, openStream } from './sign-in.ts'
import { Speaker } from './speaker.ts'
import type { WebSocketOptions } from './websocket-link.ts'
import type { Wire } from './wire.ts'

export interface LoginOptions extends DialOptions, WebSocketOptions, Credentials {
  readonly target: Pick<TargetFacts, 'domain' | 'anonymousDomain' | 'endpoints'>
  readonly transport: Transport
  /** Asked for at binding; the server chooses when left out. */
  readonly resource?: string
}

const SESSION = randomBytes(3).toString('hex')
let issued = 0

/** An id that no other stanza of this process has. */
export function freshId(): string {
  issued += 1
  return `${SESSION}-${issued.toString(36)}`
}

/**
 * Logs in: with the account that is given, or else with ANONYMOUS on the host that takes it.
 * @throws HarnessError, whatever goes wrong: a test whose session does not come up is inconclusive
 */
export async function login(options: LoginOptions): Promise<Client> {
  return setUp(`${options.who} logs in`, async () => signIn(options))
}

/** The same, but a server that disappoints throws MismatchError or DeadlineError: for tests that ask about logging in. */
async function signIn(options: LoginOptions): Promise<Client> {
  const domain = hostFor(options)
  const { wire, offered } = await reach(domain, options)
  try {
    const features = await authenticate(wire, domain, offered, options)
    return new Client(wire, await bindResource(wire, options.resource), features)
  } catch (error) {
    wire.destroy()
    throw error
  }
}

interface Reached {
  readonly wire: Wire
  readonly offered: Element
}

/**
 * A connection is there when the server speaks. One on which it says nothing is given up, as every client does, and another is dialled:
 * a server may lose the first bytes of one connection in many thousands.
 */
async function reach(domain: string, options: LoginOptions, isLast = false): Promise<Reached> {
  const wire = await dial(options.transport, options.target.endpoints, { domain, ...options })
  try {
    return { wire, offered: await openStream(wire, domain) }
  } catch (error) {
    const isMute = !isLast && error instanceof DeadlineError && error.observed === 'nothing'
    if (isMute) wire.transcript.note(wire.who, 'the server says nothing; another connection is tried')
    wire.destroy()
    if (isMute) return reach(domain, options, true)
    throw error
  }
}

function hostFor({ account, mechanism, target }: LoginOptions): string {
  const anonymous = mechanism === undefined ? account === undefined : mechanism === 'ANONYMOUS'
  return anonymous ? (target.anonymousDomain ?? target.domain) : target.domain
}

/** What can send stanzas and ask: a client, or an occupant of a room on top of one. */
export class Client extends Speaker {
  readonly jid: Jid
  /** Features of the authenticated stream. */
  readonly features: Element

  constructor(wire: Wire, jid: Jid, features: Element) {
    super(wire)
    this.jid = jid
    this.features = features
  }

  /**
   * Asks and awaits the answer, be it result or error: with the id of the request, from the address that was asked.
   * @param to left out: one's own account (RFC 6120 §8.1.1.1)
   * @throws as `Wire.next`
   */
  async iq(type: 'get' | 'set', to: Jid | string | undefined, payload: Element, options?: WaitOptions): Promise<IqSeen> {
    const id = freshId()
    await this.send(el('iq', { xmlns: NS.client, type, id, to: to?.toString() }, payload))
    return this.next(this.answerTo(id, to), options)
  }

  /** The answer to a request of ours. */
  answerTo(id: string, to: Jid | string | undefined): Matcher<IqSeen> {
    const asked = addressOf(to?.toString())
    const self = [undefined, this.jid.toString(), this.jid.bareText, this.jid.domain]
    return where(iqAnswer(id), `from ${asked ?? 'one’s own server'}`, ({ from }) => (asked === undefined ? self.includes(addressOf(from)) : addressOf(from) === asked || (from === undefined && self.includes(asked))))
  }

  /**
   * Asks and awaits a result.
   * @returns the payload, if there is one
   * @throws MismatchError `CLIENT_IQ_ERROR` when the answer is an error; as `Wire.next` otherwise
   */
  async ask(type: 'get' | 'set', to: Jid | string | undefined, payload: Element, options?: WaitOptions): Promise<Element | undefined> {
    const answer = await this.iq(type, to, payload, options)
    if (answer.type === 'result') return answer.payload
    throw new MismatchError('CLIENT_IQ_ERROR', `${this.who} asked for <${payload.name} xmlns="${String(payload.attrs['xmlns'] ?? '')}"> and got an error`, { expected: 'an iq result', observed: answer.element.toString() })
  }
}

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return Jid.parse(text).toString()
  } catch {
    return text
  }
}
