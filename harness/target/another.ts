/** Another server just like the one that is questioned: for tests that have to end it, which nobody does to a server that others use. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HarnessError } from '#harness/errors.js'
import { LOCAL } from './local-world.ts'
import type { FaultyReference } from './reference.ts'
import type { TargetDriver, TargetFacts } from './target.ts'

export interface AnotherServer {
  /** Of the process that runs: its ports are others after a restart. */
  readonly facts: TargetFacts
  /** Ends it as its owner would, waits until it has ended, and starts it again with what it had stored. Errors as `TargetDriver.start`. */
  restart(): Promise<void>
  /** Ends it as its owner would, and resolves when it has ended and what it had stored is gone. */
  stop(): Promise<void>
}

/**
 * Starts it, with the same domains, on ports of its own.
 * @throws HarnessError `TARGET_NOT_OURS` for a target that we do not start; as `TargetDriver.start` otherwise
 */
export async function startAnother(facts: TargetFacts): Promise<AnotherServer> {
  const data = await mkdtemp(join(tmpdir(), 'assay-another-'))
  const forget = async (): Promise<void> => rm(data, { recursive: true, force: true, maxRetries: 3 })
  try {
    const { driver, factsNow } = await likeThat(facts, data)
    await driver.start()
    return {
      get facts() { return factsNow() },
      restart: async () => {
        await driver.stop()
        await driver.start()
      },
      stop: async () => {
        await driver.stop()
        await forget()
      },
    }
  } catch (error) {
    await forget()
    throw error
  }
}

interface Likeness {
  readonly driver: TargetDriver
  readonly factsNow: () => TargetFacts
}

/** The drivers are loaded late: few tests start a server. */
async function likeThat({ kind, name, domain }: TargetFacts, data: string): Promise<Likeness> {
  const { DRIVERS } = await import('./resolve-target.ts')
  const make = kind === 'external' ? undefined : (DRIVERS[name] ?? DRIVERS[kind])
  if (!make) throw new HarnessError('TARGET_NOT_OURS', 'only servers that are started here can be started twice')
  return domain === LOCAL.domain ? usual(make({ data })) : faulty(domain, (await import('./reference.ts')).faultyReference({ data }))
}

function usual(driver: TargetDriver): Likeness {
  return { driver, factsNow: () => driver.facts }
}

/** The host belongs to a fault. */
function faulty(domain: string, driver: FaultyReference): Likeness {
  return {
    driver,
    factsNow: () => {
      const target = [driver.reachTarget, ...driver.faults.map(host => host.target)].find(host => host.domain === domain)
      if (!target) throw new HarnessError('TARGET_NOT_OURS', `no server that is started here has the host ${domain}`)
      return target
    },
  }
}
