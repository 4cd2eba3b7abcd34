/** Plays hostile HTTP requests, below any HTTP library: against the endpoint of WebSocket, or of BOSH. Spec: RFC 9112 §2.2, §6, §7. */
import type { Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError } from '#harness/errors.js'
import type { Link } from '#harness/probe/link.js'
import { linkTcp } from '#harness/probe/tcp-link.js'
import { type Answer, bytesOf, type HostileStream } from './corpus.ts'

/** What came of a request. */
export interface HttpEnd {
  /** `undefined` when the connection ended, or nothing came, before there was one. */
  readonly status: number | undefined
  readonly body: string
  readonly ended: boolean
}

/**
 * Sends a request and says what came of it within `answerMs`.
 * @throws HarnessError when the target has no endpoint in the clear
 */
export async function askBadly(stream: HostileStream, stage: Stage, answerMs = stage.deadlineMs): Promise<HttpEnd> {
  const url = new URL(stage.target.endpoints.websocket?.url ?? 'none:')
  const pieces = stream.send.map(piece => {
    if (typeof piece !== 'string') throw new HarnessError('WIRE_CORPUS', `${stream.name} sends what HTTP has not`)
    return bytesOf(piece, { path: url.pathname, host: url.host })
  })
  return exchange(url, Buffer.concat(pieces), stream.after, stage, answerMs)
}

/** Connects, sends bytes, and hears one response, or does what comes `after`. Errors as {@link askBadly}. */
export async function exchange(url: URL, bytes: Buffer, after: HostileStream['after'], stage: Stage, answerMs = stage.deadlineMs): Promise<HttpEnd> {
  if (url.protocol !== 'ws:' && url.protocol !== 'http:') throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no HTTP endpoint in the clear')
  const link = await linkTcp({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) }, stage.deadlineMs)
  stage.defer(() => link.drop())
  const heard = listen(link, stage, answerMs)
  stage.transcript.sent('hostile', bytes.toString('latin1'))
  // a server may have refused, and ended, before it has read it all
  await link.send(bytes).catch((error: unknown) => { if (!(error instanceof HarnessError)) throw error })
  if (after === 'drop') link.drop()
  if (after === 'end') link.end()
  if (after !== 'answer') return { status: undefined, body: '', ended: after !== 'stay' }
  const end = await heard
  link.drop()
  return end
}

async function listen(link: Link, { transcript }: Stage, answerMs: number): Promise<HttpEnd> {
  let text = ''
  return new Promise(resolve => {
    const done = (ended: boolean): void => {
      clearTimeout(timer)
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]
      const body = Buffer.from(text.split('\r\n\r\n').slice(1).join('\r\n\r\n'), 'latin1').toString()
      resolve({ status: status === undefined ? undefined : Number(status), body, ended })
    }
    const timer = setTimeout(done, answerMs, false)
    link.listen({
      received(data) {
        const piece = Buffer.from(data as Uint8Array).toString('latin1')
        transcript.received('hostile', piece)
        text += piece
        if (isComplete(text)) done(false)
      },
      binary: () => undefined,
      frame: () => undefined,
      closed: () => done(true),
    })
  })
}

/** Whether a response is all there; one without a length ends with its connection. */
function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = text.slice(0, end)
  const length = /\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return text.length >= end + 4 + Number(length)
  return /^HTTP\/1\.[01] (1\d\d|204|304)/.test(head) || (/\r\ntransfer-encoding:\s*chunked/i.test(head) && text.endsWith('0\r\n\r\n'))
}

/** @throws MismatchError when it is none of the right answers */
export function judgeHttp({ status, ended }: HttpEnd, answer: Pick<Answer, 'status' | 'ends'>): void {
  if (status !== undefined && answer.status?.includes(status)) return
  if (ended && answer.ends) return
  const expected = [...(answer.status ?? []).map(code => `status ${code}`), ...(answer.ends ? ['the end of the connection'] : [])].join(' or ')
  const observed = status === undefined ? (ended ? 'the end of the connection' : 'nothing') : `status ${status}`
  throw new MismatchError('HTTP_ANSWER', `expected ${expected}; ${observed} came`, { expected, observed })
}
