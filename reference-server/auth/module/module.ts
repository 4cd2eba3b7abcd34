/** Asks a module of yours whether a password is right. It is part of this process: what it throws or never settles costs one login, but nobody can stop a loop. */
import { pathToFileURL } from 'node:url'
import type { PasswordCheck } from '../password-check.ts'
import type { PasswordAttempt, PasswordBackend, PasswordVerdict } from '../passwords.ts'
import { questionOf, verdictOf } from '../reply.ts'
import { reasonOf, Trouble } from '../trouble.ts'
import type { ModuleSettings } from './settings.ts'

const TIME_MS = 10_000
const MAX_PENDING = 1_000

export class ModuleCheck implements PasswordBackend {
  readonly #settings: ModuleSettings
  readonly #trouble: Trouble
  readonly #loading: Promise<PasswordCheck>
  #pending = 0

  /** Begins to load the module. @param report told when that fails, and of each new trouble with it, once */
  constructor(settings: ModuleSettings, report: (error: unknown) => void) {
    this.#settings = settings
    this.#trouble = new Trouble(`the module ${settings.path}`, report)
    this.#loading = load(settings.path)
    this.#loading.catch(report)
  }

  async verify(attempt: PasswordAttempt): Promise<PasswordVerdict> {
    const { timeMs = TIME_MS, maxPending = MAX_PENDING } = this.#settings
    return this.#trouble.around(attempt.domain, async () => {
      const check = await this.#loading
      if (this.#pending >= maxPending) throw new Error('too many logins wait for it')
      const signal = AbortSignal.timeout(timeMs)
      const asked = (async () => check(questionOf(attempt), signal))()
      this.#pending += 1
      void asked.catch(() => undefined).then(() => { this.#pending -= 1 })
      return verdictOf(await unless(signal, asked))
    })
  }
}

/** @throws Error with a sentence for people */
async function load(path: string): Promise<PasswordCheck> {
  let loaded: { readonly default?: unknown }
  try {
    loaded = await import(pathToFileURL(path).href) as typeof loaded
  } catch (cause) {
    throw new Error(`the module ${path} cannot be loaded: ${reasonOf(cause)}`, { cause })
  }
  if (typeof loaded.default !== 'function') throw new Error(`the module ${path} has no function as its default export`)
  return loaded.default as PasswordCheck
}

function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
