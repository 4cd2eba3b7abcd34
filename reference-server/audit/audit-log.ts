/**
 * The audit log of one host: JSON lines, written behind everybody's back. Nobody waits for it: what cannot be written fast enough is
 * counted, and the log says how many lines are missing.
 */
import { appendFile, close, closeSync, open, openSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Clock } from '../clock.ts'
import type { AuditEvent } from './events.ts'

/** Where the lines go. */
export type AuditSettings = 'stdout' | { readonly file: string }

/** A log cannot be opened. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
}

export interface AuditLogSettings {
  readonly host: string
  readonly to: AuditSettings
  readonly clock: Pick<Clock, 'now'>
  /** Lets few write at a time. */
  readonly lane: <T>(work: () => Promise<T>) => Promise<T>
  /** How lines get into the file. */
  readonly append?: (descriptor: number, text: string) => Promise<void>
  /** UTF-16 units of lines that may wait. */
  readonly maxWaiting?: number
  /** Told once when lines begin to get lost on the way to the file. */
  readonly report: (error: unknown) => void
}

const MEBI = 1_048_576
const append = promisify(appendFile)
const openLater = promisify(open)
const closeLater = promisify(close)
/** Whoever runs the server, and nobody else. */
const MODE = 0o600

export class AuditLog {
  readonly #settings: AuditLogSettings
  #descriptor: number
  #waiting: string[] = []
  #size = 0
  #dropped = 0
  #hasFailed = false
  #reopens = false
  #isClosed = false
  #writing: Promise<void> | undefined

  /** @throws AuditError when the file cannot be opened */
  constructor(settings: AuditLogSettings) {
    this.#settings = settings
    this.#descriptor = opened(this.#path)
  }

  get to(): AuditSettings { return this.#settings.to }

  /** Takes a line, or counts it as lost; returns at once and never throws. */
  note(event: AuditEvent): void {
    if (this.#isClosed) return // its descriptor may be that of something else by now
    const line = this.#line(event)
    if (this.#size + line.length > (this.#settings.maxWaiting ?? MEBI)) this.#dropped += 1
    else {
      this.#waiting.push(line)
      this.#size += line.length
    }
    this.#writeOn()
  }

  /** What is written from now on goes to the file of that name, a new one if the old one was moved away. */
  reopen(): void {
    this.#reopens = this.#settings.to !== 'stdout' && !this.#isClosed
    this.#writeOn()
  }

  /** Resolves when everything that has been noted is written, or cannot be. */
  async written(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  /** Takes no more lines. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.written()
    await closeLater(this.#descriptor).catch((error: unknown) => this.#fail(error))
  }

  get #path(): string {
    const { to } = this.#settings
    return to === 'stdout' ? '/dev/stdout' : to.file
  }

  #line(event: AuditEvent): string {
    const { host, clock } = this.#settings
    return `${JSON.stringify({ at: new Date(clock.now()).toISOString(), host, ...event })}\n`
  }

  #writeOn(): void {
    this.#writing ??= this.#settings.lane(() => this.#write()).finally(() => {
      this.#writing = undefined
      if (this.#waiting.length > 0 || this.#reopens) this.#writeOn()
    })
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0 || this.#reopens) {
      if (this.#reopens) await this.#open()
      const lines = this.#waiting
      const lost = this.#dropped
      this.#waiting = []
      this.#size = 0
      this.#dropped = 0
      try {
        await (this.#settings.append ?? append)(this.#descriptor, lines.join('') + (lost > 0 ? this.#line({ event: 'dropped', lines: lost }) : ''))
        this.#hasFailed = false
      } catch (error) {
        this.#dropped += lost + lines.length
        this.#fail(error)
      }
    }
  }

  /** Goes on with the old file where there can be no new one. */
  async #open(): Promise<void> {
    this.#reopens = false
    try {
      const before = this.#descriptor
      this.#descriptor = await openLater(this.#path, 'a', MODE)
      await closeLater(before)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#settings.report(problem(this.#path, error))
    this.#hasFailed = true
  }
}

/** Makes the file, where it is not there yet. @throws AuditError when that cannot be */
export function tryToOpen(path: string): void {
  closeSync(opened(path))
}

function opened(path: string): number {
  try {
    return openSync(path, 'a', MODE)
  } catch (error) {
    throw problem(path, error)
  }
}

function problem(path: string, cause: unknown): AuditError {
  return new AuditError(`nothing can be noted in ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}
