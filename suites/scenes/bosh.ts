/** Scenes of BOSH: sessions whose requests are the test's own, made when it says so and answered to it alone. */
import { randomInt } from 'node:crypto'
import { el, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type BodyAttributes, writeBody } from '#xmpp/stream/bosh-body.js'
import { readElement } from '#xmpp/xml/reader.js'
import { write } from '#xmpp/xml/writer.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { DeadlineError, HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { available } from '#harness/match/stanza.js'
import type { PostOptions } from '#harness/probe/bosh-http.js'
import type { BoshAnswered } from '#harness/probe/bosh-link.js'
import { type Client, login } from '#harness/probe/client.js'
import { linkTcp } from '#harness/probe/tcp-link.js'
import { dialBosh } from '#harness/probe/dial.js'
import { logIn } from './sessions.ts'
import { connect, actor } from './wires.ts'
import { fence, text } from './words.ts'

const ON_BOSH = { features: ['bosh'], transports: ['bosh'] } as const

/** A request that has been made. */
export class Asked {
  readonly #answer: Promise<BoshAnswered>
  readonly #stage: Stage
  /** Once it has come. */
  answer: BoshAnswered | undefined

  constructor(answer: Promise<BoshAnswered>, stage: Stage) {
    this.#stage = stage
    this.#answer = answer.then(come => (this.answer = come))
    this.#answer.catch(() => undefined)
  }

