/** The wire against servers of this test's own: what goes in and out, exactly. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { chat } from '#harness/match/stanza.js'
import { closed, header, streamEnd, unreadable } from '#harness/match/stream.js'
import { Transcript } from './transcript.ts'
import { dialTcp, dialWebSocket } from './dial.ts'
import type { Wire } from './wire.ts'

const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='${NS.stream}' id='1' from='localhost' version='1.0'>`
const closers: (() => unknown)[] = []
afterEach(() => closers.splice(0).map(close => close()))

async function tcp(serve: (socket: Socket) => void): Promise<Wire> {
  const server: Server = createServer(socket => {
    socket.on('error', () => undefined)
    closers.push(() => socket.destroy())
    serve(socket)
  }).listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return dialTcp({ host: '127.0.0.1', port }, { who: 'bob', transcript: new Transcript(), deadlineMs: 500 })
}

const texts = (wire: Wire): string[] => wire.transcript.lines.slice(1).map(({ direction, text }) => `${direction} ${text}`)

describe('Wire over TCP', () => {
  it('gives each event its own bytes, wherever the packets were cut', async () => {
    const message = "<message type='chat'><body>grüße &gt; all</body></message>"
    const wire = await tcp(socket => {
      for (const byte of Buffer.from(`${HEADER}\n${message}${message}</stream:stream>`)) socket.write(Buffer.from([byte]))
      socket.end()
    })
    expect((await wire.next(header({ from: 'localhost' }))).attrs['id']).toBe('1')
    expect((await wire.take(chat('grüße > all'))).event.raw).toBe(`\n${message}`)
    expect((await wire.take(chat())).event.raw).toBe(message)
    await wire.next(streamEnd())
    expect(await wire.closed()).toEqual(expect.objectContaining({ clean: true, by: 'peer' }))
    expect(texts(wire)).toEqual([`← ${HEADER}`, `← \n${message}`, `← ${message}`, '← </stream:stream>', '· connection ended by the server: closed'])
  })

  it('sends headers, elements and bytes, and keeps them as they were', async () => {
    const heard: Buffer[] = []
    const wire = await tcp(socket => void socket.on('data', bytes => heard.push(bytes)).once('end', () => socket.end()))
    await wire.open({ to: 'localhost' })
    await wire.send(el('presence', { xmlns: NS.client }))
    await wire.send(new Uint8Array([0x3c, 0xff]))
    wire.end()
    await wire.closed()
    const sent = [`<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='${NS.stream}' to='localhost' version='1.0'>`, '<presence/>', '<\\xFF']
    expect(texts(wire)).toEqual([...sent.map(text => `→ ${text}`), '· connection ended by the probe: closed'])
    expect(Buffer.concat(heard)).toEqual(Buffer.concat([Buffer.from(`${sent[0] ?? ''}${sent[1] ?? ''}`), Buffer.from([0x3c, 0xff])]))
  })

  it('keeps a reset apart from a clean end, and unreadable bytes apart from both', async () => {
    const reset = await tcp(socket => void socket.once('data', () => socket.resetAndDestroy()))
    await reset.send('x')
    expect(await reset.closed()).toEqual(expect.objectContaining({ clean: false, by: 'peer' }))
    const http = await tcp(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const { error } = await http.next(unreadable())
    expect(error.condition).toBe('not-well-formed')
    await http.next(closed({ clean: true }))
  })

  it('closes with the handshake, and says so when the peer takes no part', async () => {
    const polite = await tcp(socket => void socket.once('data', () => socket.end(`${HEADER}</stream:stream>`)))
    await polite.close()
    expect(texts(polite)).toEqual(['→ </stream:stream>', `← ${HEADER}`, '← </stream:stream>', '· connection ended by the probe: closed'])
    const rude = await tcp(socket => void socket.once('data', () => socket.destroy()))
    await expect(rude.close()).rejects.toThrow('bob waited for the end of the stream, and the connection ended instead')
  })
})

describe('Wire over WebSocket', () => {
  it('sends and receives messages, binary ones and pings included', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    closers.push(() => server.close())
    const heard: string[] = []
    server.on('connection', socket => {
      socket.on('message', (data: Buffer) => {
        heard.push(data.toString())
        socket.send(`<open xmlns='${NS.framing}' from='localhost'/>`)
        socket.send(new Uint8Array([1, 2]))
        socket.send(`<message xmlns='jabber:client' type='chat'><body>hi</body></message>`)
        socket.close(1003, 'enough')
      })
    })
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const wire = await dialWebSocket(`ws://127.0.0.1:${port}/?token=abc`, { who: 'bob', transcript: new Transcript(), deadlineMs: 500 })
    expect(wire.upgrade?.headers['sec-websocket-protocol']).toBe('xmpp')
    await wire.open({ to: 'localhost' })
    await wire.next(header({ from: 'localhost' }))
    await wire.next(chat('hi'))
    expect(await wire.closed()).toEqual(expect.objectContaining({ clean: true, code: 1003, reason: 'enough', by: 'peer' }))
    expect(heard).toEqual([`<open xmlns='${NS.framing}' to='localhost' version='1.0'/>`])
    expect(wire.unmatched.map(({ kind }) => kind)).toEqual(['binary'])
    expect(wire.transcript.lines[0]?.text).toBe(`connected to ws://127.0.0.1:${port}/?token=redacted (websocket)`)
  })
})
