/** Shows on a stream how far a run is. */
import type { Progress } from '#harness/runner/examine.js'
import { advance, NOT_BEGUN, type ProgressEvent, type Screen } from '#reports/renderers/terminal.js'

export class LiveProgress {
  readonly #stream: NodeJS.WriteStream
  readonly #screen: Screen
  #far = NOT_BEGUN

  constructor(stream: NodeJS.WriteStream, screen: Screen) {
    this.#stream = stream
    this.#screen = screen
  }

  hear(progress: Progress): void {
    for (const event of eventsOf(progress)) this.#show(event)
  }

  remark(text: string): void {
    this.#show({ kind: 'remark', text })
  }

  end(): void {
    this.#show({ kind: 'end' })
  }

  #show(event: ProgressEvent): void {
    const { progress, write } = advance(this.#far, event, this.#screen)
    this.#far = progress
    if (write !== '') this.#stream.write(write)
  }
}

function eventsOf(progress: Progress): ProgressEvent[] {
  switch (progress.kind) {
    case 'target': {
      const { target, discovery, total } = progress
      return [
        { kind: 'begin', target: [discovery.software ?? target.name, discovery.version].filter(part => part !== undefined).join(' '), tests: total },
        ...discovery.problems.map(({ endpoint, problem }) => ({ kind: 'remark', text: `${endpoint}: ${problem}` }) as const),
      ]
    }
    case 'verdict':
      return [{ kind: 'test', test: progress.result }]
    case 'died':
      return [{ kind: 'remark', text: `the target died (${progress.how}) with ${progress.inFlight.length} tests in flight; ${progress.restarting ? 'it is started again' : 'the rest is not run'}` }]
  }
}
