/** What a host has to know about the module that knows its passwords. */

export interface ModuleSettings {
  /** Path of a JavaScript or TypeScript module whose default export is a `PasswordCheck`. */
  readonly path: string
  /** Milliseconds for one answer; 10,000 when left out. */
  readonly timeMs?: number
  /** Answers at most that are waited for at a time; 1,000 when left out. */
  readonly maxPending?: number
}
