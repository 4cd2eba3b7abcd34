/** Scenes around the WebSocket handshake, and what is in single frames. */
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { streamFeatures, unreadable } from '#harness/match/stream.js'
import { type Upgrade, UpgradeError } from '#harness/probe/websocket-link.js'
import { dialWebSocket } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import { actor, dialled } from './wires.ts'

/** Nothing yet, but a WebSocket endpoint to dial. */
export const webSocketEndpoint = new Fixture<{ readonly url: string }>({ transports: ['websocket'] }, async ({ target }) => {
  const { websocket } = target.endpoints
  if (!websocket) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no WebSocket endpoint')
  return websocket
})

/** Asks for a WebSocket with these subprotocols, and comes back with the answer, be it a refusal or one that no client takes. */
export async function askToUpgrade(url: string, subprotocols: readonly string[], stage: Stage): Promise<Upgrade & { readonly wire?: Wire }> {
  try {
    const wire = await dialWebSocket(url, { ...actor(stage, 'probe'), subprotocols })
    stage.defer(() => wire.destroy())
    return { status: 101, headers: {}, ...wire.upgrade, wire }
  } catch (error) {
    if (error instanceof UpgradeError) return error.answer
    throw error
  }
}

/** What the server sends when a stream is opened over WebSocket, message by message, up to its features. */
export const openingMessages = dialled.with({ transports: ['websocket'] }).andThen(async ({ wire, domain }) => setUp('the stream opens', async () => {
  await wire.open({ to: domain })
  const { event } = await wire.take(anyOf<unknown>(streamFeatures(), unreadable()))
  return [...wire.unmatched.filter(({ line }) => line < event.line), event].map(({ raw }) => raw)
}))
