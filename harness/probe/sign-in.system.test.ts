/** Every mechanism of SCRAM that we speak, on every way with TLS: both ends have to see the same channel. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reference } from '#harness/target/reference.js'
import type { TargetFacts } from '#harness/target/target.js'
import { authenticate, type Mechanism, openStream, startTls } from './sign-in.ts'
import { Transcript } from './transcript.ts'
import { dialDirectTls, dialTcp, dialWebSocket } from './dial.ts'
import type { Wire } from './wire.ts'

const driver = reference()
let target: TargetFacts
const wires: Wire[] = []
beforeAll(async () => { target = await driver.start() })
afterAll(async () => {
  for (const wire of wires) wire.destroy()
  await driver.stop()
})

const account = { username: 'alice', password: 'secret' }
const nowhere = { host: '127.0.0.1', port: 0 }
const how = () => ({ who: 'alice', transcript: new Transcript(), domain: 'localhost', authority: target.endpoints.authority })
const WAYS: Readonly<Record<string, () => Promise<Wire>>> = {
  'direct TLS': async () => dialDirectTls(target.endpoints.directTls ?? nowhere, how()),
  'direct TLS 1.2': async () => dialDirectTls(target.endpoints.directTls ?? nowhere, { ...how(), maxVersion: 'TLSv1.2' }),
  'WebSocket with TLS': async () => dialWebSocket(target.endpoints.secureWebsocket?.url ?? '', how()),
  'STARTTLS': async () => {
    const wire = await dialTcp(target.endpoints.tcp ?? nowhere, how())
    await openStream(wire, 'localhost')
    await startTls(wire, { domain: 'localhost' })
    return wire
  },
}
const MECHANISMS: readonly Mechanism[] = ['SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-512-PLUS']

it.each(Object.keys(WAYS).flatMap(way => MECHANISMS.map(mechanism => [way, mechanism] as const)))('over %s, %s lets somebody in who knows the password', async (way, mechanism) => {
  const wire = await WAYS[way]?.()
  if (!wire) throw new Error(`there is no way ${way}`)
  wires.push(wire)
  const features = await authenticate(wire, 'localhost', await openStream(wire, 'localhost'), { account, mechanism })
  expect(features.toString()).toContain('urn:ietf:params:xml:ns:xmpp-bind')
})

it('binds to nothing in the clear', async () => {
  const wire = await dialWebSocket(target.endpoints.websocket?.url ?? '', how())
  wires.push(wire)
  const features = await openStream(wire, 'localhost')
  expect(features.toString()).not.toMatch(/-PLUS|sasl-channel-binding/)
  await expect(authenticate(wire, 'localhost', features, { account, mechanism: 'SCRAM-SHA-256-PLUS' })).rejects.toThrow('needs a channel binding')
})
