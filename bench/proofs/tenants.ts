/**
 * Measures what many tenants cost: milliseconds until a server with three hundred hosts of one config file is ready, and its CPU time for a
 * login beside that of a server with one host, both asked by turns; medians. Linux only (reads /proc).
 * `node bench/proofs/tenants.ts [--tenants 300] [--starts 5] [--rounds 9] [--logins 1200]`. Exit code 5 when a median is over its bound.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '#bench/engine/median.js'
import { BenchSession } from '#bench/engine/session.js'
import { cpuMs } from '#bench/engine/usage.js'
import { packageRoot } from '#harness/package.js'
import { login } from '#harness/probe/client.js'
import { Transcript } from '#harness/probe/transcript.js'
import { ServerProcess } from '#harness/target/server-process.js'
import type { Endpoints } from '#harness/target/target.js'

const START_BOUND_MS = 3_000
const CPU_BOUND = 1.15
const START_DEADLINE_MS = 60_000
const AT_ONCE = 20

const { values } = parseArgs({ options: { tenants: { type: 'string', default: '300' }, starts: { type: 'string', default: '5' }, rounds: { type: 'string', default: '9' }, logins: { type: 'string', default: '1200' } } })
const [tenants, starts, rounds, logins] = [values.tenants, values.starts, values.rounds, values.logins].map(Number) as [number, number, number, number]

interface Served {
  readonly process: ServerProcess
  readonly endpoints: Endpoints
  readonly domains: readonly string[]
  readonly readyMs: number
  /** Until then. */
  readonly cpuMs: number
}

const domainOf = (tenant: number): string => `tenant${tenant}.example`

/** Each tenant has an account, a component and rooms of its own, with secrets of its own. */
function configFile(folder: string, count: number): string {
  mkdirSync(join(folder, 'secrets'), { recursive: true })
  const hosts = Array.from({ length: count }, (_, tenant) => {
    writeFileSync(join(folder, 'secrets', String(tenant)), `the secret of tenant ${tenant}`)
    const domain = domainOf(tenant)
    return `  - domain: ${domain}
    mechanisms: [SCRAM-SHA-256, PLAIN, ANONYMOUS]
    accounts: [{ username: focus, password: "file:secrets/${tenant}" }]
    rooms: [{ domain: conference.${domain}, limits: { maxOccupants: 500 } }]
    components: [{ domain: jibri.${domain}, secret: "file:secrets/${tenant}" }]
    limits: { maxStanzasPerSecond: 50 }
`
  })
  const file = join(folder, 'server.yaml')
  writeFileSync(file, `ports: { tcp: 0, websocket: 0, component: 0 }\nlimits: { connectionsPerSecond: 0 }\nhosts:\n${hosts.join('')}`)
  return file
}

async function serve(file: string, count: number): Promise<Served> {
  const beganMs = performance.now()
  const server = ServerProcess.start(() => ({ name: `${count} tenants`, command: process.execPath, args: [join(packageRoot, 'reference-server', 'main.ts'), '--config', file], diesWithStdin: true }))
  const line = await server.readyWhen(async () => server.line(text => text.startsWith('{"ready":true')), START_DEADLINE_MS)
  const readyMs = performance.now() - beganMs
  const { endpoints } = JSON.parse(line) as { endpoints: Endpoints }
  return { process: server, endpoints, domains: Array.from({ length: count }, (_, tenant) => domainOf(tenant)), readyMs, cpuMs: cpuMs(server.pid ?? 0) }
}

type Way = 'anonymous' | 'password'

/** Spread over the hosts that are there; ends the sessions again. */
async function logIn({ endpoints, domains }: Served, way: Way): Promise<void> {
  for (let first = 0; first < logins; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, logins - first) }, async (_, index) => {
      const tenant = (first + index) % domains.length
      const domain = domains[tenant] ?? ''
      if (way === 'anonymous') return BenchSession.login(endpoints.websocket?.url ?? '', domain)
      const account = { username: 'focus', password: `the secret of tenant ${tenant}` }
      return (await login({ target: { domain, endpoints }, transport: 'tcp', account, transcript: new Transcript(), who: domain })).wire
    })
    for (const session of await Promise.all(batch)) session.destroy()
  }
}

async function cpuOf(served: Served, way: Way): Promise<number> {
  const before = cpuMs(served.process.pid ?? 0)
  await logIn(served, way)
  return (cpuMs(served.process.pid ?? 0) - before) / logins
}

const folder = mkdtempSync(join(tmpdir(), 'assay-tenants-'))
try {
  const files = { one: configFile(join(folder, 'one'), 1), many: configFile(join(folder, 'many'), tenants) }
  const begun: Pick<Served, 'readyMs' | 'cpuMs'>[] = []
  for (let start = 0; start < starts; start += 1) {
    const served = await serve(files.many, tenants)
    begun.push(served)
    await served.process.stop()
  }
  const readyMs = median(begun.map(start => start.readyMs))
  console.log(`${tenants} tenants are served after ${readyMs.toFixed(0)} ms (bound ${START_BOUND_MS}): median of ${starts} starts (${begun.map(start => start.readyMs.toFixed(0)).join(', ')}), with ${median(begun.map(start => start.cpuMs))} ms of CPU`)
  if (!(readyMs <= START_BOUND_MS)) process.exitCode = 5
  const [one, many] = [await serve(files.one, 1), await serve(files.many, tenants)]
  try {
    for (const way of ['anonymous', 'password'] as const) {
      for (const served of [one, many]) await logIn(served, way)          // what the first logins load is not the cost of a login
      const figures: { readonly one: number; readonly many: number }[] = []
      for (let round = 0; round < rounds; round += 1) figures.push({ one: await cpuOf(one, way), many: await cpuOf(many, way) })
      const [ofOne, ofMany] = [median(figures.map(figure => figure.one)), median(figures.map(figure => figure.many))]
      const ratio = ofMany / ofOne
      console.log(`${way}: ${ofMany.toFixed(2)} ms of CPU a login with ${tenants} tenants, ${ofOne.toFixed(2)} ms with one: ${ratio.toFixed(2)} times (bound ${CPU_BOUND}), medians of ${rounds} rounds of ${logins} logins (${figures.map(figure => `${figure.many.toFixed(2)}/${figure.one.toFixed(2)}`).join(', ')})`)
      if (!(ratio <= CPU_BOUND)) process.exitCode = 5
    }
  } finally {
    await Promise.all([one.process.stop(), many.process.stop()])
  }
} finally {
  rmSync(folder, { recursive: true })
}
