import { describe, expect, it } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { WireError } from '#xmpp/wire-error.js'
import type { WireEvent } from '#harness/probe/wire-event.js'
import { allOf, anyOf, anything, type Matcher, not, where } from './matcher.ts'
import { available, chat, groupchat, iqAnswer, iqError, iqRequest, iqResult, message, presence, presenceShow, stanzaError, subject, unavailable } from './stanza.ts'
import { binary, closed, element, header, pong, saslChallenge, saslFailure, saslSuccess, streamEnd, streamError, streamFeatures, unreadable } from './stream.ts'

const HAPPENED = { raw: '', shown: '', atMs: 0, line: 0 }
const heard = (x: Element): WireEvent => ({ kind: 'element', element: x, ...HAPPENED })
const stanza = (name: string, attrs: Record<string, string>, ...children: (Element | string)[]): WireEvent => heard(el(name, { xmlns: NS.client, ...attrs }, ...children))
const CLOSED: WireEvent = { kind: 'closed', clean: false, by: 'peer', code: 1006, ...HAPPENED }
const HEADER: WireEvent = { kind: 'header', header: { name: 'stream', namespace: NS.stream, contentNamespace: NS.client, attrs: { from: 'localhost', version: '1.0' } }, ...HAPPENED }
const UNREADABLE: WireEvent = { kind: 'unreadable', error: new WireError('X', 'not-well-formed', 'no XML'), ...HAPPENED }

/** What a matcher says of an event: `true`, or why not and how near. */
const says = (wanted: Matcher<unknown>, event: WireEvent): unknown => {
  const result = wanted.match(event)
  return result.ok || [result.why, result.near]
}
const value = <T>(wanted: Matcher<T>, event: WireEvent): T => {
  const result = wanted.match(event)
  if (!result.ok) throw new Error(result.why)
  return result.value
}

describe('presence', () => {
  const kicked = stanza('presence', { from: 'room@conf/bob', to: 'bob@host/r', type: 'unavailable', id: 'p1' },
    el('x', { xmlns: NS.mucUser },
      el('item', { affiliation: 'none', role: 'none', jid: 'bob@host/r' }, el('actor', { nick: 'alice' }), el('reason', {}, 'enough')),
      el('status', { code: 307 }), el('status', { code: 110 })))

  it('is read whole', () => {
    const { element: whole, ...rest } = value(unavailable({ nick: 'bob' }), kicked)
    expect(whole.name).toBe('presence')
    expect(rest).toEqual({
      type: 'unavailable', id: 'p1', from: 'room@conf/bob', to: 'bob@host/r', nick: 'bob', show: undefined, statusText: undefined, status: [307, 110],
      affiliation: 'none', role: 'none', realJid: 'bob@host/r', newNick: undefined, reason: 'enough', actor: 'alice',
    })
  })

  it('is matched by type, sender, status codes, role and show', () => {
    expect(says(unavailable({ nick: 'bob', from: 'room@conf/bob', status: [110, 307], role: 'none' }), kicked)).toBe(true)
    expect(says(presence({ type: 'unavailable' }), kicked)).toBe(true)
    expect(says(presence(), kicked)).toBe(true)
    expect(says(presenceShow('dnd'), stanza('presence', {}, el('show', {}, 'dnd')))).toBe(true)
    expect(says(unavailable({ nick: 'bob', status: [301] }), kicked)).toEqual(['status {307 110}', 2 / 3])
    expect(says(unavailable({ nick: 'alice', status: [301] }), kicked)).toEqual(['nick is "bob", status {307 110}', 1 / 3])
    expect(says(available({ nick: 'bob' }), kicked)).toEqual(['an unavailable presence of "bob"', 0.25])
    expect(says(presenceShow('dnd'), stanza('presence', {}))).toEqual(['show is missing', 0.5])
    expect(says(presence(), HEADER)).toEqual(['a stream header', 0])
  })

  it('says what it wants', () => {
    expect(unavailable({ nick: 'bob', status: [307, 110] }).what).toBe('an unavailable presence of "bob" with status 307 with status 110')
    expect(presence({ type: 'error', from: 'a@b' }).what).toBe('an error presence from "a@b"')
    expect(presenceShow('xa').what).toBe('an available presence with show "xa"')
  })

  it('is a stanza only in the namespaces of stanzas', () => {
    expect(says(presence(), heard(el('presence', { xmlns: NS.component })))).toBe(true)
    expect(says(presence(), heard(el('presence', { xmlns: NS.mucUser })))).toEqual(['<presence>', 0])
  })
})

