/** The hostile requests of BOSH (`fixtures/wire/requests/`): what is sent, inside a session or before there is one, and how it is played. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError } from '#harness/errors.js'
import { bytesOf, type Fill } from './corpus.ts'
import { exchange, type HttpEnd } from './http.ts'

const Request = z.union([z.string(), z.strictObject({ raw: z.string() })])
const Stream = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  says: z.string().min(3),
  session: z.literal(true).optional(),
  spec: z.string().regex(/^(RFC \d+|XEP-\d{4})/),
  send: z.array(Request).min(1),
  /** The answer to the last request is awaited, or its connection is cut. */
  after: z.enum(['answer', 'drop']).default('answer'),
  /** The clause that wants this answer; without one, the answer is documented but not demanded. */
  clause: z.string().optional(),
  /** Any of these: an HTTP status of what is no end of a session, a body of type terminate with one of these conditions (none named: any), the end of the connection. */
  answer: z.strictObject({ status: z.array(z.number()).optional(), terminate: z.array(z.string()).optional(), ends: z.literal(true).optional() }).optional(),
})
const File = z.strictObject({ streams: z.array(Stream) })

/** Requests that are sent one after the other, each on a connection of its own. */
export type HostileRequests = z.infer<typeof Stream>

/** @throws Error that names the field */
export function readRequests(): readonly HostileRequests[] {
  return File.parse(parse(readFileSync(fileURLToPath(new URL('../../fixtures/wire/requests/bosh.yaml', import.meta.url)), 'utf8'))).streams
}

const FIRST_RID = 4_711_000
const NS_BIND = 'http://jabber.org/protocol/httpbind'

/**
 * Plays them; what came of the last one. Those before it are not waited for: they may be held.
 * @throws HarnessError when there is no session to be had
 */
export async function playRequests(stream: HostileRequests, url: URL, stage: Stage, other: string): Promise<HttpEnd> {
  const sid = stream.session ? await openSession(url, stage) : ''
  const fill = { sid, other, domain: stage.target.domain, path: url.pathname, host: url.host }
  const before = stream.send.slice(0, -1).map(async request => exchange(url, bytesOfRequest(request, fill), 'answer', stage))
  const last = await exchange(url, bytesOfRequest(stream.send.at(-1) ?? '', fill), stream.after, stage)
  await Promise.all(before)
  return last
}

async function openSession(url: URL, stage: Stage): Promise<string> {
  const { domain } = stage.target
  const body = `<body rid='${FIRST_RID - 1}' to='${domain}' wait='1' hold='1' ver='1.6' xml:lang='en' xmlns='${NS_BIND}' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'/>`
  const answer = await exchange(url, bytesOfRequest(body, { path: url.pathname, host: url.host }), 'answer', { ...stage, deadlineMs: 5_000 })
  const sid = /\ssid=(["'])(.*?)\1/.exec(answer.body)?.[2]
  if (sid === undefined) throw new HarnessError('SETUP_FAILED', `no BOSH session was opened: status ${answer.status ?? 'none'}, ${answer.body.slice(0, 200)}`)
  return sid
}

/** `{rid}`, `{rid+2}` and `{rid-1}` are numbers from the first rid after the session request. */
function bytesOfRequest(request: z.infer<typeof Request>, fill: Fill): Buffer {
  const counted = (text: string): string => text.replaceAll(/\{rid([+-]\d+)?\}/g, (_, offset: string | undefined) => String(FIRST_RID + Number(offset ?? 0)))
  if (typeof request !== 'string') return bytesOf(counted(request.raw), fill)
  const body = bytesOf(counted(request), fill)
  const head = bytesOf(`POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`, fill)
  return Buffer.concat([head, body])
}

/** In words, as they are asked for. */
export function answerInWords({ status = [], terminate, ends }: NonNullable<HostileRequests['answer']>): string {
  return [
    ...(terminate ? [terminate.length === 0 ? 'the end of the session' : `the end with ${terminate.join(' or ')}`] : []),
    ...status.map(code => `HTTP ${code}`),
    ...(ends ? ['the end of the connection'] : []),
  ].join(', or ')
}

/** @throws MismatchError when it is none of the right answers */
export function judgeAnswer(end: HttpEnd, answer: NonNullable<HostileRequests['answer']>): void {
  if (isAnswer(end, answer)) return
  const observed = end.status === undefined ? (end.ended ? 'the end of the connection' : 'nothing') : `HTTP ${end.status} ${end.body}`.trim()
  throw new MismatchError('HTTP_ANSWER', `expected ${answerInWords(answer)}; ${observed} came`, { expected: answerInWords(answer), observed })
}

/** Whether it is one of the documented answers. */
export function isAnswer({ status, body, ended }: HttpEnd, answer: NonNullable<HostileRequests['answer']>): boolean {
  const condition = /\btype=(["'])terminate\1/.test(body) ? (/\bcondition=(["'])(.*?)\1/.exec(body)?.[2] ?? '') : undefined
  if (condition !== undefined && answer.terminate && (answer.terminate.length === 0 || answer.terminate.includes(condition))) return true
  if (status !== undefined && condition === undefined && answer.status?.includes(status)) return true
  return ended && status === undefined && answer.ends === true
}
