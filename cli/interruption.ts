/** Ctrl-C: the first ends the run in good order, the second ends the program. */
import { EXIT } from '#harness/verdict/summarize.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Does `work` with a signal that is aborted when the user interrupts, with one of these `signals`. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, signals: readonly NodeJS.Signals[] = SIGNALS): Promise<T> {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  }
  for (const signal of signals) process.on(signal, interrupt)
  try {
    return await work(controller.signal)
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