describe('messages', () => {
  const said = stanza('message', { type: 'groupchat', from: 'room@conf/alice', id: 'm1' }, el('body', {}, 'hi'), el('thread', {}, 't'), el('delay', { xmlns: NS.delay }))

  it('are read whole', () => {
    const { element: whole, ...rest } = value(groupchat('hi'), said)
    expect(whole.name).toBe('message')
    expect(rest).toEqual({ type: 'groupchat', id: 'm1', from: 'room@conf/alice', to: undefined, nick: 'alice', body: 'hi', subject: undefined, thread: 't', delayed: true, status: [] })
  })

  it('are matched by type, body and sender', () => {
    expect(says(groupchat('hi', { nick: 'alice', delayed: true }), said)).toBe(true)
    expect(says(groupchat('ho'), said)).toEqual(['body is "hi"', 0.5])
    expect(says(chat('hi'), said)).toEqual(['a message of type groupchat', 0.25])
    expect(says(message({ type: 'normal' }), stanza('message', {}))).toBe(true)
    expect(says(message({ id: 'm2' }), said)).toEqual(['id is "m1"', 0.5])
  })

  it('are subjects only without a body', () => {
    const topic = stanza('message', { type: 'groupchat' }, el('subject', {}, 'news'))
    expect(value(subject('news'), topic).subject).toBe('news')
    expect(says(subject(), stanza('message', { type: 'groupchat' }, el('subject')))).toBe(true)
    expect(says(subject('other'), topic)).toEqual(['subject is "news"', 0.5])
    expect(says(subject(), stanza('message', { type: 'groupchat' }, el('subject', {}, 'x'), el('body', {}, 'y')))).toEqual(['an ordinary groupchat message', 0.25])
    expect(subject('news').what).toBe('a subject reading "news"')
  })
})

describe('iq', () => {
  const pinged = stanza('iq', { type: 'get', id: 'i1', from: 'a@b/c' }, el('ping', { xmlns: NS.ping }))

  it('is matched as request, result or answer', () => {
    expect(value(iqRequest({ ns: NS.ping }), pinged).payload?.name).toBe('ping')
    expect(says(iqRequest({ ns: NS.version }), pinged)).toEqual([`payload namespace is "${NS.ping}"`, 0.5])
    expect(says(iqResult('i1'), pinged)).toEqual(['an iq of type get', 0.25])
    expect(says(iqResult('i1'), stanza('iq', { type: 'result', id: 'i1' }))).toBe(true)
    expect(says(iqAnswer('i1'), stanza('iq', { type: 'error', id: 'i1' }))).toBe(true)
    expect(iqAnswer('i1').what).toBe('an iq result or error with id "i1"')
  })
})

describe('stanza errors', () => {
  const refused = stanza('iq', { type: 'error', id: 'i1', from: 'room@conf' },
    el('error', { type: 'auth', by: 'conf' }, el('forbidden', { xmlns: NS.stanzaErrors }), el('text', { xmlns: NS.stanzaErrors }, 'no')))

  it('are read whole', () => {
    const { element: whole, ...rest } = value(iqError('i1', 'forbidden'), refused)
    expect(whole.name).toBe('iq')
    expect(rest).toEqual({ type: 'error', id: 'i1', from: 'room@conf', to: undefined, nick: undefined, stanza: 'iq', condition: 'forbidden', errorType: 'auth', text: 'no', by: 'conf' })
  })

  it('are matched by condition, type and kind of stanza', () => {
    expect(says(stanzaError(), refused)).toBe(true)
    expect(says(stanzaError(['not-allowed', 'forbidden'], { type: ['auth', 'cancel'] }), refused)).toBe(true)
    expect(says(stanzaError('not-allowed', { type: 'cancel' }), refused)).toEqual(['condition is forbidden, type is auth', 1 / 3])
    expect(says(stanzaError('forbidden', { stanza: 'message' }), refused)).toEqual(['<iq>', 0])
    expect(says(stanzaError('forbidden'), stanza('iq', { type: 'result' }))).toEqual(['an iq of type result', 0.1])
    expect(says(stanzaError('forbidden'), stanza('iq', { type: 'error' }))).toEqual(['condition is missing', 0.5])
    expect(stanzaError('forbidden', { stanza: 'iq', type: 'auth' }).what).toBe('an iq error with condition forbidden with type auth')
  })
})

