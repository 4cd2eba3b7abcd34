/**
 * Measures what a login with a token costs the reference server: its own CPU time for a session that is opened, authenticated, bound and
 * lost, held against that of an anonymous one in the same run. The kinds take turns; medians of the rounds count. Linux only (reads /proc).
 * `node bench/proofs/token-login.ts [--rounds 15] [--logins 400]`. Exit code 1 when a median is over its bound. Spec: RFC 7518 §3.2, §3.3.
 */
import { parseArgs } from 'node:util'
import { median } from '#bench/engine/median.js'
import { BenchSession } from '#bench/engine/session.js'
import { cpuMs } from '#bench/engine/usage.js'
import { reference } from '#harness/target/reference.js'
import type { TargetFacts } from '#harness/target/target.js'
import { makeToken } from '#suites/scenes/tokens.js'

/** Of what an anonymous login costs. */
const BOUNDS: Readonly<Record<string, number>> = { HS256: 1.3, RS256: 1.6 }
const AT_ONCE = 10

interface Kind {
  readonly name: string
  readonly domain: string
  readonly url: string
}

function kindsOf({ endpoints, anonymousDomain = '', tokens = [] }: TargetFacts): readonly Kind[] {
  const url = endpoints.websocket?.url ?? ''
  const withToken = Object.keys(BOUNDS).flatMap(algorithm => tokens.filter(host => host.algorithm === algorithm)).map(host => ({ name: host.algorithm, domain: host.domain, url: `${url}?token=${makeToken(host)}` }))
  return [{ name: 'anonymous', domain: anonymousDomain, url }, ...withToken]
}

/** CPU time of the server, in microseconds, for one of so many logins. */
async function costUs({ url, domain }: Kind, logins: number, pid: number): Promise<number> {
  const before = cpuMs(pid)
  for (let done = 0; done < logins; done += AT_ONCE) {
    const sessions = await Promise.all(Array.from({ length: AT_ONCE }, async () => BenchSession.login(url, domain)))
    for (const session of sessions) session.destroy()
  }
  return (cpuMs(pid) - before) * 1_000 / logins
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, logins: { type: 'string', default: '400' } } })
const [rounds, logins] = [Number(values.rounds), Number(values.logins)]
const driver = reference()
try {
  const kinds = kindsOf(await driver.start())
  const pid = driver.pid ?? 0
  for (const kind of kinds) await costUs(kind, logins, pid)          // until the code is as warm as it gets
  const costs = new Map<string, number[]>(kinds.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) costs.get(kind.name)?.push(await costUs(kind, logins, pid))
  }
  const anonymous = median(costs.get('anonymous') ?? [])
  for (const { name } of kinds) {
    const figures = costs.get(name) ?? []
    const ratio = median(figures) / anonymous
    const bound = BOUNDS[name]
    if (bound !== undefined && !(ratio <= bound)) process.exitCode = 1
    console.log(`${name}: ${median(figures).toFixed(0)} µs a login, ${ratio.toFixed(2)} of an anonymous one${bound === undefined ? '' : ` (bound ${bound})`}; ${rounds} rounds of ${logins}: ${Math.min(...figures).toFixed(0)} to ${Math.max(...figures).toFixed(0)}`)
  }
} finally {
  await driver.stop()
}
