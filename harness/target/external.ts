/** A server that somebody else runs: endpoints only. */
import type { Installed, TargetDriver, TargetFacts } from './target.ts'

/** A driver that starts and stops nothing. */
export function external(facts: TargetFacts): TargetDriver {
  return {
    name: facts.name,
    kind: facts.kind,
    restartable: false,
    facts,
    exited: new Promise<string>(() => {}),
    installed: async (): Promise<Installed> => ({ yes: true }),
    start: async () => facts,
    stop: async () => {},
  }
}