describe('what happens on the stream', () => {
  const streamFault = heard(el('error', { xmlns: NS.stream }, el('text', { xmlns: NS.streamErrors }, 'why'), el('host-unknown', { xmlns: NS.streamErrors })))
  const saslFault = heard(el('failure', { xmlns: NS.sasl }, el('not-authorized')))

  it('is matched by kind and detail', () => {
    expect(value(header({ from: 'localhost', version: '1.0' }), HEADER).attrs).toEqual({ from: 'localhost', version: '1.0' })
    expect(says(header({ from: 'example.org' }), HEADER)).toEqual(['from is "localhost"', 0.5])
    expect(says(streamFeatures(), heard(el('features', { xmlns: NS.stream })))).toBe(true)
    expect(says(streamFeatures(), heard(el('features', { xmlns: NS.client })))).toEqual(['<features> has namespace "jabber:client"', 0.2])
    expect(value(streamError('host-gone', 'host-unknown'), streamFault)).toMatchObject({ condition: 'host-unknown', text: 'why' })
    expect(says(streamError('conflict'), streamFault)).toEqual(['condition is host-unknown', 0.5])
    expect(says(saslSuccess(), saslFault)).toEqual(['<failure>', 0])
    expect(says(saslChallenge(), heard(el('challenge', { xmlns: NS.sasl })))).toBe(true)
    expect(value(saslFailure(), saslFault).condition).toBe('not-authorized')
    expect(says(saslFailure('aborted'), saslFault)).toEqual(['condition is not-authorized', 0.5])
    expect(says(element(NS.ping, 'ping'), heard(el('ping', { xmlns: NS.ping })))).toBe(true)
  })

  it('ends in several ways', () => {
    expect(says(closed(), CLOSED)).toBe(true)
    expect(says(closed({ clean: true }), CLOSED)).toEqual(['clean is "false"', 0.5])
    expect(says(closed({ code: 1006 }), CLOSED)).toBe(true)
    expect(says(streamEnd(), CLOSED)).toEqual(['the end of the connection (reset, code 1006)', 0])
    expect(says(streamEnd(), { kind: 'end', ...HAPPENED })).toBe(true)
    expect(says(streamEnd(), UNREADABLE)).toEqual(['unreadable bytes (no XML)', 0])
    expect(value(unreadable(), UNREADABLE).error.condition).toBe('not-well-formed')
    expect(says(binary(), { kind: 'binary', bytes: new Uint8Array(), ...HAPPENED })).toBe(true)
    expect(says(pong(), { kind: 'ping', bytes: new Uint8Array(), ...HAPPENED })).toEqual(['a WebSocket ping frame', 0])
  })
})

describe('matchers together', () => {
  const away = stanza('presence', { from: 'room@conf/bob' }, el('show', {}, 'away'))

  it('take the first that fits, or the nearest miss', () => {
    const either = anyOf<unknown>(groupchat('x'), presenceShow('away'))
    expect(either.what).toBe('a groupchat message with body "x" or an available presence with show "away"')
    expect(says(either, away)).toBe(true)
    expect(says(anyOf<unknown>(groupchat('x'), presenceShow('xa')), away)).toEqual(['show is "away"', 0.5])
  })

  it('have to fit all, with the value of the first', () => {
    expect(value(allOf(presenceShow('away'), presence({ nick: 'bob' })), away).show).toBe('away')
    expect(says(allOf(presenceShow('away'), presence({ nick: 'eve' })), away)).toEqual(['nick is "bob"', 0.75])
  })

  it('are turned round, narrowed and opened', () => {
    expect(says(not(groupchat()), away)).toBe(true)
    expect(says(not(presence()), away)).toEqual(['it is a presence', 0])
    expect(says(where(presence(), 'with an even name', ({ nick }) => nick?.length === 4), away)).toEqual(['it is not one with an even name', 0.9])
    expect(says(anything(), CLOSED)).toBe(true)
  })
})
