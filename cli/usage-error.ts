/** The user's mistake: a wrong option, an unreadable file, a port in use. Ends the program with one sentence and exit code 2. */
import { getSystemErrorMessage } from 'node:util'

export class UsageError extends Error {
  override readonly name = 'UsageError'

  /** @param sentence what is wrong, and after a semicolon what to do; no full stop */
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options)
  }
}

/** What the operating system said, in its words (`no such file or directory`); `undefined` when the error is not of its making. */
export function systemReason(error: unknown): string | undefined {
  const { errno, code } = error as NodeJS.ErrnoException
  return errno === undefined || code === undefined ? undefined : getSystemErrorMessage(errno)
}
