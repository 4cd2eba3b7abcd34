/**
 * Proves that memory comes back: crowds that enter a room, talk, leave and log out, and connections on which nobody ever logs in, again and again.
 * What the server holds at the least in the second half of the waves is no more than in the first half, but for a small share.
 * `node bench/proofs/memory-returns.ts [--waves 12] [--occupants 300] [--connections 2000]`; Linux only (reads /proc). Exit code 5 when it grows.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { residentKib } from '#bench/engine/usage.js'
import { largeRoom } from '#bench/scenarios/large-room.js'
import { reference } from '#harness/target/reference.js'
import type { HostPort } from '#harness/target/target.js'

/** How much more may be held, at the least, in the second half of the waves than in the first. */
const SHARE = 0.1
/** Time in which the server may give back what a wave needed. */
const SETTLE_MS = 4000
const HEADER = (domain: string): string => `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`

/** Connections of which half say nothing and half open a stream; all are there at once, then all are torn off. */
async function siege({ host, port }: HostPort, domain: string, connections: number): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: connections }, async (_, index) => {
    const socket = connect({ host, port })
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    if (index % 2 === 0) return socket
    socket.write(HEADER(domain))
    await once(socket, 'data')
    return socket
  }))
  for (const socket of sockets) socket.destroy()
}

/** @returns KiB after each wave */
async function waves(kind: string, count: number, pid: number, wave: () => Promise<void>): Promise<readonly number[]> {
  const held: number[] = []
  for (let i = 0; i < count; i += 1) {
    await wave()
    await pause(SETTLE_MS)
    held.push(residentKib(pid))
  }
  // garbage comes and goes between two collections: what is held for good is what is always there
  const half = Math.floor(count / 2)
  const [before, after] = [Math.min(...held.slice(0, half)), Math.min(...held.slice(half))]
  const isBounded = after <= before * (1 + SHARE)
  console.log(`${kind}: ${(before / 1024).toFixed(1)} MiB at the least in the first ${half} waves, ${(after / 1024).toFixed(1)} MiB in the next ${count - half} (${((after / before - 1) * 100).toFixed(1)} %, wanted at most ${SHARE * 100} %): ${held.map(kib => (kib / 1024).toFixed(0)).join(', ')}`)
  if (!isBounded) process.exitCode = 5
  return held
}

const { values } = parseArgs({ options: { waves: { type: 'string', default: '12' }, occupants: { type: 'string', default: '300' }, connections: { type: 'string', default: '2000' } } })
const driver = reference()
const { endpoints: { websocket, tcp }, domain, anonymousDomain = domain, mucDomain } = await driver.start()
try {
  if (!websocket || !tcp || mucDomain === undefined || driver.pid === undefined) throw new Error('the reference server has no endpoints, or no rooms')
  const { pid } = driver
  const [count, occupants, connections] = [Number(values.waves), Number(values.occupants), Number(values.connections)]
  await waves(`${occupants} who enter, talk, leave and log out`, count, pid, async () => {
    const { wrong } = await largeRoom({ url: websocket.url, domain: anonymousDomain, mucDomain, pid, occupants, phases: ['saturated', 'leave'], settleMs: 0 })
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('; '))
  })
  await waves(`${connections} connections on which nobody logs in`, count, pid, async () => siege(tcp, domain, connections))
} finally {
  await driver.stop()
}
