/** Plays a hostile stream: gets to its stage, sends what it says, and knows what a right answer looks like. */
import { NS } from '#xmpp/namespaces.js'
import { writeClose, writeOpen, writeTcpHeader } from '#xmpp/stream/header.js'
import { auth } from '#xmpp/stanzas/sasl.js'
import type { Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf, type Matcher } from '#harness/match/matcher.js'
import { iqAnswer, stanzaError } from '#harness/match/stanza.js'
import { closed, header, saslFailure, streamEnd, streamError } from '#harness/match/stream.js'
import { freshId } from '#harness/probe/client.js'
import { bindResource } from '#harness/probe/sign-in.js'
import type { Wire } from '#harness/probe/wire.js'
import { authenticated, connect, opened } from '#suites/scenes/wires.js'
import { request } from '#suites/scenes/words.js'
import { type Answer, bytesOf, type Fill, type HostileStream, type Piece } from './corpus.ts'

/** A connection that is about to misbehave. */
export interface Hostile {
  readonly wire: Wire
  readonly stream: HostileStream
  readonly fill: Fill
}

/** Gets to the stage of a stream. A step that fails makes the test inconclusive. */
export async function prepare(stream: HostileStream, stage: Stage, other: string): Promise<Hostile> {
  const { target: { domain }, tag } = stage
  switch (stream.stage) {
    case 'raw':
      return { wire: await connect(stage, 'hostile'), stream, fill: fillFor(stage, `${tag}@${domain}`, other) }
    case 'opened':
      return { wire: (await opened.set(stage)).wire, stream, fill: fillFor(stage, `${tag}@${domain}`, other) }
    case 'authenticated':
      return { wire: (await authenticated.set(stage)).wire, stream, fill: fillFor(stage, `${tag}@${domain}`, other) }
    case 'http':
      throw new HarnessError('WIRE_CORPUS', `${stream.name} is for HTTP`)
    case 'bound': {
      const { wire } = await authenticated.set(stage)
      const jid = await setUp('a resource is bound', async () => bindResource(wire, `${tag}-${stream.name}-hostile`))
      return { wire, stream, fill: fillFor(stage, jid.toString(), other) }
    }
  }
}

function fillFor({ transport, target: { domain } }: Stage, self: string, other: string): Fill {
  const isTcp = transport === 'tcp'
  return {
    domain, self, other,
    open: isTcp ? writeTcpHeader({ to: domain, version: '1.0', contentNamespace: NS.client }) : writeOpen({ to: domain, version: '1.0' }),
    close: isTcp ? '</stream:stream>' : writeClose(),
    auth: auth('PLAIN', Buffer.from('\0nobody\0nothing')).toString(),
    message: `<message xmlns='${NS.client}' type='chat' to='${self}'>`,
  }
}

/** Sends what the stream says, and what it does then. A server that ends the connection meanwhile is free to. */
export async function misbehave({ wire, stream, fill }: Hostile): Promise<void> {
  try {
    for (const piece of stream.send) await sendPiece(wire, piece, fill)
  } catch (error) {
    if (!(error instanceof HarnessError && error.code === 'WIRE_GONE')) throw error
  }
  if (stream.after === 'drop') wire.destroy()
  if (stream.after === 'end') wire.end()
}

async function sendPiece(wire: Wire, piece: Piece, fill: Fill): Promise<void> {
  if (typeof piece === 'string') return wire.send(bytesOf(piece, fill))
  if ('text' in piece) {
    for (let sent = 0; sent < piece.times; sent += 1) await wire.send(bytesOf(piece.text, fill))
  } else if ('binary' in piece) await wire.frames.sendBinary(bytesOf(piece.binary, fill))
  else if ('fragments' in piece) await wire.frames.sendFragments(piece.fragments.map(part => bytesOf(part, fill).toString()))
  else await wire.frames.sendBelow(Buffer.from(bytesOf(piece.below, fill).toString().replaceAll(' ', ''), 'hex'))
}

/** What counts as an answer; to see that a stream lives, something is asked that every server answers. */
export async function answerTo(hostile: Hostile, { error, stanza, sasl, close, ends, lives }: Answer): Promise<Matcher<unknown>> {
  return anyOf<unknown>(
    ...(error ? [streamError(...error)] : []),
    ...(stanza ? [stanzaError(stanza)] : []),
    ...(sasl ? [saslFailure(...sasl)] : []),
    ...(close ?? []).map(code => closed({ code })),
    ...(ends ? [streamError(), streamEnd(), closed()] : []),
    ...(lives ? [await lifeSign(hostile)] : []),
  )
}

async function lifeSign({ wire, stream }: Hostile): Promise<Matcher<unknown>> {
  const id = freshId()
  try {
    if (stream.stage === 'bound') await wire.send(request({ id }))
    else if (stream.stage === 'authenticated') await wire.send(`<iq xmlns='${NS.client}' type='set' id='${id}'><bind xmlns='${NS.bind}'/></iq>`)
    else if (stream.stage === 'opened') await wire.send(auth('X-ASSAY'))
  } catch (error) {
    if (!(error instanceof HarnessError && error.code === 'WIRE_GONE')) throw error
  }
  return stream.stage === 'raw' ? header() : stream.stage === 'opened' ? saslFailure() : iqAnswer(id)
}
