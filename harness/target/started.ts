/** A driver of a server that we start as a child process: what prosody, ejabberd and the reference server have in common. */
import { HarnessError } from '#harness/errors.js'
import type { TargetKind } from '#harness/verdict/run-result.js'
import type { ServerProcess } from './server-process.ts'
import type { Installed, TargetDriver, TargetFacts } from './target.ts'

export interface Launched {
  readonly server: ServerProcess
  readonly facts: TargetFacts
  /** What runs beside the process for as long as it does. */
  readonly beside?: { stop(): Promise<void> } | undefined
}

/** One kind of server: how to tell that it is there, and how to bring it up. */
export interface Recipe {
  readonly name: string
  readonly kind: TargetKind
  installed(): Promise<Installed>
  /** Starts the process and resolves with it and its facts once it takes connections. */
  launch(): Promise<Launched>
}

/** Makes a driver of a recipe. */
export function started(recipe: Recipe): TargetDriver {
  return new StartedTarget(recipe)
}

class StartedTarget implements TargetDriver {
  readonly restartable = true
  readonly #recipe: Recipe
  #now: Launched | undefined

  constructor(recipe: Recipe) {
    this.#recipe = recipe
  }

  get name(): string {
    return this.#recipe.name
  }

  get kind(): TargetKind {
    return this.#recipe.kind
  }

  get facts(): TargetFacts {
    if (!this.#now) throw new HarnessError('TARGET_NOT_STARTED', `${this.name} has not been started`)
    return this.#now.facts
  }

  get pid(): number | undefined {
    return this.#now?.server.pid
  }

  get exited(): Promise<string> {
    return this.#now ? this.#now.server.exited : new Promise(() => {})
  }

  async installed(): Promise<Installed> {
    return this.#recipe.installed()
  }

  async start(): Promise<TargetFacts> {
    await this.stop()
    const there = await this.#recipe.installed()
    if (!there.yes) throw new HarnessError('TARGET_NOT_INSTALLED', there.why)
    const launched = await this.#recipe.launch()
    this.#now = { ...launched, facts: { ...launched.facts, declares: [...launched.facts.declares, 'restartable'] } }
    return this.#now.facts
  }

  async stop(): Promise<void> {
    const now = this.#now
    this.#now = undefined
    await now?.server.stop()
    await now?.beside?.stop()
  }
}
