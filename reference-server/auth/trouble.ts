/** Trouble with whoever is asked about passwords: it costs the login that met it, and is reported when it is new. */
import type { PasswordVerdict } from './passwords.ts'

export class Trouble {
  readonly #who: string
  readonly #report: (error: unknown) => void
  #latest: string | undefined

  /** @param who as sentences name him */
  constructor(who: string, report: (error: unknown) => void) {
    this.#who = who
    this.#report = report
  }

  /** Asks; whatever is thrown means that nobody can tell. It holds as new when it is not what happened the last time. */
  async around(domain: string, ask: () => Promise<PasswordVerdict>): Promise<PasswordVerdict> {
    try {
      const verdict = await ask()
      this.#latest = undefined
      return verdict
    } catch (error) {
      const trouble = `${this.#who} cannot be asked about the users of ${domain}: ${reasonOf(error)}`
      if (trouble !== this.#latest) this.#report(new Error(trouble, { cause: error }))
      this.#latest = trouble
      return { kind: 'unavailable' }
    }
  }
}

/** What is wrong, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'it does not answer in time'
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name)
}
