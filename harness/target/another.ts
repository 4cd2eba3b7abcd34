/** Another server just like the one that is questioned: for tests that have to end it, which nobody does to a server that others use. */
import { HarnessError } from '#harness/errors.js'
import { faultyReference } from './reference.ts'
import { DRIVERS } from './resolve-target.ts'
import type { TargetDriver, TargetFacts } from './target.ts'

export interface AnotherServer {
  readonly facts: TargetFacts
  /** Ends it as its owner would, and resolves when it has ended. */
  stop(): Promise<void>
}

/**
 * Starts it, with the same domains, on ports of its own.
 * @throws HarnessError `TARGET_NOT_OURS` for a target that we do not start; as `TargetDriver.start` otherwise
 */
export async function startAnother({ kind, domain }: TargetFacts): Promise<AnotherServer> {
  const driver = DRIVERS[kind]?.()
  if (!driver) throw new HarnessError('TARGET_NOT_OURS', 'only servers that are started here can be started twice')
  const facts = await driver.start()
  return facts.domain === domain ? another(facts, driver) : withFault(domain, driver)
}

/** The host belongs to a fault. */
async function withFault(domain: string, plain: TargetDriver): Promise<AnotherServer> {
  await plain.stop()
  const driver = faultyReference()
  await driver.start()
  const target = [driver.reachTarget, ...driver.faults.map(host => host.target)].find(host => host.domain === domain)
  if (target) return another(target, driver)
  await driver.stop()
  throw new HarnessError('TARGET_NOT_OURS', `no server that is started here has the host ${domain}`)
}

function another(facts: TargetFacts, driver: TargetDriver): AnotherServer {
  return { facts, stop: async () => driver.stop() }
}
