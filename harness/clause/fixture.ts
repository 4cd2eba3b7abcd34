/** Fixtures: what gets a clause test into its situation, and what the target must offer for it. */
import type { TargetFacts } from '#harness/target/target.js'
import { Transcript } from '#harness/probe/transcript.js'
import type { Transport } from '#harness/verdict/run-result.js'

/** What a test needs. The planner decides with it, before anything is sent, whether and where the test runs. */
export interface Needs {
  /** Features of the taxonomy (`fixtures/clauses/features.yaml`) beside the clause's own; lacking one, the test is not applicable. */
  readonly features: readonly string[]
  /** How many accounts it logs in with; with too few, the test is not run. */
  readonly accounts: number
  /** How many accounts it has to have for itself (`harness/target/guests.ts`); with none of that kind, the test is not run. */
  readonly guests: number
  /** `any`: one transport, WebSocket where there is one. `each`: all that the target offers. Or just these. */
  readonly transports: 'any' | 'each' | readonly Transport[]
  /** False when it sends what an honest client would not, or needs rights: then it never runs off loopback unasked. */
  readonly polite: boolean
  /** True when it sees the whole server (limits, room lists): nothing else runs beside it. */
  readonly alone: boolean
  /** Tests that share this name run one after the other (the target has one of it, e.g. a component's name). */
  readonly exclusive?: string
  /** How long setting the scene may take, where that is long, in milliseconds: it starts servers. */
  readonly setUpMs?: number
  /**
   * Set when it meets much besides what it asks about, so that it is no bystander of faults that do not name it. `a-table`: it asks a whole
   * table of cases, and any fault near it turns it red. `what-comes`: a real client goes through a whole session for one answer, and
   * forgives what it does not look at; a random history meets now this, now that. Then it need not kill anything either.
   */
  readonly meets?: 'a-table' | 'what-comes'
}

/** For clauses about what only streams of XML have, and BOSH has not: headers, namespaces declared on them, errors of the parser. */
export const STREAMS: readonly Transport[] = ['tcp', 'websocket']

const FEW: Needs = { features: [], accounts: 0, guests: 0, transports: 'any', polite: true, alone: false }

/** How long connecting may take, in milliseconds: many tests connect at once, and none of them asks how fast that is. */
export const DIAL_MS = 10_000

/** Where a test plays: handed to fixtures, one for each test and transport. */
export interface Stage {
  readonly target: TargetFacts
  readonly transport: Transport
  /** Unique to this test, and starts with the run's prefix: rooms and resources are named with it. */
  readonly tag: string
  readonly transcript: Transcript
  /** How long a wait may take, in milliseconds. */
  readonly deadlineMs: number
  /** Decides what is random in a test; printed in every report. */
  readonly seed: number
  /** Registers what to close when the test is over; the last registered closes first. */
  defer(close: () => Promise<void> | void): void
}

/** A situation: what it needs, and how to get there. A step that fails throws `HarnessError` (the test is inconclusive then). */
export class Fixture<T> {
  readonly needs: Needs
  readonly set: (stage: Stage) => Promise<T>

  constructor(needs: Partial<Needs>, set: (stage: Stage) => Promise<T>) {
    this.needs = { ...FEW, ...needs }
    this.set = set
  }

  /** The same situation with other needs, e.g. `session.with({ polite: false })`. Features add up. */
  with(needs: Partial<Needs>): Fixture<T> {
    return new Fixture({ ...this.needs, ...needs, features: [...this.needs.features, ...(needs.features ?? [])] }, this.set)
  }

  /** A situation that goes on from this one. */
  andThen<U>(further: (here: T, stage: Stage) => Promise<U>, needs: Partial<Needs> = {}): Fixture<U> {
    const start = this.set
    return new Fixture(this.with(needs).needs, async stage => further(await start(stage), stage))
  }

  /**
   * One situation for all tests that ask for it on the same target: the first sets it, and it is cleared away before any of them asks. So it
   * can only tell what was seen. For what takes seconds; each test still fails by itself, and its transcript has what led there.
   */
  shared(): Fixture<T> {
    const scenes = new WeakMap<TargetFacts, Promise<{ readonly seen: () => T; readonly transcript: Transcript }>>()
    return new Fixture(this.needs, async stage => {
      const scene = scenes.get(stage.target) ?? this.#setAndCleared(stage)
      scenes.set(stage.target, scene)
      const { seen, transcript } = await scene
      stage.transcript.adopt(transcript)
      return seen()
    })
  }

  async #setAndCleared(stage: Stage): Promise<{ readonly seen: () => T; readonly transcript: Transcript }> {
    const transcript = new Transcript()
    const closers: (() => Promise<void> | void)[] = []
    try {
      const scene = await this.set({ ...stage, transcript, defer: close => void closers.push(close) })
      return { transcript, seen: () => scene }
    } catch (error) {
      return { transcript, seen: () => { throw error } }
    } finally {
      for (const close of closers.toReversed()) await close()
    }
  }
}
