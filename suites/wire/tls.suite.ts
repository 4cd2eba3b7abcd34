/** Spec: RFC 6120 §13.12: whoever stalls in TLS, breaks it, or hides something in front of it costs a neighbour nothing. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { starttls } from '#xmpp/stanzas/starttls.js'
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { element } from '#harness/match/stream.js'
import { type Clear, clear } from '#suites/scenes/tls.js'
import { Neighbour } from './neighbour.ts'

/** Of each kind. */
const STREAMS = 4
/** The first half of a ClientHello of TLS 1.2, and then nothing. */
const HALF_HELLO = Buffer.from('16030100c8010000c40303000102030405060708090a0b0c0d0e0f', 'hex')
const NO_HELLO = 'GET / HTTP/1.1\r\n\r\n'

const besideNeighbour = clear.with({ features: ['starttls'], polite: false }).andThen(async (first, stage) => ({
  streams: [first, ...(await Promise.all(Array.from({ length: 3 * STREAMS - 1 }, async () => clear.set(stage))))],
  neighbour: await Neighbour.moveIn(stage),
}))

async function agree({ wire }: Clear, behind = ''): Promise<void> {
  await wire.send(`${starttls().toString()}${behind}`)
  await setUp('the server agrees to TLS', async () => wire.next(element(NS.tls, 'proceed')))
}

must('RFC6120#security-dos.7~tls', 'a neighbour notices nothing of those who stall in TLS, break it, or hide something in front of it', besideNeighbour, async ({ streams, neighbour }) => {
  const hidden = el('message', { to: neighbour.address, type: 'chat' }, el('body', {}, 'hidden')).toString()
  for (const [index, stream] of streams.entries()) {
    await agree(stream, index % 3 === 0 ? hidden : '')
    if (index % 3 > 0) await stream.wire.send(index % 3 === 1 ? HALF_HELLO : NO_HELLO)
    await neighbour.isUndisturbed(['a message hidden behind a request for TLS', 'a handshake that stops half-way', 'something else than a handshake'][index % 3] ?? '')
  }
})
