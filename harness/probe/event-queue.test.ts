import { describe, expect, it } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { groupchat, presenceShow, unavailable } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { EventQueue } from './event-queue.ts'
import { Transcript } from './transcript.ts'

const CLOSED = { kind: 'closed', clean: true, by: 'peer', raw: '', shown: 'closed' } as const

function setting(deadlineMs = 20): { queue: EventQueue; transcript: Transcript; hear: (x: Element) => void; close: () => void } {
  const transcript = new Transcript()
  const queue = new EventQueue('bob', transcript, deadlineMs)
  return {
    queue, transcript,
    hear: element => {
      const raw = element.toString()
      queue.push({ kind: 'element', element, raw, shown: raw, atMs: 0, line: transcript.received('bob', raw) })
    },
    close: () => queue.push({ ...CLOSED, atMs: 0, line: transcript.note('bob', 'closed') }),
  }
}

const said = (body: string): Element => el('message', { xmlns: NS.client, type: 'groupchat', from: 'r@c/alice' }, el('body', {}, body))
const shows = (show: string): Element => el('presence', { xmlns: NS.client, from: 'r@c/alice' }, el('show', {}, show))
const left = (nick: string, ...codes: number[]): Element =>
  el('presence', { xmlns: NS.client, type: 'unavailable', from: `r@c/${nick}` }, el('x', { xmlns: NS.mucUser }, ...codes.map(code => el('status', { code }))))
const saidAs = (body: string) => expect.objectContaining({ body })

async function fails(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason)
  const { name, code, message, expected, observed } = error as Record<string, unknown>
  return { name, code, message, expected, observed }
}

describe('EventQueue.next', () => {
  it('takes what came before and what comes later, and leaves the rest for later waits', async () => {
    const { queue, hear } = setting()
    hear(said('one'))
    hear(said('two'))
    expect(await queue.next(groupchat('two'))).toEqual(saidAs('two'))
    const waiting = queue.next(groupchat('three'))
    hear(shows('away'))
    hear(said('three'))
    expect(await waiting).toEqual(saidAs('three'))
    expect(await queue.next(groupchat('one'))).toEqual(saidAs('one'))
    expect(queue.unmatched.length).toBe(1)
  })

  it('serves several waits in the order they began', async () => {
    const { queue, hear } = setting()
    const both = Promise.all([queue.next(groupchat()), queue.next(groupchat())])
    hear(said('one'))
    hear(said('two'))
    expect(await both).toEqual([saidAs('one'), saidAs('two')])
  })

  it('says after the deadline what was expected, the nearest miss, and what came instead', async () => {
    const { queue, hear, transcript } = setting()
    const waiting = fails(queue.next(unavailable({ nick: 'bob', status: [307] })))
    hear(said('hello'))
    hear(left('bob', 110))
    expect(await waiting).toEqual({
      name: 'DeadlineError', code: 'PROBE_DEADLINE',
      message: 'bob waited 20 ms for an unavailable presence of "bob" with status 307; nearest: status {110}',
      expected: 'an unavailable presence of "bob" with status 307',
      observed: `${left('bob', 110).toString()}\n${said('hello').toString()}`,
    })
    expect(transcript.lines.map(({ decisive }) => decisive ?? false)).toEqual([false, true])
  })

  it('says so when nothing came at all', async () => {
    expect(await fails(setting().queue.next(streamError('not-authorized')))).toEqual({
      name: 'DeadlineError', code: 'PROBE_DEADLINE', message: 'bob waited 20 ms for a stream error with condition not-authorized; nothing came',
      expected: 'a stream error with condition not-authorized', observed: 'nothing',
    })
  })

  it('fails at once when the connection ends, now or before', async () => {
    const { queue, close } = setting(60_000)
    const waiting = fails(queue.next(groupchat('x')))
    close()
    const wanted = { name: 'MismatchError', code: 'PROBE_CLOSED_INSTEAD', expected: 'a groupchat message with body "x"' }
    expect(await waiting).toEqual(expect.objectContaining(wanted))
    expect(await fails(queue.next(groupchat('x')))).toEqual(expect.objectContaining(wanted))
  })
})

describe('EventQueue.noneBefore', () => {
  it('is content when the fence comes and nothing forbidden came before it', async () => {
    const { queue, hear } = setting()
    hear(said('allowed'))
    hear(shows('fence'))
    hear(said('leak'))
    await queue.noneBefore(presenceShow('fence'), groupchat('leak'))
    expect(queue.unmatched.length).toBe(2)
  })

  it('fails when something forbidden came before the fence, or though the fence never came', async () => {
    const { queue, hear } = setting()
    hear(said('leak'))
    const wanted = { name: 'MismatchError', code: 'PROBE_HEARD_FORBIDDEN', message: 'bob heard a groupchat message with body "leak", and nobody should', expected: 'nothing like a groupchat message with body "leak"', observed: said('leak').toString() }
    expect(await fails(queue.noneBefore(presenceShow('fence'), groupchat('leak')))).toEqual(wanted)
    hear(shows('fence'))
    expect(await fails(queue.noneBefore(presenceShow('fence'), groupchat('leak')))).toEqual(wanted)
  })

  it('proves nothing without the fence', async () => {
    expect(await fails(setting().queue.noneBefore(presenceShow('fence'), groupchat('leak')))).toEqual(expect.objectContaining({ name: 'HarnessError', code: 'PROBE_FENCE_MISSING' }))
  })
})

describe('EventQueue.allBefore', () => {
  it('takes all that matches before the fence', async () => {
    const { queue, hear } = setting()
    for (const x of [said('one'), shows('away'), said('two'), shows('fence'), said('three')]) hear(x)
    expect(await queue.allBefore(presenceShow('fence'), groupchat())).toEqual([saidAs('one'), saidAs('two')])
    expect(queue.unmatched.length).toBe(2)
  })
})
