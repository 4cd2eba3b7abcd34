/** Plays a hostile HTTP request against the endpoint of WebSocket, below any HTTP library. */
import type { Stage } from '#harness/clause/fixture.js'
import { DeadlineError, HarnessError } from '#harness/errors.js'
import type { Link } from '#harness/probe/link.js'
import { linkTcp } from '#harness/probe/tcp-link.js'
import { type Answer, bytesOf, type HostileStream } from './corpus.ts'

/** What came of a request. */
export interface HttpEnd {
  /** `undefined` when the connection ended, or nothing came, before there was one. */
  readonly status: number | undefined
  readonly ended: boolean
}

/**
 * Sends a request and says what came of it within the deadline.
 * @throws HarnessError when the target has no endpoint in the clear
 */
export async function askBadly(stream: HostileStream, stage: Stage): Promise<HttpEnd> {
  const url = new URL(stage.target.endpoints.websocket?.url ?? 'none:')
  if (url.protocol !== 'ws:') throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no HTTP endpoint in the clear')
  const link = await linkTcp({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) }, stage.deadlineMs)
  stage.defer(() => link.drop())
  const heard = listen(link, stage)
  for (const piece of stream.send) {
    if (typeof piece !== 'string') throw new HarnessError('WIRE_CORPUS', `${stream.name} sends what HTTP has not`)
    const bytes = bytesOf(piece, { path: url.pathname, host: url.host })
    stage.transcript.sent('hostile', bytes.toString('latin1'))
    // a server may have refused, and ended, before it has read it all
    await link.send(bytes).catch((error: unknown) => { if (!(error instanceof HarnessError)) throw error })
  }
  if (stream.after === 'drop') link.drop()
  if (stream.after === 'end') link.end()
  if (stream.after !== 'answer') return { status: undefined, ended: stream.after !== 'stay' }
  return heard
}

async function listen(link: Link, { transcript, deadlineMs }: Stage): Promise<HttpEnd> {
  let text = ''
  return new Promise(resolve => {
    const done = (ended: boolean): void => {
      clearTimeout(timer)
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]
      resolve({ status: status === undefined ? undefined : Number(status), ended })
    }
    const timer = setTimeout(done, deadlineMs, false)
    link.listen({
      received(data) {
        text += Buffer.from(data as Uint8Array).toString('latin1')
        transcript.received('hostile', Buffer.from(data as Uint8Array).toString('latin1'))
        if (/^HTTP\/1\.[01] \d{3}/.test(text)) done(false)
      },
      binary: () => undefined,
      frame: () => undefined,
      closed: () => done(true),
    })
  })
}

/** @throws DeadlineError when it is none of the right answers */
export function judgeHttp({ status, ended }: HttpEnd, answer: Answer, { deadlineMs }: Stage): void {
  if (status !== undefined && answer.status?.includes(status)) return
  if (ended && answer.ends) return
  const expected = [...(answer.status ?? []).map(code => `status ${code}`), ...(answer.ends ? ['the end of the connection'] : [])].join(' or ')
  const observed = status === undefined ? (ended ? 'the end of the connection' : 'nothing') : `status ${status}`
  throw new DeadlineError('PROBE_DEADLINE', `waited for ${expected}; ${observed} came`, { expected, observed, deadlineMs })
}