  /** Waits for the answer. @throws DeadlineError when none comes; MismatchError when the connection ends instead */
  async next(deadlineMs: number = this.#stage.deadlineMs): Promise<BoshAnswered> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DeadlineError('BOSH_DEADLINE', `no answer within ${deadlineMs} ms`, { expected: 'an answer to a request', observed: 'nothing', deadlineMs })), deadlineMs)
    })
    const gone = (cause: unknown): never => {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new MismatchError('BOSH_GONE', `a request has no answer: ${why}`, { expected: 'an answer to a request', observed: why }, { cause })
    }
    try {
      return await Promise.race([this.#answer.catch(gone), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** One BOSH session, or the try to begin one. */
export class Talk {
  readonly domain: string
  /** Anything at all, and what came back. */
  readonly post: (body: string | Uint8Array, options?: PostOptions) => Asked
  #sid: string | undefined
  #rid: number

  constructor(post: Talk['post'], domain: string, going?: { readonly sid: string | undefined; readonly rid: number }) {
    this.post = post
    this.domain = domain
    this.#sid = going?.sid
    this.#rid = going?.rid ?? randomInt(1_000_000, 2 ** 40)
  }

  /** Of the last request that was counted. */
  get rid(): number { return this.#rid }
  get sid(): string { return this.#sid ?? '' }

  /** Asks for a session; what is given replaces what an ordinary client says. */
  async begin(attrs: BodyAttributes = {}, options?: PostOptions): Promise<BoshAnswered> {
    const asked = { rid: String(this.#rid), to: this.domain, wait: '30', hold: '1', ver: '1.6', 'xml:lang': 'en', 'xmpp:version': '1.0', ...attrs }
    const answer = await this.post(writeBody(asked), options).next()
    this.#sid = answer.body?.attrs['sid']
    return answer
  }

  /** The next request; what is given replaces what an ordinary client says. */
  ask(attrs: BodyAttributes = {}, payloads: readonly string[] = [], options?: PostOptions): Asked {
    this.#rid += 1
    return this.askAs(this.#rid, attrs, payloads, options)
  }

  /** A request with a rid of one's own, which counts for nothing here. */
  askAs(rid: number, attrs: BodyAttributes = {}, payloads: readonly string[] = [], options?: PostOptions): Asked {
    return this.post(this.bodyAs(rid, attrs, payloads), options)
  }

  bodyAs(rid: number, attrs: BodyAttributes = {}, payloads: readonly string[] = []): string {
    return writeBody({ rid: String(rid), sid: this.#sid, ...attrs }, payloads)
  }
}

async function talkTo(stage: Stage): Promise<Talk> {
  const wire = await connect(stage, 'alice')
  return new Talk((body, options) => new Asked(wire.bosh.post(body, options), stage), stage.target.domain)
}

/** Nothing has been asked yet. */
export const boshEndpoint: Fixture<Talk> = new Fixture(ON_BOSH, talkTo)

/** An address of BOSH with TLS; nothing has been asked yet. */
export const secureEndpoint: Fixture<Talk> = new Fixture({ features: ['bosh', 'bosh-tls'], transports: ['bosh'] }, async stage => {
  const { bosh, secureBosh, authority } = stage.target.endpoints
  const wire = await dialBosh((secureBosh ?? bosh)?.url ?? '', { ...actor(stage, 'alice'), authority, domain: stage.target.domain })
  stage.defer(() => wire.destroy())
  return new Talk((body, options) => new Asked(wire.bosh.post(body, options), stage), stage.target.domain)
})

/** A session that began over TLS, and a way to ask in the clear. */
export const exposed = secureEndpoint.andThen(async (talk, stage) => {
  if (stage.target.endpoints.bosh?.url.startsWith('http:') !== true) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no BOSH endpoint in the clear')
  await setUp('a session begins', async () => opened(talk))
  return { talk, inTheClear: await talkTo(stage) }
})

/** A session has been asked for, in the ordinary way; and what was answered. */
export const begun = boshEndpoint.andThen(async talk => ({ talk, answer: await setUp('a session begins', async () => opened(talk)) }))

async function opened(talk: Talk, attrs: BodyAttributes = {}): Promise<BoshAnswered> {
  const answer = await talk.begin(attrs)
  if (talk.sid === '') throw new MismatchError('BOSH_NO_SESSION', 'no session was begun', { expected: 'a sid', observed: answer.text })
  return answer
}

interface Conversation {
  /** Her requests are the test's own. */
  readonly alice: Talk
  readonly jid: string
  /** What her session began with. */
  readonly created: BodyAttributes
  /** An ordinary client. */
  readonly bob: Client
}

/** @param wait seconds that alice's requests may be held */
function conversation(wait: number): Fixture<Conversation> {
  return new Fixture({ ...ON_BOSH }, async stage => {
    const [alice, bob] = await Promise.all([loggedIn(stage, wait), logIn(stage, 'bob', 1)])
    return { ...alice, bob }
  })
}

async function loggedIn(stage: Stage, wait: number): Promise<Omit<Conversation, 'bob'>> {
  const account = stage.target.accounts[0]
  const client = await login({
    ...actor(stage, 'alice'), target: stage.target, transport: 'bosh', resource: `${stage.tag}-alice`, bosh: { wait, polls: 'when-empty' }, ...(account ? { account } : {}),
  })
  const { bosh } = client.wire
  const talk = new Talk((body, options) => new Asked(bosh.post(body, options), stage), client.jid.domain, { sid: bosh.created['sid'], rid: bosh.nextRid() - 1 })
  stage.defer(() => client.wire.destroy())
  // she leaves in good order, whatever the test left behind
  stage.defer(async () => void await talk.ask({ type: 'terminate' }).next(500).catch(() => undefined))
  return { alice: talk, jid: client.jid.toString(), created: bosh.created }
}

/** Alice may be silent for long; bob is an ordinary client. */
export const talking = conversation(30)
/** Alice's requests are held for a second at most. */
export const hasty = conversation(1)
/** Bob has seen alice's presence, and nothing of hers is under way. */
export const seen = talking.andThen(async here => setUp('alice shows herself to bob', async () => {
  const { alice, jid, bob } = here
  const showing = alice.ask({}, [write(el('presence', { xmlns: NS.client, to: bob.jid.toString() }), NS.bosh), ping(alice.domain)])
  await bob.next(available({ from: jid }))
  await showing.next()
  return here
}))

let pings = 0
/** A request that the server answers at once. */
export function ping(domain: string): string {
  pings += 1
  return `<iq xmlns='jabber:client' type='get' id='bosh-${pings}' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`
}

export const say = (body: string, to: string): string => write(text(body, { to, type: 'chat' }), NS.bosh)

/** Asks to log in in a way that nobody knows: always answered at once, and never granted. */
export const NO_SUCH_MECHANISM = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='NONE'/>"

/** What a client may not say before it has logged in, and what nobody knows: one of the two ends any stream with an error. */
export const FATAL = ["<message xmlns='jabber:client' to='nobody@localhost'><body>too early</body></message>", "<unknown xmlns='urn:example:unknown'/>"]

/** Whether an answer ends the session, and how. */
export function terminated(answer: BoshAnswered): { readonly status: number; readonly type: string | undefined; readonly condition: string | undefined } {
  return { status: answer.status, type: answer.body?.attrs['type'], condition: answer.body?.attrs['condition'] }
}

export function isEmpty({ status, body }: BoshAnswered): boolean {
  return status === 200 && body !== undefined && body.payloads.length === 0
}

/** Bodies of the messages in an answer. */
export function said({ body }: BoshAnswered): string[] {
  return (body?.payloads ?? []).filter(({ name }) => name === 'message').flatMap(each => elementsOf(each).filter(child => child.name === 'body').map(textOf))
}

/** Text that stands in a body beside its elements. */
export function looseText({ text: whole }: BoshAnswered): string {
  const root = readElement(whole)
  return is(root, NS.bosh, 'body') ? textOf(root) : ''
}

/** What others of the server did before is done. */
export async function roundTrip(client: Client): Promise<void> {
  await setUp('the server has time', async () => client.next(await fence(client)))
}

/** Seconds of silence that a test waits for. */
const PATIENCE_S = 6

/** Alice, whom bob has seen, falls silent: for a second if she may say so, else for as long as she may. */
export const silent = seen.andThen(async here => {
  const { alice, created } = here
  const inactivityS = created['maxpause'] === undefined ? Number(created['inactivity'] ?? Infinity) : 1
  if (!(inactivityS <= PATIENCE_S)) throw new HarnessError('BOSH_PATIENCE', `a session may be silent for ${created['inactivity'] ?? 'ever'} seconds; that is too long to wait for`)
  if (created['maxpause'] !== undefined) await setUp('alice pauses', async () => alice.ask({ pause: '1' }).next())
  return { ...here, silenceMs: inactivityS * 1000 }
})

/**
 * Sends requests in one go, down one connection, and waits until their answers say a word.
 * @throws MismatchError, DeadlineError
 */
export async function burst(stage: Stage, bodies: readonly string[], word: string): Promise<void> {
  const { bosh } = stage.target.endpoints
  const url = new URL(bosh?.url ?? 'none:')
  if (url.protocol !== 'http:') throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no BOSH endpoint in the clear')
  const link = await linkTcp({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) }, stage.deadlineMs)
  stage.defer(() => link.drop())
  const requests = bodies.map(body => `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  let heard = ''
  const until = new Promise<void>((resolve, reject) => {
    const observed = (): string => heard || 'nothing'
    const timer = setTimeout(() => reject(new DeadlineError('BOSH_DEADLINE', `"${word}" was not said within ${stage.deadlineMs} ms`, { expected: word, observed: observed(), deadlineMs: stage.deadlineMs })), stage.deadlineMs)
    link.listen({
      received(data) {
        const piece = Buffer.from(data as Uint8Array).toString('utf8')
        stage.transcript.received('alice', piece)
        heard += piece
        if (!heard.includes(word)) return
        clearTimeout(timer)
        resolve()
      },
      binary: () => undefined,
      frame: () => undefined,
      closed: () => { clearTimeout(timer); reject(new MismatchError('BOSH_GONE', `"${word}" was not said before the connection ended`, { expected: word, observed: observed() })) },
    })
  })
  stage.transcript.sent('alice', requests.join(''))
  await Promise.all([link.send(requests.join('')), until])
}
