/**
 * Measures what an idle session costs: resident memory of the reference server per logged-in session, ten seconds after the last
 * login, for each transport; the median of several fresh starts. Linux only (reads /proc).
 * `node bench/proofs/idle-sessions.ts [--sessions 5000] [--starts 3] [websocket tcp bosh]`. Exit code 1 when a median is over its bound.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { median } from '#bench/engine/median.js'
import { residentKib } from '#bench/engine/usage.js'
import { type Client, login } from '#harness/probe/client.js'
import { Transcript } from '#harness/probe/transcript.js'
import { reference } from '#harness/target/reference.js'
import type { TargetFacts } from '#harness/target/target.js'
import type { Transport } from '#harness/verdict/run-result.js'

const BOUND_KIB = 25
/** Time in which the server may give back what the logins alone needed. */
const SETTLE_MS = 10_000
const AT_ONCE = 50

async function perSessionKib(transport: Transport, sessions: number): Promise<number> {
  const driver = reference()
  const target = await driver.start()
  try {
    await logIn(target, transport, 1)                       // what the first session loads is not the cost of a session
    const before = residentKib(driver.pid ?? 0)
    const clients = await logIn(target, transport, sessions)
    await pause(SETTLE_MS)
    const after = residentKib(driver.pid ?? 0)
    for (const client of clients) client.wire.destroy()
    return (after - before) / sessions
  } finally {
    await driver.stop()
  }
}

async function logIn(target: TargetFacts, transport: Transport, count: number): Promise<Client[]> {
  const clients: Client[] = []
  while (clients.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - clients.length) }, async (_, i) => login({ target, transport, transcript: new Transcript(), who: `session ${clients.length + i}` }))
    clients.push(...await Promise.all(batch))
  }
  return clients
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { sessions: { type: 'string', default: '5000' }, starts: { type: 'string', default: '3' } } })
const sessions = Number(values.sessions)
const starts = Number(values.starts)
const all: readonly Transport[] = ['websocket', 'tcp', 'bosh']
for (const transport of positionals.length > 0 ? all.filter(one => positionals.includes(one)) : all) {
  const figures: number[] = []
  for (let i = 0; i < starts; i += 1) figures.push(await perSessionKib(transport, sessions))
  const middle = median(figures)
  if (!(middle <= BOUND_KIB)) process.exitCode = 1
  console.log(`${transport}: ${middle.toFixed(1)} KiB a session (bound ${BOUND_KIB}), ${sessions} sessions, ${starts} fresh starts: ${figures.map(figure => figure.toFixed(1)).join(', ')}`)
}
